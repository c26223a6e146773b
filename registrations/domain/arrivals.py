"""Who has come in the end: the only writer of Rsvp.arrived_at, in the same five steps as replies.

That somebody is here is a fact beside their reply and changes neither status nor seats: who had
declined and comes all the same is here, and had declined. Nobody is told by letter.
"""

from datetime import datetime

from registrations import clock
from registrations.domain import answers as answered
from registrations.domain import locks, people, rsvps, rules
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import Actor, What, record
from registrations.domain.people import Person
from registrations.models import Event, Rsvp, RsvpChange, prepared


def check_in(rsvp: Rsvp, *, by: Actor, at: datetime | None = None) -> RsvpChange | None:
    """Note that a person has come; return the line of history, None where that is known.

    `at` is when they came, for a door that could not say so at once: the earliest counts. Without
    it they come now, or, once the event is over, came when it began.
    Raises: RsvpRefused withdrawn, and what rules.ask_arrival raises.
    """
    with locks.held(rsvp.event_id, rsvp) as event:
        rules.ask_arrival(event, at=clock.now())
        rules.ask_invited(rsvp)
        return _note(event, rsvp, by=by, at=at)


def undo(rsvp: Rsvp, *, by: Actor) -> RsvpChange | None:
    """Take back that a person has come; return the line of history, None where they had not."""
    with locks.held(rsvp.event_id, rsvp):
        if not rsvp.has_arrived:
            return None
        rsvp.arrived_at = None
        prepared.update(rsvp, "arrived_at")
        return record(rsvp, What.NOT_ARRIVED, by=by, at=clock.now())


def add_walk_in(
    event: Event,
    person: Person,
    *,
    by: Actor,
    at: datetime | None = None,
    answers: people.Answers | None = None,
) -> Rsvp:
    """Put somebody on the list who stands at the door and had not replied: seated, and here.

    They take a seat beyond the number of seats too, and nobody who waits loses one.
    Raises: RsvpRefused already_registered, what rules.ask_arrival and answers.store raise.
    """
    with locks.held(event.pk) as event:
        rules.ask_arrival(event, at=clock.now())
        if locks.find(event, person.email_key) is not None:
            raise RsvpRefused("already_registered")
        rsvp = rsvps.seat_walk_in(event, person, by=by)
        if answers:
            answered.store(event, rsvp, answers, by=by, at=clock.now())
        _note(event, rsvp, by=by, at=at)
        return rsvp


def are_noted(event: Event) -> bool:
    """Return whether arrivals can be noted now."""
    try:
        rules.ask_arrival(event, at=clock.now())
    except RsvpRefused:
        return False
    return True


def _note(event: Event, rsvp: Rsvp, *, by: Actor, at: datetime | None) -> RsvpChange | None:
    came = _when(event, at)
    if rsvp.arrived_at is not None and (at is None or rsvp.arrived_at <= came):
        return None
    rsvp.arrived_at = came
    prepared.update(rsvp, "arrived_at")
    had_answered = "" if rsvp.is_coming else rsvp.status
    return record(rsvp, What.ARRIVED, before=had_answered, by=by, at=clock.now())


def _when(event: Event, at: datetime | None) -> datetime:
    """Return when somebody came, as far as that can be: a telephone's clock may be wrong."""
    now = clock.now()
    if at is None:
        return event.starts_at if event.has_ended(now) else now
    return min(max(at, event.arrivals_from), now)
