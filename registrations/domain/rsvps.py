"""The life of a reply: the only module that changes Rsvp.status, always in the same five steps.

Every public function locks the event row first and the reply second, asks the rules, moves,
records one line of history and posts the right letter, in one transaction. A move to where the
reply already is does nothing. `by` is an Actor of domain.history, the time is the clock's.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from registrations import clock
from registrations.domain import people, rules, signups
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import SYSTEM, Actor, What, record
from registrations.domain.people import Person
from registrations.mail import messages, outbox
from registrations.models import Event, OutgoingMail, Rsvp, RsvpChange, keys
from registrations.models.rsvp import new_token

Status = Rsvp.Status
HOLDING = (Status.ACCEPTED, Status.WAITLISTED)
COUNTERS: dict[str, str] = {Status.ACCEPTED: "seats_taken", Status.WAITLISTED: "waiting_count"}
LETTERS: dict[str, Callable[..., OutgoingMail]] = {
    Status.ACCEPTED: messages.coming,
    Status.WAITLISTED: messages.waiting,
    Status.DECLINED: messages.declined,
    Status.CANCELLED: messages.withdrawn,
}


@contextmanager
def locked(event_id: int, rsvp: Rsvp | None = None) -> Iterator[Event]:
    """Open a transaction that holds the event's row, then the reply's, reloaded into `rsvp`."""
    with transaction.atomic():
        events = Event.objects.select_related("organizer").select_for_update(of=("self",))
        event = events.get(pk=event_id)
        if rsvp is not None:
            rsvp.refresh_from_db(from_queryset=Rsvp.objects.select_for_update())
            rsvp.event = event
        yield event


def invite(event: Event, person: Person, *, by: Actor) -> Rsvp:
    """Put a person on the list and send the invitation; one whose invitation was withdrawn anew.

    Raises: RsvpRefused not_published, event_cancelled, ended, already_registered, no_address.
    """
    with locked(event.pk) as event:
        at = clock.now()
        rules.ask_newcomer(event, by=by, at=at)
        rules.ask_published(event)
        if not person.email:
            raise RsvpRefused("no_address")
        rsvp = find(event, person.email_key)
        if rsvp is None:
            rsvp, change = _new_row(event, person, by=by, at=at)
        elif rsvp.status == Status.NEEDS_ACTION and not rsvp.is_invited:
            change = record(rsvp, What.REGISTERED, after=rsvp.status, by=by, at=at)
        elif rsvp.is_withdrawn:
            people.correct(rsvp, person)
            change = _move(event, rsvp, Status.NEEDS_ACTION, by=by, at=at)
        else:
            raise RsvpRefused("already_registered")
        outbox.post(messages.invitation(rsvp, cause=_cause(change)))
        return rsvp


def register(
    event: Event, person: Person, *, by: Actor, brought_by: Rsvp | None = None, submission: str = ""
) -> Rsvp:
    """Put a person on the list, without an answer yet and without a letter.

    Raises: RsvpRefused already_registered, no_brought_bringer, and what rules.ask_newcomer raises.
    """
    with locked(event.pk) as event:
        at = clock.now()
        rules.ask_newcomer(event, by=by, at=at)
        if brought_by is not None and brought_by.brought_by_id is not None:
            raise RsvpRefused("no_brought_bringer")
        if find(event, person.email_key) is not None:
            raise RsvpRefused("already_registered")
        more = {"brought_by": brought_by, "submission": submission}
        return _new_row(event, person, by=by, at=at, **more)[0]


def accept(
    rsvp: Rsvp,
    *,
    by: Actor,
    person: Person | None = None,
    items: Collection[int] | None = None,
) -> Rsvp:
    """The person comes: a seat, or the waiting list where none is free.

    `person` corrects what is stored about them, `items` makes these their sign-ups; None leaves
    both as they are. Posts one letter, for the move or else for what was changed.
    Raises: RsvpRefused withdrawn, unknown_item, and what rules.ask_newcomer raises.
    """
    with locked(rsvp.event_id, rsvp) as event:
        at = clock.now()
        rules.ask_invited(rsvp)
        rules.ask_published(event)
        target = _accepted_as(event, rsvp)
        moves = target != rsvp.status
        (rules.ask_newcomer if moves else rules.ask_change)(event, by=by, at=at)
        corrected = _correct(rsvp, person, by=by, at=at)
        move = _move(event, rsvp, target, by=by, at=at) if moves else None
        chosen = items is not None and signups.choose(event, rsvp, items, by=by, at=at)
        if moves and rsvp.is_coming:
            signups.seat_wishes(rsvp, by=by, at=at)
        _tell(rsvp, move, changed=chosen or (corrected and by.is_guest))
        return rsvp


def decline(rsvp: Rsvp, *, by: Actor, person: Person | None = None) -> Rsvp:
    """The person does not come; a seat they held goes to who waits longest.

    Raises: RsvpRefused withdrawn, and what rules.ask_change raises.
    """
    with locked(rsvp.event_id, rsvp) as event:
        at = clock.now()
        rules.ask_invited(rsvp)
        rules.ask_change(event, by=by, at=at)
        corrected = _correct(rsvp, person, by=by, at=at)
        move = _leave(event, rsvp, Status.DECLINED, by=by, at=at)
        _tell(rsvp, move, changed=corrected and by.is_guest)
        return rsvp


def withdraw(rsvp: Rsvp, *, by: Actor, reason: str = "") -> Rsvp:
    """An organiser takes the invitation back; a seat goes to who waits longest.

    Raises: RsvpRefused ended.
    """
    with locked(rsvp.event_id, rsvp) as event:
        at = clock.now()
        rules.ask_change(event, by=by, at=at)
        move = _leave(event, rsvp, Status.CANCELLED, by=by, at=at, reason=reason)
        _tell(rsvp, move, changed=False)
        return rsvp


def correct(rsvp: Rsvp, person: Person, *, by: Actor) -> Rsvp:
    """Correct what is stored about a person, the e-mail address excepted.

    Raises: RsvpRefused what rules.ask_change raises.
    """
    with locked(rsvp.event_id, rsvp) as event:
        at = clock.now()
        rules.ask_change(event, by=by, at=at)
        corrected = _correct(rsvp, person, by=by, at=at)
        _tell(rsvp, None, changed=corrected and by.is_guest)
        return rsvp


def correct_address(rsvp: Rsvp, email: str, *, by: Actor) -> Rsvp:
    """Give a reply another e-mail address: a new token, the old link is dead, letters start anew.

    Raises: RsvpRefused already_registered.
    """
    with locked(rsvp.event_id, rsvp) as event:
        key = keys.email_key(email)
        if key == rsvp.email_key:
            rsvp.email = email
            rsvp.save()
            return rsvp
        if find(event, key) is not None:
            raise RsvpRefused("already_registered")
        rsvp.email = email
        rsvp.save()
        # Whoever has read letters at the old address knows these links too.
        change = record(rsvp, What.ADDRESS, by=by, at=clock.now())
        for told in (rsvp, *rsvp.brought.filter(email="").select_for_update()):
            write = messages.invitation if told.is_invited else messages.corrected
            told.token, told.event = new_token(), event
            told.save(update_fields=["token"])
            outbox.drop_waiting(told)
            outbox.post(write(told, cause=_cause(change)))
        return rsvp


def refill(event: Event) -> None:
    """Seat those who wait longest wherever seats are free, at the event and at its items."""
    with locked(event.pk) as event:
        at = clock.now()
        _refill(event, at=at)
        signups.refill(event, at=at)


def find(event: Event, email_key: str) -> Rsvp | None:
    """Return the event's reply of an address, locked, or None."""
    if not email_key:
        return None
    rows = event.rsvps.filter(email_key=email_key).select_for_update()
    rsvp = rows.first()
    if rsvp is not None:
        rsvp.event = event
    return rsvp


