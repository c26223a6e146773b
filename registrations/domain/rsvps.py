"""The life of a reply: the only module that changes Rsvp.status, always in the same five steps.

Every public function locks the event row first and the reply second, asks the rules, moves,
records one line of history and posts the right letter, in one transaction. A move to where the
reply already is does nothing. `by` is an Actor of domain.history, the time is the clock's.
"""

from collections.abc import Collection
from datetime import datetime

from registrations import clock
from registrations.domain import answers as answered
from registrations.domain import (
    corrections,
    correspondence,
    locks,
    newcomers,
    people,
    rules,
    signups,
)
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import SYSTEM, Actor, What, cause, keep, line, record
from registrations.domain.people import Person
from registrations.mail import messages, outbox
from registrations.models import Event, Rsvp, RsvpChange, prepared

Status = Rsvp.Status
COUNTERS: dict[str, str] = {Status.ACCEPTED: "seats_taken", Status.WAITLISTED: "waiting_count"}


def invite(event: Event, person: Person, *, by: Actor) -> Rsvp:
    """Put a person on the list and send the invitation; one whose invitation was withdrawn anew.

    Raises: RsvpRefused not_published, event_cancelled, ended, already_registered, no_address.
    """
    with locks.held(event.pk) as event:
        at = clock.now()
        rules.ask_newcomer(event, by=by, at=at)
        rules.ask_published(event)
        if not person.email:
            raise RsvpRefused("no_address")
        rsvp = locks.find(event, person.email_key)
        if rsvp is None:
            rsvp, change = newcomers.enter(event, person, by=by)
        elif rsvp.status == Status.NEEDS_ACTION and not rsvp.is_invited:
            change = record(rsvp, What.REGISTERED, after=rsvp.status, by=by, at=at)
        elif rsvp.is_withdrawn:
            people.correct(rsvp, person)
            change = _move(event, rsvp, Status.NEEDS_ACTION, by=by, at=at)
        else:
            raise RsvpRefused("already_registered")
        outbox.post(messages.invitation(rsvp, cause=cause(change)))
        return rsvp


def register(
    event: Event, person: Person, *, by: Actor, brought_by: Rsvp | None = None, submission: str = ""
) -> Rsvp:
    """Put a person on the list, without an answer yet and without a letter.

    Raises: RsvpRefused already_registered, no_brought_bringer, and what rules.ask_newcomer raises.
    """
    with locks.held(event.pk) as event:
        at = clock.now()
        rules.ask_newcomer(event, by=by, at=at)
        if brought_by is not None and brought_by.brought_by_id is not None:
            raise RsvpRefused("no_brought_bringer")
        if locks.find(event, person.email_key) is not None:
            raise RsvpRefused("already_registered")
        more = {"brought_by": brought_by, "submission": submission}
        return newcomers.enter(event, person, by=by, **more)[0]


def accept(
    rsvp: Rsvp,
    *,
    by: Actor,
    person: Person | None = None,
    items: Collection[int] | people.Places | None = None,
    answers: people.Answers | None = None,
) -> Rsvp:
    """The person comes: a seat, or the waiting list where none is free.

    `person` corrects what is stored about them, `items` makes these their sign-ups, `answers` these
    their answers; None leaves it as it is. Posts one letter, for the move or else for what was
    changed.
    Raises: RsvpRefused withdrawn, what signups.choose, answers.store, corrections.write,
    rules.ask_room and rules.ask_newcomer raise.
    """
    with locks.held(rsvp.event_id, rsvp) as event:
        move, changed = come(event, rsvp, person, items, answers, by=by)
        correspondence.tell(rsvp, move, changed=changed)
        return rsvp


