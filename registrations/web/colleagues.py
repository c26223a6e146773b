"""What the page of who brought colleagues shows and takes about them."""

from dataclasses import dataclass

from registrations.domain import allowances
from registrations.domain.people import person_of
from registrations.models import PendingReply, Rsvp
from registrations.web.forms import ColleagueForm

ADD = "add"


@dataclass(frozen=True)
class Row:
    """One colleague on the page, with the form that swaps them for another where that can be."""

    rsvp: Rsvp
    # Whether letters about them go elsewhere: to themselves, or to nobody where their address had
    # a reply already. Which of the two is not shown.
    has_own_letters: bool
    swap: ColleagueForm | None
    may_leave: bool
    may_return: bool


def adding(offer, data=None):
    """Return the form of one more colleague."""
    return ColleagueForm(data, prefix=ADD, offer=offer.for_each_person)


def swapping(rsvp, offer, data=None):
    """Return the form of who comes instead of somebody, whose places go along with the seat."""
    asked = offer.for_each_person.without_programme
    return ColleagueForm(data, prefix=f"swap-{rsvp.pk}", offer=asked, title=rsvp.full_name)


def delegate_of(form, bringer):
    """Return the colleague that a valid form names; their organisation is the bringer's."""
    return form.delegate(person_of(bringer))


def shown(rsvp, offer, state, forms=None):
    """Return what the template needs; `forms` are those that did not pass, by their prefix."""
    forms = forms or {}
    # Not by their ids, which would tell who was on the list before they were named.
    brought = sorted(rsvp.brought.all(), key=lambda other: (other.sort_key, other.full_name))
    together = 1 + sum(other.is_awaited for other in brought)
    may_add = (
        state.takes_replies
        and rsvp.holds_place
        and rsvp.brought_by_id is None
        and together < allowances.most(offer.event, rsvp)
    )
    everybody = [rsvp, *brought]
    taken = set(rsvp.brought.with_taken_address().values_list("pk", flat=True)) if brought else ()
    return {
        "most_together": rsvp.places if rsvp.places and not rsvp.brought_by_id else 0,
        "brought": [_row(other, offer, state, forms, taken) for other in brought],
        "added": (forms.get(ADD) or adding(offer)) if may_add else None,
        "may_all_come": state.takes_replies and any(_may_return(one) for one in everybody),
        "may_all_leave": any(_may_leave(one) for one in everybody),
    }


def addresses(rows):
    """Return where letters to these people go, as far as a guest can tell who typed the addresses:
    to the owner where an address had a reply already."""
    known = PendingReply.objects.filter(submission__in=[row.submission for row in rows])
    owners = dict(known.values_list("submission", "rsvp__email"))
    return [address for row in rows if (address := row.email or owners.get(row.submission))]


def _row(rsvp, offer, state, forms, taken):
    may_swap = state.takes_replies and rsvp.holds_place
    kept = forms.get(f"swap-{rsvp.pk}")
    return Row(
        rsvp=rsvp,
        has_own_letters=bool(rsvp.email) or rsvp.pk in taken,
        swap=(kept or swapping(rsvp, offer)) if may_swap else None,
        may_leave=_may_leave(rsvp),
        may_return=state.takes_replies and _may_return(rsvp),
    )


def _may_leave(rsvp):
    return not rsvp.is_withdrawn and rsvp.status != Rsvp.Status.DECLINED


def _may_return(rsvp):
    return not rsvp.is_withdrawn and not rsvp.holds_place
