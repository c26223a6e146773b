"""The lock under which everything about an event changes: its own row first, then a reply's.
An organiser's row is the lock of what is the organiser's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Model, QuerySet

from registrations.domain import turns
from registrations.models import Event, Organizer, Rsvp
from registrations.models.prepared import Prepared

Row = TypeVar("Row", bound=Model)
LOCKED_EVENT = Prepared(
    Event,
    lambda pk: (
        Event.objects.filter(pk=pk)
        .select_related("organizer")
        .select_for_update(of=("self",))
        .order_by()
    ),
)
KNOWN = Prepared(
    Rsvp,
    lambda event, submission, email_key: (
        Rsvp.objects.filter(event=event).sent_as(submission)
        | Rsvp.objects.filter(event=event).at_address(email_key)
    ).select_for_update(),
)
LOCKED_ADDRESS = Prepared(
    Rsvp,
    lambda event, email_key: (
        Rsvp.objects.filter(event=event).at_address(email_key).select_for_update()
    ),
)


class Gone(ObjectDoesNotExist):
    """What was to be changed was removed before its row was held."""


class EventGone(Gone, Event.DoesNotExist):
    pass


class RsvpGone(Gone, Rsvp.DoesNotExist):
    pass


@dataclass
class Held:
    """Shape: the event's row; what else was read under its lock, by names of those who read it."""

    event: Event
    read: dict[str, Any] = field(default_factory=dict)


# The events whose rows this transaction holds, so that verbs that call each other share one row
# with its counters and ask for it once.
_held: ContextVar[dict[int, Held] | None] = ContextVar("held events", default=None)


@contextmanager
def held(event_id: int, rsvp: Rsvp | None = None) -> Iterator[Event]:
    """Open a transaction that holds the event's row, then the reply's, reloaded into `rsvp`.

    Inside another one for the same event, the row that is held already is given. A refusal that
    leaves the inner block has to leave the outer one too, since the row may have been written to:
    where it is caught between them, the whole transaction is undone.
    Raises: EventGone, RsvpGone.
    """
    events = _held.get()
    if events is not None and event_id in events:
        inner = events[event_id].event
        if rsvp is not None:
            _reload(rsvp, inner)
        with transaction.atomic(savepoint=False):
            yield inner
        return
    with turns.taken(), transaction.atomic():
        event = LOCKED_EVENT.first(pk=event_id)
        if event is None:
            raise EventGone
        mark = _held.set({**(events or {}), event_id: Held(event)})
        try:
            if rsvp is not None:
                _reload(rsvp, event)
            yield event
        finally:
            _held.reset(mark)


def read(event_id: int) -> dict[str, Any]:
    """Return what has been read under the lock of an event, to be kept true by whoever writes it;
    nothing, and nothing is kept, where the lock is not held. Whoever undoes a part of the
    transaction (errors.contained) has to forget what was read in it."""
    held_now = (_held.get() or {}).get(event_id)
    return {} if held_now is None else held_now.read


@contextmanager
def organizer_held(organizer: Organizer) -> Iterator[None]:
    """Open a transaction that holds an organiser's row, so that of two who change what is its own
    the second sees what the first has done."""
    with turns.taken(), transaction.atomic():
        Organizer.objects.select_for_update().get(pk=organizer.pk)
        yield


def row(rows: QuerySet[Row], pk: int) -> Row:
    """Return one of the rows that stand around an event whose row is held. Raises: Gone."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Gone
    return found


def find(event: Event, email_key: str) -> Rsvp | None:
    """Return the event's reply of an address, locked, or None."""
    if not email_key:
        return None
    rsvp = LOCKED_ADDRESS.first(event=event.pk, email_key=email_key)
    if rsvp is not None:
        rsvp.event = event
    return rsvp


def known(event: Event, submission: str, email_key: str) -> tuple[Rsvp | None, Rsvp | None]:
    """Return the event's reply that one form has made, and the one of an address, both locked."""
    rows = KNOWN.rows(event=event.pk, submission=submission, email_key=email_key)
    for rsvp in rows:
        rsvp.event = event
    sent = next((rsvp for rsvp in rows if submission and rsvp.submission == submission), None)
    return sent, next((rsvp for rsvp in rows if email_key and rsvp.email_key == email_key), None)


def _reload(rsvp: Rsvp, event: Event) -> None:
    try:
        rsvp.refresh_from_db(from_queryset=Rsvp.objects.select_for_update())
    except Rsvp.DoesNotExist:
        raise RsvpGone from None
    rsvp.event, rsvp.beside = event, None
