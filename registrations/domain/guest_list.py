"""The guest list as a whole: its counts, its rows for taking out, and whether it adds up."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from registrations.models import AgendaItem, Event, ItemSignup, Rsvp

COLUMNS = (
    "status",
    "given_name",
    "family_name",
    "organisation",
    "email",
    "phone",
    "items",
    "note",
    "language",
    "brought_by",
    "answered_at",
    "order",
)


def rows(event: Event) -> Iterator[list[object]]:
    """Yield the header in English identifiers, then one row per person, by name."""
    yield list(COLUMNS)
    people = event.rsvps.by_name().select_related("brought_by")
    for rsvp in people.prefetch_related("signups__item").iterator(chunk_size=500):
        yield [_cell(rsvp, column) for column in COLUMNS]


def counts(rsvps) -> dict[str, int]:
    """Return how many replies of a queryset stand in each status."""
    found = dict(rsvps.order_by().values_list("status").annotate(n=Count("pk", distinct=True)))
    return {status: found.get(status, 0) for status in Rsvp.Status.values}


def wrong_counters(*, ending_after: datetime | None = None) -> list[str]:
    """Return the events and items whose stored counters differ from their rows.

    With `ending_after` those of events that end later: counting all that ever was takes time.
    """
    events, items = Event.objects.order_by(), AgendaItem.objects.order_by()
    if ending_after is not None:
        events = events.filter(ends_at__gt=ending_after)
        items = items.filter(event__ends_at__gt=ending_after)
    wrong = [
        *_disagreeing(events, Rsvp.objects.filter(event=OuterRef("pk")), Rsvp.Status),
        *_disagreeing(items, ItemSignup.objects.filter(item=OuterRef("pk")), ItemSignup.Status),
    ]
    return [f"{type(row).__name__} {row.pk}" for row in wrong]


def _disagreeing(counted: QuerySet, rows: QuerySet, statuses) -> QuerySet:
    """Return what `rows` contradict; they are counted in an index, one status at a time."""
    agreeing = {
        "seats_taken": _number(rows.filter(status=statuses.ACCEPTED)),
        "waiting_count": _number(rows.filter(status=statuses.WAITLISTED)),
    }
    return counted.exclude(**agreeing).only("pk")


def _number(rows: QuerySet) -> Coalesce:
    # One group, made of a constant, so that the database counts and this query does not.
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def _cell(rsvp: Rsvp, column: str) -> object:
    if column == "items":
        return "; ".join(f"{s.item.title_sl}: {s.status}" for s in rsvp.signups.all())
    if column == "brought_by":
        return rsvp.brought_by.full_name if rsvp.brought_by else ""
    if column == "answered_at":
        return rsvp.answered_at.isoformat(timespec="seconds") if rsvp.answered_at else ""
    return getattr(rsvp, column)
