"""Places that a party keeps for somebody whose address had a reply already, until they say a word.

Whatever writes expects that the caller holds the event's lock.
"""

from registrations.domain import correspondence, rsvps, rules
from registrations.domain.history import Actor
from registrations.domain.people import Delegate
from registrations.models import Event, PendingReply, Rsvp


def of(waiting: PendingReply, event: Event) -> Rsvp | None:
    """Return the row that keeps a place for the person of whom a colleague's reply speaks."""
    rows = event.rsvps.sent_as(waiting.submission).filter(email_key="")
    rsvp = rows.select_for_update().first()
    if rsvp is not None:
        rsvp.event = event
    return rsvp


def asked(rsvp: Rsvp) -> Rsvp | None:
    """Return whose word is awaited about a row that keeps a place, or None."""
    waiting = PendingReply.objects.filter(rsvp__event=rsvp.event_id, submission=rsvp.submission)
    found = waiting.exclude(submission="").select_related("rsvp").first()
    return found.rsvp if found and not rsvp.email else None


def claim(kept: Rsvp | None, rsvp: Rsvp, said: Delegate, *, by: Actor) -> None:
    """The owner of an address comes as a colleague has registered them: the place that is kept is
    theirs, unless they have one that is as good.

    Raises: RsvpRefused withdrawn, what rsvps.hand_on and rsvps.come raise.
    """
    event, move = rsvp.event, None
    rules.ask_invited(rsvp)
    if kept is not None:
        if _is_better(kept, rsvp):
            if rsvp.is_waiting:
                rsvps.leave(event, rsvp, None, by=by)
            move = rsvps.hand_on(kept, rsvp, by=by)[1]
        rsvps.remove(kept, by=by)
    came, changed = rsvps.come(event, rsvp, said.person, said.places, said.answers, by=by)
    correspondence.tell(rsvp, came or move, changed=changed)


def give_up(kept: Rsvp | None, *, by: Actor) -> None:
    """The owner of an address does not come as they were registered: the place goes to others.

    Raises: what rsvps.decline raises.
    """
    if kept is not None and not kept.is_withdrawn:
        rsvps.decline(kept, by=by)


def _is_better(kept: Rsvp, rsvp: Rsvp) -> bool:
    return (kept.is_coming and not rsvp.is_coming) or (kept.is_waiting and not rsvp.holds_place)
