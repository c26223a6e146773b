"""An invitation page is drawn once for each version of its event, language and state.

It is the same for everybody and carries nothing of one request. Every process keeps its own last
pages and asks the database by one query which version stands, so that no process shows an older
page once a change was answered.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response

from registrations import clock
from registrations.documents import invitation, states
from registrations.models import Event, versions
from registrations.web import context

# Of some 15 kB each.
MOST_PAGES, MOST_EVENTS = 200, 200


@dataclass(frozen=True)
class Page:
    """Shape: the ETag follows from the bytes, so it changes with the software too."""

    content: bytes
    etag: str

    def answer(self, request):
        # Asked for anew each time: no copy outlives the deadline.
        headers = {"ETag": self.etag, "Cache-Control": "no-cache"}
        response = HttpResponse(self.content, headers=headers)
        return get_conditional_response(request, etag=self.etag, response=response)


def page(slug, language):
    """Return the page of an event as it stands, in the language that is active.

    Raises: Http404, also for a draft.
    """
    seen = versions.seen(slug)
    if seen is None:
        raise Http404
    state = states.of(_event(seen.version), clock.now(), language, seats=seen.seats)
    return _page(seen.version, state, language, context.set_clock(language))


def forget():
    """Empty the memory of this process."""
    _event.cache_clear()
    _page.cache_clear()


@lru_cache(MOST_EVENTS)
def _event(version):
    """Return the event, of this version or a newer one: a version that was left never comes back,
    so what is kept under an old one is not asked for again."""
    event = Event.objects.public().select_related("organizer").filter(pk=version[0]).first()
    if event is None:
        raise Http404
    return event


@lru_cache(MOST_PAGES)
def _page(version, state, language, set_clock):
    event = _event(version)
    frame = context.frame(reverse("event", args=[event.slug]))
    shown = {**frame, **invitation.page(event), "state": state}
    drawn = render_to_string("public/event.html", shown)
    content = drawn.encode()
    return Page(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