def _new_row(
    event: Event, person: Person, *, by: Actor, at: datetime, **more
) -> tuple[Rsvp, RsvpChange]:
    rsvp = person.new_row(event=event, **more)
    rsvp.save()
    what = What.BROUGHT if rsvp.brought_by_id else What.REGISTERED
    return rsvp, record(rsvp, what, after=rsvp.status, by=by, at=at)


def _accepted_as(event: Event, rsvp: Rsvp) -> str:
    """What "comes" means for this person now."""
    if rsvp.is_coming:
        return Status.ACCEPTED
    if rsvp.is_waiting:
        return Status.ACCEPTED if event.seats_left != 0 else Status.WAITLISTED
    return Status.ACCEPTED if event.has_seat_for_newcomer else Status.WAITLISTED


def _leave(
    event: Event, rsvp: Rsvp, to: str, *, by: Actor, at: datetime, reason: str = ""
) -> RsvpChange | None:
    if rsvp.status == to:
        return None
    signups.leave_all(rsvp, by=by, at=at)
    change = _move(event, rsvp, to, by=by, at=at, reason=reason)
    # The seat first: whoever gets it may have wished for the item's place before others did.
    _refill(event, at=at)
    signups.refill(event, at=at)
    return change


def _refill(event: Event, *, at: datetime) -> None:
    while rules.seats_people(event, at) and event.waiting_count and event.seats_left != 0:
        rsvp = event.rsvps.waiting().select_for_update(of=("self",)).first()
        if rsvp is None:  # the counter is wrong: /readyz says so, and others can still leave
            break
        rsvp.event = event
        change = _move(event, rsvp, Status.ACCEPTED, by=SYSTEM, at=at)
        signups.seat_wishes(rsvp, by=SYSTEM, at=at)
        outbox.post(messages.seated(rsvp, cause=_cause(change)))


def _move(
    event: Event, rsvp: Rsvp, to: str, *, by: Actor, at: datetime, reason: str = ""
) -> RsvpChange:
    """Write status, order, time and the event's counters, and the line of history for it."""
    was = rsvp.status
    _count(event, was, -1)
    _count(event, to, +1)
    if to not in HOLDING:
        rsvp.order = None
    elif was not in HOLDING:
        event.last_order += 1
        rsvp.order = event.last_order
    if by is not SYSTEM and to != Status.CANCELLED:
        rsvp.answered_at = None if to == Status.NEEDS_ACTION else at
    rsvp.status = to
    rsvp.save(update_fields=["status", "order", "answered_at"])
    event.save(update_fields=["seats_taken", "waiting_count", "last_order"])
    return record(rsvp, What.STATUS, before=was, after=to, reason=reason, by=by, at=at)


def _count(event: Event, status: str, by: int) -> None:
    counter = COUNTERS.get(status)
    if counter:
        setattr(event, counter, getattr(event, counter) + by)


def _correct(rsvp: Rsvp, person: Person | None, *, by: Actor, at: datetime) -> bool:
    if person is None or not people.correct(rsvp, person):
        return False
    record(rsvp, What.DETAILS, by=by, at=at)
    return True


def _tell(rsvp: Rsvp, move: RsvpChange | None, *, changed: bool) -> None:
    """Post the letter of a move; or, where something else was changed, of what now stands."""
    if move is not None:
        outbox.post(LETTERS[rsvp.status](rsvp, cause=_cause(move)))
    elif changed:
        outbox.post(messages.changed(rsvp, cause=_cause(rsvp.changes.latest("pk"))))


def _cause(change: RsvpChange) -> str:
    return f"change-{change.pk}"
