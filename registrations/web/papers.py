"""An event on paper: each sheet is drawn once for each version of its event and language."""

import hashlib

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from registrations.documents import papers
from registrations.models.memory import Memory
from registrations.web import access, remembered

# Of some 60 kB each.
DRAWN: Memory[bytes] = Memory(40)
PDF, PNG = "application/pdf", "image/png"


@access.shown
def written_invitation(request, slug):
    return _answer(request, slug, papers.written_invitation, PDF)


@access.shown
def poster(request, slug):
    sheet = "a3" if request.GET.get("format") == "a3" else "a4"
    return _answer(request, slug, papers.poster, PDF, sheet=sheet)


@access.shown
def share_picture(request, slug):
    return _answer(request, slug, papers.share_picture, PNG)


def _answer(request, slug, draw, content_type, **chosen):
    seen, language = remembered.seen(slug), get_language()
    key = (seen.version, language, draw.__name__, *chosen.items())
    event = remembered.of_version(seen.version)
    content = DRAWN.get(key, lambda: draw(event, language, **chosen))
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    response = HttpResponse(content, content_type=content_type, headers=headers)
    return get_conditional_response(request, etag=etag, response=response)
