"""Messages to groups: written by an organiser, tried out, confirmed, then sent now or later.

The only writer of GroupMessage. Letters are written bit by bit by whichever process comes next, to
who stands in the groups at that moment.
"""

import copy
import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from django.db.models import Count, Max, Q

from registrations import clock
from registrations.domain import audiences, letter_runs, locks, rules
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import SYSTEM, Actor, record_event
from registrations.mail import messages, outbox, samples
from registrations.mail.message_parts import Reading
from registrations.models import Event, EventChange, GroupMessage, OutgoingMail, Rsvp, User

State, Kind, Status = GroupMessage.State, OutgoingMail.Kind, Rsvp.Status
# Written under the event's lock: so few that a reply hardly waits.
MOST_AT_ONCE = 25
STATES = OutgoingMail.State.values


def store(message: GroupMessage, *, by: Actor) -> GroupMessage:
    """Write an organiser's draft; one that was confirmed for later is a draft again.

    Its `version` is the one that was edited: another one since is not written over.
    Raises: RsvpRefused unknown_group, message_is_sent, message_is_gone, message_was_edited.
    """
    with locks.held(message.event_id) as event:
        audiences.ask_known(event, message.groups)
        if message.pk is not None:
            _ask_version(_open(message), message)
            message.version += 1
        message.state, message.standing = State.DRAFT, ""
        message.edited_at, message.edited_by = clock.now(), by.user
        message.save()
    return message


def discard(message: GroupMessage) -> None:
    """Throw away what nobody has got. Raises: RsvpRefused message_is_sent, message_is_gone."""
    with locks.held(message.event_id):
        _open(message).delete()


def fingerprint(event: Event, message: GroupMessage) -> str:
    """Return a name for all that a message says, so that nobody sends what they have not seen."""
    fields = ("pk", "state", "groups", "subject_sl", "body_sl", "subject_en", "body_en")
    said = [*(getattr(message, name) for name in fields), str(message.send_at), _standing(event)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:24]


def send(message: GroupMessage, *, seen: str, by: Actor) -> int:
    """Let the letters be written from now on, as the message was `seen`; return to how many.

    Raises: RsvpRefused message_is_sent, message_is_gone, message_has_changed, not_published,
        nobody_to_write_to.
    """
    with locks.held(message.event_id) as event:
        stored = _confirmed(event, message, seen)
        if not audiences.number(event, stored.groups):
            raise RsvpRefused("nobody_to_write_to")
        stored.state, stored.send_at = State.SENDING, None
        _decide(event, stored, by)
        return _begin(event, stored, by=by)


def send_later(message: GroupMessage, at: datetime, *, seen: str, by: Actor) -> None:
    """Let the letters be written from some moment on; until then it can be taken back.

    Raises: RsvpRefused message_is_sent, message_is_gone, message_has_changed, not_published,
        time_has_passed.
    """
    with locks.held(message.event_id) as event:
        stored = _confirmed(event, message, seen)
        if at <= clock.now():
            raise RsvpRefused("time_has_passed")
        stored.state, stored.send_at = State.SCHEDULED, at
        _decide(event, stored, by)


def take_back(message: GroupMessage) -> None:
    """Make a draft again of what was to be sent later.

    Raises: RsvpRefused message_is_sent, message_is_gone.
    """
    with locks.held(message.event_id):
        stored = _open(message)
        stored.state, stored.standing = State.DRAFT, ""
        stored.save()


def look(message: GroupMessage, guest: Rsvp | None, language: str = "sl") -> OutgoingMail:
    """Return the letter as one guest will see it, or somebody made up; its link opens nothing."""
    return _look(message, guest, language, cause="", is_test=False)


def send_test(message: GroupMessage, guest: Rsvp | None, user: User, *, press: str) -> bool:
    """Send an organiser the letter as one guest will see it; one press sends one.

    Returns whether there is an address to send it to.
    """
    with locks.held(message.event_id):
        cause = f"test-{message.pk}-{press}"
        letter = _look(message, guest, "sl", cause=cause, is_test=True)
        letter.rsvp, letter.user, letter.to_email = None, user, user.email
        return outbox.post(letter) is not None


def write_some() -> bool:
    """Write the next few letters of what was confirmed; return whether there was any to write.

    What a killed process was writing is undone by the database and taken up where it stood.
    """
    has_come = Q(state=State.SENDING) | Q(state=State.SCHEDULED, send_at__lte=clock.now())
    # In turns: who has much to write holds up no other organiser.
    found = GroupMessage.objects.filter(letter_runs.rested(), has_come).order_by("?").first()
    if found is None:
        return False
    with suppress(Event.DoesNotExist), locks.held(found.event_id) as event:
        message = GroupMessage.objects.select_for_update().filter(has_come, pk=found.pk).first()
        if message is not None and message.state == State.SENDING:
            _write_some(event, message)
        elif message is not None:
            _begin_due(event, message)
    return True