def seat_out_of_turn(rsvp: Rsvp, *, by: Actor, reason: str) -> Rsvp:
    """An organiser gives somebody a seat before those who wait, also beyond the number of seats.

    Raises: RsvpRefused no_reason, withdrawn, not_published, and what rules.ask_newcomer raises.
    """
    with locks.held(rsvp.event_id, rsvp) as event:
        at = clock.now()
        if not reason.strip():
            raise RsvpRefused("no_reason")
        rules.ask_invited(rsvp)
        rules.ask_published(event)
        rules.ask_newcomer(event, by=by, at=at)
        if rsvp.is_coming:
            return rsvp
        if not rsvp.holds_place:
            answered.hold(rsvp)
        write = messages.seated if rsvp.is_waiting else messages.coming
        move = _move(
            event, rsvp, Status.ACCEPTED, by=by, at=at, reason=reason, what=What.OUT_OF_TURN
        )
        signups.seat_wishes(rsvp, by=by, at=at)
        outbox.post(write(rsvp, cause=cause(move)))
        return rsvp


def seat_walk_in(event: Event, person: Person, *, by: Actor) -> Rsvp:
    """Give who stands at the door a row and a seat, also beyond the number of seats; for
    domain.arrivals alone, which has asked the rules under the event's lock."""
    rsvp, _ = newcomers.enter(event, person, by=by)
    _move(event, rsvp, Status.ACCEPTED, by=by, at=clock.now(), what=What.WALK_IN)
    return rsvp


def hand_on(
    rsvp: Rsvp, to: Rsvp, *, by: Actor, what: str = What.SWAPPED
) -> tuple[RsvpChange, RsvpChange]:
    """Give one person's seat, or place on the waiting list, with its order to another row.

    Expects the event's lock; tells nobody. Returns both lines of history: who left, who came.
    Raises: RsvpRefused no_seat_to_hand_on, and what rules.ask_newcomer raises.
    """
    event, at = rsvp.event, clock.now()
    rules.ask_newcomer(event, by=by, at=at)
    if not rsvp.holds_place:
        raise RsvpRefused("no_seat_to_hand_on")
    status, order = rsvp.status, rsvp.order
    answered.free(rsvp)
    signups.hand_on(rsvp, to, by=by, at=at)
    left = _move(event, rsvp, Status.DECLINED, by=by, at=at, what=what)
    came = _move(event, to, status, by=by, at=at, order=order, what=what)
    return left, came


def decline(rsvp: Rsvp, *, by: Actor, person: Person | None = None) -> Rsvp:
    """The person does not come; a seat they held goes to who waits longest.

    Raises: RsvpRefused withdrawn, and what rules.ask_change raises.
    """
    with locks.held(rsvp.event_id, rsvp) as event:
        move, changed = leave(event, rsvp, person, by=by)
        correspondence.tell(rsvp, move, changed=changed)
        refill(event)
        return rsvp


def withdraw(rsvp: Rsvp, *, by: Actor, reason: str = "") -> Rsvp:
    """An organiser takes the invitation back; a seat goes to who waits longest.

    Raises: RsvpRefused ended.
    """
    with locks.held(rsvp.event_id, rsvp) as event:
        at = clock.now()
        rules.ask_change(event, by=by, at=at)
        move = _leave(event, rsvp, Status.CANCELLED, by=by, at=at, reason=reason)
        correspondence.tell(rsvp, move, changed=False)
        refill(event)
        return rsvp


def remove(rsvp: Rsvp, *, by: Actor) -> None:
    """Take a row that should not be there off the list for good, with its history and letters; a
    seat goes to who waits. Nobody is told."""
    with locks.held(rsvp.event_id, rsvp) as event:
        _leave(event, rsvp, Status.CANCELLED, by=by, at=clock.now())
        rsvp.delete()
        refill(event)


