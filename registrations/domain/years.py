"""An organiser's year in numbers, without names, as funders ask for it.

Counted by the database in as many queries for a hundred events as for one; a year is that of the
events' own zones. Sensitive answers are not counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registrations import clock
from registrations.documents import dates
from registrations.domain import statistics
from registrations.models import Answer, Event, Question, Rsvp

Status = Rsvp.Status


@dataclass(kw_only=True)
class Row:
    """One event of a year. Units: people, but for `hours` and `organisations`."""

    event: Event
    listed: int = 0
    replied: int = 0
    coming: int = 0
    present: int = 0
    coming_from: set[str] = field(default_factory=set)
    present_from: set[str] = field(default_factory=set)

    @property
    def keys(self) -> set[str]:
        """The organisations of who took part."""
        return self.present_from if self.present else self.coming_from

    @property
    def organisations(self) -> int:
        return len(self.keys)

    @property
    def hours(self) -> float:
        return (self.event.ends_at - self.event.starts_at) / timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Year:
    """An organiser's events of a year, and what is counted once over all of them."""

    year: int
    rows: list[Row]
    organisations: int
    municipalities: list[tuple[str, int]]

    @property
    def total(self) -> dict[str, float]:
        names = ("listed", "replied", "coming", "present", "hours")
        return {name: sum(getattr(row, name) for row in self.rows) for name in names}


def known(organizer: int) -> list[int]:
    """The years in which events of an organiser took place, the latest first."""
    held = _held(organizer).values_list("starts_at", "timezone")
    return sorted({_year(at, zone) for at, zone in held}, reverse=True)


def of(organizer: int, year: int) -> Year:
    """Count what has taken place in a year: neither drafts nor what was cancelled or postponed.

    Who was present counts; where no arrivals were noted, who said that they come.
    """
    events = [event for event in _held(organizer) if _year(event.starts_at, event.timezone) == year]
    rows = {event.pk: Row(event=event) for event in events}
    _count(rows, statistics.meanings(organizer))
    return Year(
        year=year,
        rows=list(rows.values()),
        organisations=len(set().union(*(row.keys for row in rows.values()))),
        municipalities=_municipalities_of(rows),
    )


def _count(rows: dict[int, Row], same: dict[str, str]) -> None:
    for pk, written, listed, replied, coming, present in _people(rows):
        row, key = rows[pk], same.get(written, written)
        row.listed += listed
        row.replied += replied
        row.coming += coming
        row.present += present
        if key and coming:
            row.coming_from.add(key)
        if key and present:
            row.present_from.add(key)


def table(year: Year) -> Iterator[list[object]]:
    """Yield the report as rows of a spreadsheet: a header, the events, the sums, municipalities."""
    yield [
        *(_("event"), _("date"), _("place"), _("hours"), _("on the list"), _("answered")),
        *(_("coming"), _("present"), _("organisations")),
    ]
    for row in year.rows:
        event, numbers = row.event, (row.listed, row.replied, row.coming, row.present)
        on = event.starts_at.astimezone(event.tz).date()
        day = dates.short_date(on, get_language() or "sl")
        yield [event.title, day, event.place, row.hours, *numbers, row.organisations]
    total = year.total
    sums = [total[name] for name in ("hours", "listed", "replied", "coming", "present")]
    yield [_("together"), len(year.rows), "", *sums, year.organisations]
    for name, number in year.municipalities:
        yield [_("municipality"), name, "", "", "", "", "", number, ""]


def _held(organizer: int) -> QuerySet[Event]:
    published = Event.objects.filter(organizer=organizer, status=Event.Status.PUBLISHED)
    over = published.filter(is_postponed=False, ends_at__lte=clock.now())
    return over.order_by("starts_at", "pk")


def _year(at: datetime, zone: str) -> int:
    return at.astimezone(ZoneInfo(zone)).year


def _people(events: Iterable[int]) -> QuerySet:
    """Count people by event and organisation: listed, replied, coming, present."""
    replied = [Status.ACCEPTED, Status.WAITLISTED, Status.DECLINED]
    rows = Rsvp.objects.filter(event__in=list(events)).order_by()
    return rows.values_list("event", "organisation_key").annotate(
        listed=Count("pk", filter=~Q(status=Status.CANCELLED)),
        replied=Count("pk", filter=Q(status__in=replied)),
        coming=Count("pk", filter=Q(status=Status.ACCEPTED)),
        present=Count("arrived_at"),
    )


def _municipalities_of(rows: dict[int, Row]) -> list[tuple[str, int]]:
    noted = [pk for pk, row in rows.items() if row.present]
    took_part = Q(rsvp__event__in=noted, rsvp__arrived_at__isnull=False) | Q(
        rsvp__event__in=[pk for pk in rows if pk not in noted], rsvp__status=Status.ACCEPTED
    )
    kind = {"question__kind": Question.Kind.MUNICIPALITY, "question__is_sensitive": False}
    given = Answer.objects.filter(took_part, **kind).order_by()
    found = Counter[str]()
    for value, number in given.values_list("value").annotate(n=Count("*")):
        found[str(value)] += number
    return found.most_common()
