"""What becomes of an event: stored, published, taken back, moved, cancelled, postponed.

The only writer of an event's status, code, sequence and revised_at. Counters of seats belong to
domain.rsvps and domain.signups and are never written from an older form.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import models, transaction

from registrations import clock
from registrations.documents import news
from registrations.domain import locks, notices, reminders, rsvps, rules, turns
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND, Actor, record_event
from registrations.domain.notices import Reason
from registrations.models import (
    AgendaChoice,
    AgendaItem,
    Event,
    EventChange,
    Material,
    Partner,
    Question,
    QuestionOption,
    Speaker,
    codes,
)

Row = AgendaItem | AgendaChoice | Speaker | Partner | Material | Question | QuestionOption
Status, What = Event.Status, EventChange.What
COUNTED = {"seats_taken", "waiting_count", "last_order"}
PREVIOUS = {"previous_starts_at", "previous_ends_at", "previous_place"}
NOT_EDITED = {"id", "uid", "code", "status", "letter_texts"} | PREVIOUS
NO_REASON = Reason()


def store(event: Event, *, by: Actor = COMMAND) -> Event:
    """Write an organiser's edits: a new event as a draft, an old one without its counters.

    A new date ends a postponement. What calendars show raises the sequence (RFC 5546 §2.1.4); at
    once where nobody has to be told, else when they are: a corrected typing error raises none.
    """
    with turns.taken(), transaction.atomic():
        if event.pk is None:
            event.status, event.revised_at, event.code = Status.DRAFT, clock.now(), _free_code()
            event.save(force_insert=True)
            reminders.begin(event)
            return event
        stored = Event.objects.select_for_update().get(pk=event.pk)
        before = news.facts(stored)
        event.is_postponed = stored.is_postponed and event.starts_at == stored.starts_at
        after = {**news.facts(event), "status": stored.status}
        different = news.changed(before, after)
        is_new_date = What.STATUS in different
        waits = bool(different) and notices.remember(stored, before, after, is_shown=is_new_date)
        shown = bool(set(different) & set(news.DETAILS)) and not waits
        event.revised_at = stored.revised_at
        _stamp(event, sequence=stored.sequence + (shown or is_new_date))
        event.save(update_fields=_names(Event) - NOT_EDITED)
        _record(event, before, after, by=by)
    return event


def reschedule(event: Event, starts_at: datetime, ends_at: datetime, *, by: Actor) -> Event:
    """Give an event another date, which ends a postponement. Replies stay.

    Raises: RsvpRefused ends_before_it_starts.
    """
    if ends_at <= starts_at:
        raise RsvpRefused("ends_before_it_starts")
    with locks.held(event.pk) as held:
        held.starts_at, held.ends_at = starts_at, ends_at
        store(held, by=by)
        rsvps.refill(held)
    event.refresh_from_db()
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


def settle(event: Event) -> None:
    """Finish a round of edits: note the time, and seat people where seats were added."""
    with revised(event.pk) as event:
        rsvps.refill(event)


def publish(event: Event, *, by: Actor = COMMAND) -> None:
    """Open the event's page to guests; also a cancelled event that takes place after all."""
    with locks.held(event.pk) as held:
        _set_status(held, Status.PUBLISHED, by=by)
        rsvps.refill(held)
    event.refresh_from_db()


def unpublish(event: Event, *, by: Actor = COMMAND) -> None:
    """Take the page back: it answers 404 until the event is published again."""
    with locks.held(event.pk) as held:
        _set_status(held, Status.DRAFT, by=by)
    event.refresh_from_db()


def cancel(event: Event, *, by: Actor = COMMAND, reason: Reason = NO_REASON) -> None:
    """Say that the event does not take place; all replies stay as they are."""
    with locks.held(event.pk) as held:
        _set_status(held, Status.CANCELLED, by=by, reason=reason)
    event.refresh_from_db()


def postpone(event: Event, *, by: Actor = COMMAND, reason: Reason = NO_REASON) -> None:
    """Say that the event does not take place on its date and that a new one follows; all replies
    stay, and nobody new is taken until then.

    Raises: RsvpRefused not_published, event_cancelled, ended.
    """
    with locks.held(event.pk) as held:
        rules.ask_change(held, by=by, at=clock.now())
        rules.ask_published(held)
        if held.is_cancelled:
            raise RsvpRefused("event_cancelled")
        _set_status(held, held.status, is_postponed=True, by=by, reason=reason)
    event.refresh_from_db()


