"""Files that organisers uploaded, under names that follow from what is in them.

A name cannot be guessed, only read on a page that shows the picture; so the preview of a draft
shows it as the page will, and nobody finds what is on no page yet.
"""

from django.http import FileResponse, Http404, HttpResponse
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
    etag = f'"{name}"'
    headers = {**HARMLESS, "ETag": etag, "Cache-Control": FOR_EVER}
    unsent = HttpResponse(headers=headers)
    if (known := get_conditional_response(request, etag=etag, response=unsent)) is not unsent:
        return known
    content_type = TYPES[name.rpartition(".")[2]]
    return FileResponse(_opened(name), content_type=content_type, headers=headers)


@access.shown
def material(request, slug, pk):
    """Answer with a PDF of an event that is over, to be kept and not to be opened in the page."""
    event = remembered.event(slug)
    found = event.materials.filter(pk=pk, paper__isnull=False).select_related("paper").first()
    if found is None or not event.has_ended(clock.now()):
        raise Http404
    file, name = _opened(found.paper.plain["name"]), f"{slugify(found.title) or 'gradivo'}.pdf"
    headers = {**HARMLESS, "Cache-Control": "no-cache"}
    kept = {"as_attachment": True, "filename": name, "content_type": "application/pdf"}
    return FileResponse(file, headers=headers, **kept)


def _opened(name):
    """Files are never in memory as a whole: as many are read at once as there are readers."""
    if (file := uploaded.opened(name)) is None:
        raise Http404
    return file


def _named(upload, asked):
    names = [file["name"] for file in upload.files] if upload else []
    if asked not in names:
        raise Http404
    return names[names.index(asked)]