def held_back(events: Iterable[Event]) -> list[GroupMessage]:
    """Return what was to be sent and has to be looked at again, since its event has changed."""
    held = GroupMessage.objects.filter(state=State.HELD, event__in=events)
    return list(held.select_related("event").order_by("send_at", "pk"))


def delivery(message: GroupMessage) -> list[tuple[OutgoingMail, int]]:
    """Return how many letters of a message stand where: each place by a letter that is not stored.

    Where letters wait, have gone out or have not is said also of none.
    """
    letters = OutgoingMail.objects.filter(
        event=message.event_id, kind=Kind.MESSAGE, cause=message.cause
    )
    groups = letters.order_by().values_list("state", "outcome").annotate(n=Count("pk"))
    found = {(state, outcome): number for state, outcome, number in groups}
    always = [(OutgoingMail.State(state), "") for state in ("waiting", "sent", "failed")]
    places = sorted({*always, *found}, key=lambda place: (STATES.index(place[0]), place[1]))
    return [
        (OutgoingMail(state=state, outcome=outcome), found.get((state, outcome), 0))
        for state, outcome in places
    ]


def _open(message: GroupMessage) -> GroupMessage:
    """Return the stored row, held, while it can still be changed."""
    stored = GroupMessage.objects.select_for_update().filter(pk=message.pk).first()
    if stored is None:
        raise RsvpRefused("message_is_gone")
    if not stored.is_open:
        raise RsvpRefused("message_is_sent")
    return stored


def _ask_version(stored: GroupMessage, edited: GroupMessage) -> None:
    if stored.version != edited.version:
        raise RsvpRefused("message_was_edited")


def _confirmed(event: Event, message: GroupMessage, seen: str) -> GroupMessage:
    stored = _open(message)
    if fingerprint(event, stored) != seen:
        raise RsvpRefused("message_has_changed")
    rules.ask_published(event)
    return stored


def _decide(event: Event, message: GroupMessage, by: Actor) -> None:
    message.decided_at, message.decided_by = clock.now(), by.user
    message.standing = _standing(event)
    # Whoever is editing it would make a draft of it again without knowing.
    message.version += 1
    message.save()


def _standing(event: Event) -> str:
    """What a text about an event relies on without saying so: that it takes place, and when."""
    return f"{event.status} {event.is_postponed} {event.starts_at.timestamp():.0f}"


def _begin_due(event: Event, message: GroupMessage) -> None:
    """Begin what was to be sent now, unless somebody has to look at it again first."""
    is_as_confirmed = message.standing == _standing(event) and not event.is_draft
    if not is_as_confirmed:
        message.state = State.HELD
        message.save(update_fields=["state"])
        return
    _begin(event, message, by=Actor(SYSTEM.channel, message.decided_by))


def _begin(event: Event, message: GroupMessage, *, by: Actor) -> int:
    number = audiences.number(event, message.groups)
    message.last_rsvp = event.rsvps.aggregate(last=Max("pk"))["last"] or 0
    message.state = State.SENDING
    message.save()
    said = {"subject": message.subject_sl, "people": number}
    record_event(event, EventChange.What.MESSAGE, {}, said, by=by, at=clock.now())
    return number


def _write_some(event: Event, message: GroupMessage) -> None:
    ahead = audiences.readers(event, message.groups).filter(
        pk__gt=message.written_to, pk__lte=message.last_rsvp
    )
    rows = list(ahead.order_by("pk")[:MOST_AT_ONCE])
    others = audiences.represented(event, message.groups, rows)
    own = audiences.are_in(event, message.groups, rows)
    cause = message.cause

    def letter(rsvp: Rsvp) -> OutgoingMail:
        rsvp.event = event
        reading = Reading(others.get(rsvp.pk, ()), is_own=rsvp.pk in own)
        return messages.message(rsvp, cause=cause, message=message, reading=reading)

    is_whole = letter_runs.write(message, rows, letter, kind=Kind.MESSAGE, cause=cause)
    if is_whole and len(rows) < MOST_AT_ONCE:
        message.state = State.SENT
    message.save(update_fields=[*letter_runs.STANDS, "state"])


def _look(
    message: GroupMessage, guest: Rsvp | None, language: str, *, cause: str, is_test: bool
) -> OutgoingMail:
    event = message.event
    reading = Reading(is_real=False)
    if guest is None:
        then = samples.somebody(event, language)
    else:
        then = copy.copy(guest)
        others = audiences.represented(event, message.groups, [guest]).get(guest.pk, ())
        is_own = guest.pk in audiences.are_in(event, message.groups, [guest])
        reading = Reading(others, is_own=is_own, is_real=False)
    then.event, then.token = event, samples.OPENS_NOTHING
    return messages.message(then, cause=cause, message=message, reading=reading, is_test=is_test)
