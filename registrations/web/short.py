"""What stands beside an event's page: its colour, and its address to say on the telephone."""

import hashlib

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response

from registrations.documents import colours
from registrations.models import Event, codes
from registrations.web import access, limits

FOR_EVER = "public, max-age=31536000, immutable"


@access.shown
def colour(request, digits):
    """A stylesheet under the colour's own digits, so that it never changes."""
    if f"#{digits}" != _read(digits):
        raise Http404
    content = colours.sheet(f"#{digits}").encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": FOR_EVER}
    response = HttpResponse(content, content_type="text/css; charset=utf-8", headers=headers)
    return get_conditional_response(request, etag=etag, response=response)


@access.shown
def address(request, typed):
    """Lead from the short address to the page; who tries many of them has to wait.

    Right ones count like wrong ones: a refusal must not tell which of them it was.
    """
    if sentence := limits.hold_code(request):
        answer = render(request, "public/many_codes.html", {"sentence": sentence})
        return limits.answer(request, answer)
    event = get_object_or_404(Event.objects.public().only("slug"), code=codes.read(typed))
    page = reverse("event", args=[event.slug])
    return HttpResponseRedirect(page, headers={"Cache-Control": "no-store"})


def _read(digits):
    try:
        return colours.read(digits)
    except ValueError:
        return ""
