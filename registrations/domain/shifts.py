"""Moments of an event on another day, by the clock on the wall where the event is."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from registrations.models import Event


class Shift(NamedTuple):
    """So many whole days: what is at 10 stays at 10, also where clocks are changed in between."""

    tz: ZoneInfo
    days: int

    def moment(self, at: datetime) -> datetime:
        local = at.astimezone(self.tz)
        day = local.date() + timedelta(days=self.days)
        return datetime.combine(day, local.time(), tzinfo=self.tz).astimezone(UTC)

    def span(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        """Where an hour that is left out or comes twice would turn it round, it lasts as long."""
        first, last = self.moment(start), self.moment(end)
        return first, last if last > first else first + (end - start)


def to(event: Event, on: date) -> Shift:
    """Return by how much everything of an event moves when it begins on another day."""
    return Shift(event.tz, (on - event.starts_at.astimezone(event.tz).date()).days)
