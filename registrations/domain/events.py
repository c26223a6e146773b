"""What becomes of an event: stored, published, taken back, cancelled.

The only writer of an event's status, code, sequence and revised_at. Counters of seats belong to
domain.rsvps and domain.signups and are never written from a form that was opened earlier.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import models, transaction

from registrations import clock
from registrations.domain import locks, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.models import (
    AgendaChoice,
    AgendaItem,
    Event,
    Material,
    Partner,
    Question,
    QuestionOption,
    Speaker,
    codes,
)

Row = AgendaItem | AgendaChoice | Speaker | Partner | Material | Question | QuestionOption
Status = Event.Status
COUNTED = {"seats_taken", "waiting_count", "last_order"}
# A change of one of these is a new version of the entry for calendars (RFC 5546 §2.1.4).
WHAT_CALENDARS_SHOW = (
    "starts_at",
    "ends_at",
    "venue_name",
    "address",
    "title_sl",
    "title_en",
    "online_url",
)


def store(event: Event) -> Event:
    """Write an organiser's edits: a new event as a draft, an old one without its counters."""
    with transaction.atomic():
        if event.pk is None:
            event.status, event.revised_at = Status.DRAFT, clock.now()
            event.code = _free_code()
            event.save(force_insert=True)
            return event
        stored = Event.objects.select_for_update().get(pk=event.pk)
        shown = any(getattr(event, n) != getattr(stored, n) for n in WHAT_CALENDARS_SHOW)
        event.revised_at = stored.revised_at
        _stamp(event, sequence=stored.sequence + shown)
        event.save(update_fields=_names(Event) - {"id", "uid", "code", "status"})
    return event


def compose(
    event: Event,
    rows: Iterable[AgendaItem | Speaker | Partner | Material],
    *,
    who: Iterable[tuple[AgendaItem, list[Speaker]]] = (),
) -> Event:
    """Store a new event with the rows around it, all or nothing.

    Shape: rows are unsaved; `who` pairs programme items among them with speakers among them.
    """
    with transaction.atomic():
        store(event)
        for row in rows:
            row.event = event
            store_row(row)
        for item, speakers in who:
            item.speakers.set(speakers)
    return event


def announce(event: Event, *parts, **more) -> Event:
    """Compose a new event and publish it, all or nothing."""
    with transaction.atomic():
        compose(event, *parts, **more)
        publish(event)
    return event


def store_row(row: Row) -> None:
    """Write a row that belongs to an event; counters are left as they are.

    A programme item that offers choices has no seats of its own: its choices have.
    """
    with revised(_event_id(row)):
        if isinstance(row, AgendaItem) and row.pk is not None and row.choices.exists():
            row.capacity = None
        if row.pk is None:
            row.save()
        else:
            row.save(update_fields=_names(type(row)) - {"id"})


def remove_row(row: Row) -> None:
    """Take a row that belongs to an event away."""
    with revised(_event_id(row)):
        row.delete()


def store_choices(
    item: AgendaItem, rows: Iterable[AgendaChoice], *, deleted: Iterable[AgendaChoice] = ()
) -> None:
    """Write choices of a programme item, new and changed ones, and take others away.

    Nobody loses a place: `settle` seats those who wait where places were added.
    Raises: RsvpRefused choice_is_taken, item_is_taken.
    """
    with locks.held(item.event_id):
        for choice in deleted:
            ask_choice_to_go(choice)
            remove_row(choice)
        rows = list(rows)
        if rows:
            ask_choices(item)
        for choice in rows:
            choice.item = item
            store_row(choice)
        store_row(AgendaItem.objects.get(pk=item.pk))


def ask_choices(item: AgendaItem) -> None:
    """Ask whether a programme item can offer choices.

    Raises: RsvpRefused item_is_taken.
    """
    if item.signups.filter(choice__isnull=True).exists():
        raise RsvpRefused("item_is_taken")


def ask_choice_to_go(choice: AgendaChoice) -> None:
    """Ask whether nobody would lose a place if a choice were taken away.

    Raises: RsvpRefused choice_is_taken.
    """
    if choice.signups.exists():
        raise RsvpRefused("choice_is_taken", choice=choice.title)


def settle(event: Event) -> None:
    """Finish a round of edits: note the time, and seat people where seats were added."""
    with revised(event.pk) as event:
        rsvps.refill(event)


def publish(event: Event) -> None:
    """Open the event's page to guests; also a cancelled event that takes place after all."""
    with transaction.atomic():
        _set_status(event, Status.PUBLISHED)
        rsvps.refill(event)


def unpublish(event: Event) -> None:
    """Take the page back: it answers 404 until the event is published again."""
    _set_status(event, Status.DRAFT)


def cancel(event: Event) -> None:
    """Say that the event does not take place; all replies stay as they are."""
    _set_status(event, Status.CANCELLED)


def _set_status(event: Event, to: str) -> None:
    with transaction.atomic():
        event.refresh_from_db(from_queryset=Event.objects.select_for_update())
        if event.status == to:
            return
        # A draft is in nobody's calendar; a cancellation, and what undoes one, is.
        told = Status.CANCELLED in (event.status, to)
        _stamp(event, sequence=event.sequence + told)
        event.status = to
        event.save(update_fields=["status", "sequence", "revised_at"])


@contextmanager
def revised(event_id: int) -> Iterator[Event]:
    """Hold the event's row while something that its page or its form shows is written."""
    with locks.held(event_id) as event:
        _stamp(event, sequence=event.sequence)
        event.save(update_fields=["revised_at"])
        yield event


def _stamp(event: Event, *, sequence: int) -> None:
    # A rehearsal's clock may stand before the last change: calendars would keep the older file,
    # and processes the older page. No two versions have the same time.
    event.sequence = sequence
    event.revised_at = max(event.revised_at + timedelta(microseconds=1), clock.now())


def _free_code() -> str:
    code = codes.new()
    return _free_code() if Event.objects.filter(code=code).exists() else code


def _event_id(row: Row) -> int:
    if isinstance(row, AgendaChoice):
        return row.item.event_id
    return row.question.event_id if isinstance(row, QuestionOption) else row.event_id


def _names(model: type[models.Model]) -> set[str]:
    """The columns of a model, without the counters that other modules write under the lock."""
    return {field.name for field in model._meta.concrete_fields} - COUNTED
