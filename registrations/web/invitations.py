"""An invitation page is drawn once for each version of its event, language and state; so are its
privacy notice, the form that nothing has been typed into, but for its stamp, and what stands
around the thanks.

What is kept is the same for everybody and carries nothing of one request.
"""

import hashlib
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response

from registrations import clock
from registrations.documents import invitation, notices, programme, states
from registrations.fields.offers import Offer
from registrations.models import versions
from registrations.models.memory import Memory
from registrations.web import context, remembered, stamps
from registrations.web.party import PartyForm

# Of some 15 kB each.
MOST_PAGES = 200
# Where something of one request will stand; no text that is drawn has it.
GAP = "\0"


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
FORMS: Memory[list[str]] = Memory(MOST_PAGES)
FRAMES: Memory[list[str]] = Memory(MOST_PAGES)


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
    before, after = FORMS.get(key, lambda: _blank_form(offer, state))
    return f"{before}{stamp.text}{after}"


def around_thanks(event, language, sent, thanks):
    """Return the page after a reply as HTML; `sent` is what its address carries, `thanks` drawn."""
    key = (versions.of(event), language, context.set_clock(language))
    before, between, after = FRAMES.get(key, lambda: _around_thanks(event))
    return f"{before}{quote(sent)}{between}{thanks}{after}"


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
    gap = {"stamp": stamps.Stamp(GAP, 0.0)}
    return render_to_string("public/reply.html", {**frame, **shown, **gap}).split(GAP)


def _around_thanks(event):
    frame = context.frame(f"{reverse('thanks', args=[event.slug])}?p={GAP}")
    return render_to_string("public/thanks.html", {**frame, "event": event, "thanks": GAP}).split(
        GAP
    )
