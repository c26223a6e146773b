"""Where a programme stands at a moment: what is over, what runs now and what comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from registrations.models import AgendaItem, Event


class Times(NamedTuple):
    pk: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Standing:
    """Shape: the keys of items; all empty before the day of the event and after its end."""

    past: frozenset[int] = frozenset()
    now: frozenset[int] = frozenset()
    next: frozenset[int] = frozenset()


NOTHING = Standing()


def times(items: Iterable[AgendaItem]) -> list[Times]:
    return [Times(item.pk, item.starts_at, item.ends_at) for item in items]


def is_on(event: Event, at: datetime) -> bool:
    """Whether it is a day of the event, and it is neither over nor cancelled."""
    if event.is_cancelled or event.has_ended(at):
        return False
    first = min(event.starts_at, event.door_time or event.starts_at)
    return first.astimezone(event.tz).date() <= at.astimezone(event.tz).date()


def standing(event: Event, items: Sequence[Times], at: datetime) -> Standing:
    """Return where the programme stands. What begins together comes next together."""
    if not is_on(event, at):
        return NOTHING
    following = min((item.starts_at for item in items if item.starts_at > at), default=None)
    return Standing(
        past=frozenset(item.pk for item in items if item.ends_at <= at),
        now=frozenset(item.pk for item in items if item.starts_at <= at < item.ends_at),
        next=frozenset(item.pk for item in items if item.starts_at == following),
    )