def come(
    event: Event,
    rsvp: Rsvp,
    person: Person | None,
    items: Collection[int] | people.Places | None,
    answers: people.Answers | None,
    *,
    by: Actor,
) -> tuple[RsvpChange | None, bool]:
    """The first four steps of `accept`, under the event's lock: all but the letter.

    Returns the line of the move, if any, and whether something else changed that the person should
    read about: what correspondence.tell takes.
    """
    at = clock.now()
    rules.ask_invited(rsvp)
    rules.ask_published(event)
    target = rules.accepted_as(event, rsvp)
    moves = target != rsvp.status
    (rules.ask_newcomer if moves else rules.ask_change)(event, by=by, at=at)
    corrected = corrections.write(event, rsvp, person, by=by, at=at)
    if moves and not rsvp.holds_place:
        rules.ask_room(event, rsvp, by=by)
    was, is_new = rsvp.status, rsvp.beside is not None and rsvp.beside.is_empty
    if not rsvp.holds_place and not is_new:
        answered.hold(rsvp)
    move = _move(event, rsvp, target, by=by, at=at) if moves else None
    said = bool(answers or not is_new) and answered.store(event, rsvp, answers, by=by, at=at)
    chosen = bool(items or not is_new) and signups.choose(event, rsvp, items, by=by, at=at)
    if was == Status.WAITLISTED and moves:
        signups.seat_wishes(rsvp, by=by, at=at)
    return move, chosen or ((corrected or said) and by.is_guest)


def leave(
    event: Event, rsvp: Rsvp, person: Person | None, *, by: Actor
) -> tuple[RsvpChange | None, bool]:
    """The first four steps of `decline`, as `come` has them; the caller refills."""
    at = clock.now()
    rules.ask_invited(rsvp)
    rules.ask_change(event, by=by, at=at)
    corrected = corrections.write(event, rsvp, person, by=by, at=at)
    return _leave(event, rsvp, Status.DECLINED, by=by, at=at), corrected and by.is_guest


def refill(event: Event) -> None:
    """Seat those who wait longest wherever seats are free, at the event and at its items."""
    with locks.held(event.pk) as event:
        at = clock.now()
        # The seat first: whoever gets it may have wished for the item's place before others did.
        _refill(event, at=at)
        signups.refill(event, at=at)


def _leave(
    event: Event, rsvp: Rsvp, to: str, *, by: Actor, at: datetime, reason: str = ""
) -> RsvpChange | None:
    if rsvp.status == to:
        return None
    signups.leave_all(rsvp, by=by, at=at)
    if rsvp.holds_place:
        answered.free(rsvp)
    if to == Status.CANCELLED:
        answered.forget(rsvp)
    return _move(event, rsvp, to, by=by, at=at, reason=reason)


def _refill(event: Event, *, at: datetime) -> None:
    while rules.seats_people(event, at) and event.waiting_count and event.seats_left != 0:
        rsvp = event.rsvps.waiting().select_for_update(of=("self",)).first()
        if rsvp is None:  # the counter is wrong: /readyz says so, and others can still leave
            break
        rsvp.event = event
        change = _move(event, rsvp, Status.ACCEPTED, by=SYSTEM, at=at)
        signups.seat_wishes(rsvp, by=SYSTEM, at=at)
        outbox.post(messages.seated(rsvp, cause=cause(change)))


def _move(
    event: Event,
    rsvp: Rsvp,
    to: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    what: str = What.STATUS,
    order: int | None = None,
) -> RsvpChange:
    """Write status, order, time and the event's counters, and the line of history for it.

    `order` is one that is handed on; without it, whoever comes from another state gets the next.
    """
    was = rsvp.status
    for status, change in ((was, -1), (to, +1)):
        if counter := COUNTERS.get(status):
            setattr(event, counter, getattr(event, counter) + change)
    if to not in Rsvp.HOLDING:
        rsvp.order = None
    elif order is not None:
        rsvp.order = order
    elif was not in Rsvp.HOLDING:
        event.last_order += 1
        rsvp.order = event.last_order
    if by is not SYSTEM and to != Status.CANCELLED:
        rsvp.answered_at = None if to == Status.NEEDS_ACTION else at
    rsvp.status = to
    lines: list[RsvpChange] = []
    if rsvp.pk is None:
        lines.append(newcomers.store(rsvp, by=by, at=at))
    else:
        prepared.update(rsvp, "status", "order", "answered_at")
    prepared.update(event, "seats_taken", "waiting_count", "last_order")
    move = line(rsvp, what, before=was, after=to, reason=reason, by=by, at=at)
    return keep(*lines, move)