def reopen(event: Event, *, by: Actor = COMMAND, reason: Reason = NO_REASON) -> None:
    """Say that a cancelled event takes place after all, or a postponed one on its first date.

    A postponed event that was cancelled is postponed again.
    """
    with locks.held(event.pk) as held:
        stays_postponed = held.is_cancelled and held.is_postponed
        _set_status(held, Status.PUBLISHED, is_postponed=stays_postponed, by=by, reason=reason)
        rsvps.refill(held)
    event.refresh_from_db()


def tell(event: Event, *, seen: str, by: Actor) -> notices.Audience:
    """Let guests be told of what has changed, as it was `seen` (notices.fingerprint).

    Calendars learn by a higher sequence of what they do not show yet, the page of what was before.
    Raises: RsvpRefused notice_is_gone, notice_has_changed, not_published, ended.
    """
    with locks.held(event.pk) as held:
        notice = notices.as_seen(held, seen)
        rules.ask_published(held)
        rules.ask_change(held, by=by, at=clock.now())
        after = news.facts(held)
        details = set(news.changed(notice.before, after)) & set(news.DETAILS)
        unshown = set(news.changed(notice.shown or notice.before, after)) & set(news.DETAILS)
        _stamp(held, sequence=held.sequence + bool(unshown))
        _keep_what_was(held, news.as_told(held, notice.before), details)
        held.save(update_fields=[*PREVIOUS, "sequence", "revised_at"])
        kind = news.kind(notice.before, after)
        found = notices.begin(notice, kind=kind, after=after | {"sequence": held.sequence}, by=by)
        said = {"kind": kind, "people": found.total}
        why = str(Reason(notice.reason_sl, notice.reason_en))
        record_event(held, What.NOTICE, {}, said, by=by, at=clock.now(), reason=why)
        return found


def keep_silent(event: Event, *, seen: str, by: Actor) -> None:
    """Tell nobody of what has changed: a typing error was corrected.

    Raises: RsvpRefused notice_is_gone, notice_has_changed.
    """
    with locks.held(event.pk) as held:
        notice = notices.as_seen(held, seen)
        after = news.facts(held)
        kind = news.kind(notice.before, after)
        notices.hush(notice, kind=kind, after=after, by=by)
        said = {"kind": kind, "people": 0}
        record_event(held, What.NOTICE, {}, said, by=by, at=clock.now())


def _keep_what_was(event: Event, was: Event, details: set[str]) -> None:
    """For those who knew it otherwise, the page says what was before."""
    if What.TIME in details:
        event.previous_starts_at, event.previous_ends_at = was.starts_at, was.ends_at
    if What.PLACE in details:
        event.previous_place = was.place


def _set_status(
    event: Event,
    to: str,
    *,
    by: Actor,
    is_postponed: bool | None = None,
    reason: Reason = NO_REASON,
) -> None:
    """Expects the event's lock, and its row."""
    before = news.facts(event)
    was, event.status = event.status, to
    event.is_postponed = event.is_postponed if is_postponed is None else is_postponed
    after = news.facts(event)
    if before == after:
        return
    # A draft is in nobody's calendar; a cancellation, and what undoes one, is.
    told = Status.CANCELLED in (was, to) or before["is_postponed"] != after["is_postponed"]
    _stamp(event, sequence=event.sequence + told)
    event.save(update_fields=["status", "is_postponed", "sequence", "revised_at"])
    notices.remember(event, before, after, reason=reason, is_shown=told)
    _record(event, before, after, by=by, reason=reason)


def _record(
    event: Event, before: news.Facts, after: news.Facts, *, by: Actor, reason: Reason = NO_REASON
) -> None:
    for what in news.changed(before, after):
        then, now = ({name: facts[name] for name in news.NAMES[what]} for facts in (before, after))
        record_event(event, what, then, now, by=by, at=clock.now(), reason=str(reason))


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
