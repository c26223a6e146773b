"""What the page of who brought colleagues shows and takes about them."""

from dataclasses import dataclass, replace

from registrations.domain.people import person_of
from registrations.models import Rsvp
from registrations.web.forms import ColleagueForm

ADD = "add"


@dataclass(frozen=True)
class Row:
    """One colleague on the page, with the form that swaps them for another where that can be."""

    rsvp: Rsvp
    swap: ColleagueForm | None
    may_leave: bool
    may_return: bool


def form_of(prefix, offer, data=None):
    asked = offer.for_each_person
    # Who is swapped in takes the other one's places along and chooses none.
    return ColleagueForm(
        data, prefix=prefix, offer=asked if prefix == ADD else replace(asked, items=[])
    )


def delegate_of(form, bringer):
    """Return the colleague that a valid form names; their organisation is the bringer's."""
    return form.delegate(person_of(bringer))


def shown(rsvp, offer, state, forms=None):
    """Return what the template needs; `forms` are those that did not pass, by their prefix."""
    forms = forms or {}
    brought = sorted(rsvp.brought.all(), key=lambda other: other.pk)
    together = 1 + sum(other.is_awaited for other in brought)
    may_add = (
        state.takes_replies
        and rsvp.holds_place
        and rsvp.brought_by_id is None
        and together < offer.event.people_per_reply
    )
    return {
        "brought": [_row(other, offer, state, forms) for other in brought],
        "named": rsvp.named_colleagues.all(),
        "added": (forms.get(ADD) or form_of(ADD, offer)) if may_add else None,
        "unfinished": list(forms.values()),
    }


def _row(rsvp, offer, state, forms):
    prefix = f"swap-{rsvp.pk}"
    may_swap = state.takes_replies and rsvp.holds_place
    return Row(
        rsvp=rsvp,
        swap=(forms.get(prefix) or form_of(prefix, offer)) if may_swap else None,
        may_leave=not rsvp.is_withdrawn and rsvp.status != Rsvp.Status.DECLINED,
        may_return=state.takes_replies and not rsvp.holds_place and not rsvp.is_withdrawn,
    )
