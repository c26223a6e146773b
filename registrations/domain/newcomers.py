"""People who come onto a guest list: a row for each, and the line of history that says so.

Expects that the caller holds the event's lock, and has asked the rules and for the address.
"""

from datetime import datetime
from typing import Any

from registrations import clock
from registrations.domain.history import Actor, What, keep, line
from registrations.domain.people import Person
from registrations.models import Event, Rsvp, RsvpChange, beside, prepared


def enter(event: Event, person: Person, *, by: Actor, **more: Any) -> tuple[Rsvp, RsvpChange]:
    """Store somebody without an answer yet; `more` are `brought_by` and `submission`. Returns the
    line of history too."""
    rsvp = row(event, person, **more)
    return rsvp, keep(store(rsvp, by=by, at=clock.now()))


def row(event: Event, person: Person, **more: Any) -> Rsvp:
    """Return the row that `enter` stores, before it does; rsvps.come takes it as well, and stores
    it as it then stands, which saves writing it twice."""
    rsvp = person.new_row(event=event, **more)
    rsvp.beside = beside.Beside()
    return rsvp


def store(rsvp: Rsvp, *, by: Actor, at: datetime) -> RsvpChange:
    """Store a row; return the first line of its history, which is still to be kept."""
    prepared.insert(rsvp)
    beside.note(rsvp.brought_by, has_brought=True)
    what = What.BROUGHT if rsvp.brought_by_id else What.REGISTERED
    return line(rsvp, what, after=Rsvp.Status.NEEDS_ACTION, by=by, at=at)
