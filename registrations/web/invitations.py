"""An invitation page is drawn once for each version of its event, language and state; so are its
privacy notice, and the form that nothing has been typed into, but for its stamp.

What is kept is the same for everybody and carries nothing of one request.
"""

import hashlib
from dataclasses import dataclass

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response

from registrations import clock
from registrations.documents import invitation, notices, programme, states
from registrations.documents.gaps import Gapped, gap
from registrations.fields.offers import Offer
from registrations.models import versions
from registrations.models.memory import Memory
from registrations.web import context, remembered, stamps
from registrations.web.party import PartyForm

# Of some 15 kB each.
MOST_PAGES = 200


@dataclass(frozen=True)
class Page:
    """Shape: the ETag follows from the bytes, so it changes with the software too."""

    content: bytes
    etag: str
    content_type: str = "text/html; charset=utf-8"

    @classmethod
    def of(cls, content, **more):
        return cls(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"', **more)

    def answer(self, request):
        # Asked for anew each time: no copy outlives the deadline.
        headers = {"ETag": self.etag, "Cache-Control": "no-cache"}
        response = HttpResponse(self.content, content_type=self.content_type, headers=headers)
        return get_conditional_response(request, etag=self.etag, response=response)


PAGES: Memory[Page] = Memory(MOST_PAGES)
NOTICES: Memory[Page] = Memory(MOST_PAGES)
FORMS: Memory[Gapped] = Memory(MOST_PAGES)


def page(slug, language):
    """Return the page of an event as it stands, in the language that is active.

    Raises: Http404, also for a draft.
    """
    seen = remembered.seen(slug)
    event = remembered.of_version(seen.version)
    now = clock.now()
    state = states.of(event, now, language, seats=seen.seats)
    standing = programme.NOTHING
    if programme.is_on(event, now):
        standing = programme.standing(event, remembered.times(seen.version), now)
    key = (seen.version, state, standing, language, context.set_clock(language))
    return PAGES.get(key, lambda: _page(event, state, standing, language))


def notice(slug, language):
    """Return the privacy notice of an event as it stands, in the language that is active.

    Raises: Http404, also for a draft.
    """
    version = remembered.seen(slug).version
    event = remembered.of_version(version)
    key = (version, language, context.set_clock(language))
    return NOTICES.get(key, lambda: _notice(event, language))


def blank_form(event, state, language, stamp):
    """Return the page with an event's form into which nothing has been typed, as HTML."""
    offer = Offer.of(event)
    key = (versions.of(event), state, language, context.set_clock(language), offer.places_left)
    return FORMS.get(key, lambda: _blank_form(offer, state)).filled({"stamp": stamp.text})


def _page(event, state, standing, language):
    frame = context.frame(reverse("event", args=[event.slug]))
    shown = invitation.page(event, state, language, standing=standing)
    return Page.of(render_to_string("public/event.html", {**frame, **shown}).encode())


def _notice(event, language):
    frame = context.frame(reverse("event-privacy", args=[event.slug]))
    shown = notices.page(event, language)
    return Page.of(render_to_string("public/event_privacy.html", {**frame, **shown}).encode())


def _blank_form(offer, state):
    frame = context.frame(reverse("reply", args=[offer.event.slug]))
    shown = {"event": offer.event, "state": state, "party": PartyForm(offer)}
    shown["stamp"] = stamps.Stamp(gap("stamp"), 0.0)
    return Gapped(render_to_string("public/reply.html", {**frame, **shown}))
