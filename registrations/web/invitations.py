"""An invitation page is drawn once for each version of its event, language and state; so is the
form that nothing has been typed into, but for its stamp.

Both are the same for everybody and carry nothing of one request.
"""

import hashlib
from dataclasses import dataclass

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response

from registrations import clock
from registrations.documents import invitation, states
from registrations.fields.offers import Offer
from registrations.models import versions
from registrations.models.memory import Memory
from registrations.web import context, remembered, stamps
from registrations.web.party import PartyForm

# Of some 15 kB each.
MOST_PAGES = 200
# Where the stamp will stand; no text that is drawn has it.
GAP = stamps.Stamp("\0stamp\0", 0.0)


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


PAGES: Memory[Page] = Memory(MOST_PAGES)
FORMS: Memory[tuple[str, str]] = Memory(MOST_PAGES)


def page(slug, language):
    """Return the page of an event as it stands, in the language that is active.

    Raises: Http404, also for a draft.
    """
    seen = remembered.seen(slug)
    event = remembered.of_version(seen.version)
    state = states.of(event, clock.now(), language, seats=seen.seats)
    key = (seen.version, state, language, context.set_clock(language))
    return PAGES.get(key, lambda: _page(event, state))


def blank_form(event, state, language, stamp):
    """Return the page with an event's form into which nothing has been typed, as HTML."""
    offer = Offer.of(event)
    key = (versions.of(event), state, language, context.set_clock(language), offer.places_left)
    before, after = FORMS.get(key, lambda: _blank_form(offer, state))
    return f"{before}{stamp.text}{after}"


def _page(event, state):
    frame = context.frame(reverse("event", args=[event.slug]))
    shown = {**frame, **invitation.page(event), "state": state}
    drawn = render_to_string("public/event.html", shown)
    content = drawn.encode()
    return Page(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def _blank_form(offer, state):
    frame = context.frame(reverse("reply", args=[offer.event.slug]))
    shown = {"event": offer.event, "state": state, "party": PartyForm(offer), "stamp": GAP}
    drawn = render_to_string("public/reply.html", {**frame, **shown})
    before, _gap, after = drawn.partition(GAP.text)
    return before, after
