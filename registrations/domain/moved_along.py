"""Dates that stand beside those of an event, and are moved along when the event moves to another
day: the doors, the deadline, the programme."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from registrations.documents import news
from registrations.domain import events, locks, notices, shifts
from registrations.domain.history import Actor
from registrations.models import AgendaItem, Event, EventNotice


@dataclass(frozen=True)
class Date:
    """A date that was left where it stood, and where it would be moved.

    Shape: `name` is a field of the event, or that of a programme `item`.
    """

    name: str
    before: datetime
    after: datetime
    item: AgendaItem | None = None


def shift(event: Event, notice: EventNotice) -> shifts.Shift:
    """Return by how many days an event is moved; below zero where it is earlier."""
    was = news.as_told(event, notice.before)
    days = _day(event, event.starts_at) - _day(event, was.starts_at)
    return shifts.Shift(event.tz, days.days)


def offered(event: Event, notice: EventNotice) -> list[Date]:
    """Return what can be moved along: what nobody has touched since, and what would then stand on
    the event's day again."""
    moved = shift(event, notice)
    if not moved.days or event.is_postponed or event.is_cancelled:
        return []
    return [*_own(event, notice, moved), *_items(event, moved)]


def move(event: Event, names: Collection[str], *, seen: str, by: Actor) -> int:
    """Move these dates along, all or none, as the move was `seen` (notices.fingerprint); return how
    many.

    Raises: RsvpRefused notice_is_gone, notice_has_changed.
    """
    with locks.held(event.pk) as held:
        notice = notices.as_seen(held, seen)
        chosen = [one for one in offered(held, notice) if one.name in names]
        for one in chosen:
            if one.item is None:
                setattr(held, one.name, one.after)
            else:
                _move_item(one.item, shift(held, notice))
        if chosen:
            events.store(held, by=by)
        return len(chosen)


def name_of(item: AgendaItem) -> str:
    """Return the name under which a programme item is offered."""
    return f"item-{item.pk}"


def off_day(event: Event) -> list[AgendaItem]:
    """Return what stands in the programme of a day on which the event does not take place."""
    return [item for item in event.agenda_items.all() if not _is_on(event, item.starts_at)]


def has_doors_on_another_day(event: Event) -> bool:
    return event.door_time is not None and not _is_on(event, event.door_time)


def _own(event: Event, notice: EventNotice, moved: shifts.Shift) -> Iterator[Date]:
    stands = news.dates_beside(event)
    for name in news.BESIDE:
        at = getattr(event, name)
        if at is None or notice.dates.get(name) != stands[name]:
            continue
        after = moved.moment(at)
        if name != "registration_closes_at" or _closes_after_it_opens(event, after):
            yield Date(name, at, after)


def _closes_after_it_opens(event: Event, closes_at: datetime) -> bool:
    opens_at = event.registration_opens_at
    return opens_at is None or opens_at < closes_at


def _items(event: Event, moved: shifts.Shift) -> Iterator[Date]:
    for item in off_day(event):
        after = moved.moment(item.starts_at)
        if _is_on(event, after):
            yield Date(name_of(item), item.starts_at, after, item)


def _move_item(item: AgendaItem, moved: shifts.Shift) -> None:
    item.starts_at, item.ends_at = moved.span(item.starts_at, item.ends_at)
    events.store_row(item)


def _is_on(event: Event, at: datetime) -> bool:
    return _day(event, event.starts_at) <= _day(event, at) <= _day(event, event.ends_at)


def _day(event: Event, at: datetime) -> date:
    return at.astimezone(event.tz).date()
