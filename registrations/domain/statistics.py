"""Numbers of one event, without names.

Everything is counted by the database in as many queries for a hundred thousand replies as for ten;
days and quarter hours are those of the event's own zone. Sensitive answers are not counted here.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from django.db.models import CharField, Count, Min, QuerySet, TextField
from django.db.models.functions import Cast, Substr

from registrations.domain import guest_list
from registrations.models import (
    AgendaChoice,
    AgendaItem,
    Answer,
    Event,
    OrganisationSpelling,
    Question,
    Rsvp,
    keys,
)

Status = Rsvp.Status
# So many organisations are named; all are counted.
MOST_NAMED = 30
# "2025-11-10 09:14", in UTC: both databases write a moment so. The minute tells the day in every
# zone there is, the hour in those that differ by whole hours: so much less is read.
MINUTE, HOUR = 16, 13
AN_HOUR = timedelta(hours=1)
QUARTER = 15
MOST_QUARTERS = 96
A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Fill:
    """How full something is. Units: people; `capacity` is None where there is no limit."""

    title: str
    taken: int
    waiting: int
    capacity: int | None
    is_part: bool = False


@dataclass(frozen=True, kw_only=True)
class OfEvent:
    """All numbers of one event. Units: people, in `by_day` those who have answered.

    Shape: `days` and `quarters` go up without a gap; `last_day` is the last one to reply on.
    """

    statuses: dict[str, int]
    present: int
    days: list[tuple[date, int]]
    last_day: date
    organisations: list[tuple[str, int]]
    organisations_count: int
    without_organisation: int
    municipalities: list[tuple[Question, list[tuple[str, int]]]]
    items: list[Fill]
    quarters: list[tuple[datetime, int]]

    @property
    def answered(self) -> int:
        return sum(number for _day, number in self.days)


def of_event(event: Event) -> OfEvent:
    """Count an event; organisations and municipalities are those of who comes."""
    coming = event.rsvps.filter(status=Status.ACCEPTED)
    groups = _organisations(coming, meanings(event.organizer_id))
    nameless = groups.pop("", ("", 0))[1]
    named = sorted(groups.values(), key=lambda one: (-one[1], keys.sort_key(one[0])))
    return OfEvent(
        statuses=guest_list.counts(event.rsvps.all()),
        present=event.rsvps.filter(arrived_at__isnull=False).count(),
        days=_days(event),
        last_day=(event.closes_at - A_MOMENT).astimezone(event.tz).date(),
        organisations=named[:MOST_NAMED],
        organisations_count=len(named),
        without_organisation=nameless,
        municipalities=_municipalities(event),
        items=_items(event),
        quarters=_quarters(event),
    )


def _days(event: Event) -> list[tuple[date, int]]:
    """How many people's answers that stand now were given on each day."""
    found = Counter[date]()
    known = HOUR if _differs_by_hours(event) else MINUTE
    for moment, number in _moments(event.rsvps.all(), "answered_at", event.tz, known):
        found[moment.date()] += number
    if not found:
        return []
    first, last = min(found), max(found)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [(day, found[day]) for day in days]


def _quarters(event: Event) -> list[tuple[datetime, int]]:
    """How many people's arrivals were noted in each quarter of an hour."""
    found = Counter[datetime]()
    for moment, number in _moments(event.rsvps.all(), "arrived_at", event.tz, MINUTE):
        found[moment - timedelta(minutes=moment.minute % QUARTER)] += number
    if not found:
        return []
    # Counted in UTC, for an hour may come twice.
    first, last = (end.astimezone(UTC) for end in (min(found), max(found)))
    step = timedelta(minutes=QUARTER)
    by_moment = {moment.astimezone(UTC): number for moment, number in found.items()}
    times = [first + step * n for n in range(int((last - first) / step) + 1)]
    # Arrivals noted days later, from paper, would make a row of thousands of empty quarters.
    kept = [at for at in times if at in by_moment] if len(times) > MOST_QUARTERS else times
    return [(at.astimezone(event.tz), by_moment.get(at, 0)) for at in kept]


def _moments(rows: QuerySet, name: str, tz: tzinfo, letters: int) -> Iterable[tuple[datetime, int]]:
    """Count rows by the minute or the hour of a moment; read in its index alone."""
    written = Substr(Cast(name, TextField()), 1, letters, output_field=CharField())
    known = rows.filter(**{f"{name}__isnull": False}).order_by().annotate(begins=written)
    for begins, number in known.values_list("begins").annotate(n=Count("*")):
        yield datetime.fromisoformat(begins).replace(tzinfo=UTC).astimezone(tz), number


def _differs_by_hours(event: Event) -> bool:
    """Whether the zone's clocks show the minutes of UTC, in summer and in winter."""
    year = event.starts_at.year
    seasons = (datetime(year, month, 1, tzinfo=UTC).astimezone(event.tz) for month in (1, 7))
    return not any((one.utcoffset() or timedelta()) % AN_HOUR for one in seasons)


def meanings(organizer: int) -> dict[str, str]:
    """The keys of spellings that have been joined, with the key that they are counted as."""
    rows = OrganisationSpelling.objects.filter(organizer=organizer)
    return dict(rows.values_list("key", "same_as"))


def _organisations(people: QuerySet, same: dict[str, str]) -> dict[str, tuple[str, int]]:
    """Return a name and a number of people by the key of each organisation; where spellings of one
    were joined, it is called as the main one is written."""
    rows = people.order_by("organisation_key").values_list("organisation_key")
    found: dict[str, tuple[str, int]] = {}
    for written, name, number in rows.annotate(name=Min("organisation"), n=Count("*")):
        key = same.get(written, written)
        named, before = found.get(key, (name, 0))
        found[key] = (name if written == key else named, before + number)
    return found


def _municipalities(event: Event) -> list[tuple[Question, list[tuple[str, int]]]]:
    """The answers of those who come to each question for a municipality."""
    asked = [
        question
        for question in guest_list.asked_or_answered(event)
        if question.kind == Question.Kind.MUNICIPALITY and not question.is_sensitive
    ]
    given = Answer.objects.filter(question__in=asked, rsvp__status=Status.ACCEPTED).order_by()
    found: dict[int, Counter[str]] = {question.pk: Counter() for question in asked}
    for question, value, number in given.values_list("question", "value").annotate(n=Count("*")):
        found[question][str(value)] += number
    return [(question, found[question.pk].most_common()) for question in asked]


def _items(event: Event) -> list[Fill]:
    """Programme items with sign-up, each with its choices below it."""
    items = event.agenda_items.filter(needs_signup=True).prefetch_related("choices")
    found = []
    for item in items:
        choices = list(item.choices.all())
        found.append(_fill(item) if not choices else _sum(item, choices))
        found += [_fill(choice, is_part=True) for choice in choices]
    return found


def _fill(place: AgendaItem | AgendaChoice, *, is_part: bool = False) -> Fill:
    return Fill(
        title=place.title,
        taken=place.seats_taken,
        waiting=place.waiting_count,
        capacity=place.capacity,
        is_part=is_part,
    )


def _sum(item: AgendaItem, choices: list[AgendaChoice]) -> Fill:
    """An item that offers choices has the seats that these have."""
    capacities = [choice.capacity for choice in choices]
    return Fill(
        title=item.title,
        taken=sum(choice.seats_taken for choice in choices),
        waiting=sum(choice.waiting_count for choice in choices),
        capacity=None if None in capacities else sum(filter(None, capacities)),
    )
