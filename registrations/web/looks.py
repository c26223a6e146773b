"""What guests' pages look like: their stylesheet, and the colour of an event."""

import gzip
import hashlib
import re
from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response

from registrations.documents import colours
from registrations.web import access

# Each in a file of its own for those who write them; sent as one, for those who wait for them.
LAYERS = ("tokens", "base", "parts", "forms", "pages", "print")
COMMENT, SPACE = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"\s+")
BESIDE_MARKS = re.compile(r" ?([{};,]) ?|(?<=[a-z]:) ")
TAKES_GZIP = re.compile(r"\bgzip\b(?! *; *q=0(?:\.0*)?(?:,|$| ))", re.IGNORECASE)
FOR_EVER = "public, max-age=31536000, immutable"
ANEW = "no-cache"


@access.shown
def sheet(request, digest):
    """The stylesheet under an address that changes with it; another digest is one of another
    version of the software, and gets what there is."""
    content, own = _sheet()
    return _css(request, content, FOR_EVER if digest == own else ANEW)


@access.shown
def colour(request, digits):
    """A stylesheet under the colour's own digits, so that it never changes."""
    if f"#{digits}" != _read(digits):
        raise Http404
    return _css(request, colours.sheet(f"#{digits}").encode(), FOR_EVER)


def address():
    """Return where the stylesheet is to be had."""
    return reverse("sheet", args=[_sheet()[1]])


@lru_cache(maxsize=1)
def _sheet() -> tuple[bytes, str]:
    folder = settings.BASE_DIR / "static" / "css"
    layers = "".join((folder / f"{name}.css").read_text() for name in LAYERS)
    squeezed = SPACE.sub(" ", COMMENT.sub("", layers))
    content = BESIDE_MARKS.sub(lambda found: found[1] or "", squeezed).strip().encode()
    return content, hashlib.sha256(content).hexdigest()[:16]


def _css(request, content, keeping):
    """Answer with a stylesheet, in a fifth of its size to who can read it so; there is nothing
    secret in it that its length could tell."""
    headers = {"Cache-Control": keeping, "Vary": "Accept-Encoding"}
    if TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")):
        content = _packed(content)
        headers["Content-Encoding"] = "gzip"
    headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="text/css; charset=utf-8", headers=headers)
    return get_conditional_response(request, etag=headers["ETag"], response=response)


@lru_cache(maxsize=500)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _read(digits):
    try:
        return colours.read(digits)
    except ValueError:
        return ""
