"""Files that organisers uploaded, under names that follow from what is in them.

A name cannot be guessed, only read on a page that shows the picture; so the preview of a draft
shows it as the page will, and nobody finds what is on no page yet.
"""

from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.text import slugify

from registrations import clock
from registrations.documents import uploaded
from registrations.models import Upload
from registrations.web import access, remembered

TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
# What is opened by itself runs nothing and loads nothing.
HARMLESS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
FOR_EVER = "public, max-age=31536000, immutable"


@access.shown
def picture(request, name):
    """Answer with a file that a row names; no part of a path comes from an address."""
    upload = Upload.objects.filter(pk=name[:32]).exclude(kind=Upload.Kind.PAPER).first()
    name = _named(upload, name)
    content = uploaded.read(name)
    if content is None:
        raise Http404
    etag = f'"{name}"'
    headers = {**HARMLESS, "ETag": etag, "Cache-Control": FOR_EVER}
    content_type = TYPES[name.rpartition(".")[2]]
    response = HttpResponse(content, content_type=content_type, headers=headers)
    return get_conditional_response(request, etag=etag, response=response)


@access.shown
def material(request, slug, pk):
    """Answer with a PDF of an event that is over, to be kept and not to be opened in the page."""
    event = remembered.event(slug)
    found = event.materials.filter(pk=pk, paper__isnull=False).select_related("paper").first()
    if found is None or not event.has_ended(clock.now()):
        raise Http404
    content = uploaded.read(found.paper.plain["name"])
    if content is None:
        raise Http404
    name = f"{slugify(found.title) or 'gradivo'}.pdf"
    headers = {**HARMLESS, "Cache-Control": "no-cache"}
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _named(upload, asked):
    names = [file["name"] for file in upload.files] if upload else []
    if asked not in names:
        raise Http404
    return names[names.index(asked)]
