"""The guest list as a whole: its counts, its rows for taking out, and whether it adds up."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

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


def wrong_counters() -> list[str]:
    """Return the events and items whose stored counters differ from their rows."""
    seated, waiting = Rsvp.Status.ACCEPTED, Rsvp.Status.WAITLISTED
    events = _disagreeing(Event.objects, "rsvps", seated, waiting)
    taken, listed = ItemSignup.Status.ACCEPTED, ItemSignup.Status.WAITLISTED
    items = _disagreeing(AgendaItem.objects, "signups", taken, listed)
    return [f"{type(row).__name__} {row.pk}" for row in (*events, *items)]


def _disagreeing(rows, related: str, seated: str, waiting: str):
    counted = rows.annotate(
        seated_rows=Count("pk", filter=Q(**{f"{related}__status": seated})),
        waiting_rows=Count("pk", filter=Q(**{f"{related}__status": waiting})),
    )
    agreeing = {"seats_taken": F("seated_rows"), "waiting_count": F("waiting_rows")}
    return counted.exclude(**agreeing).only("pk")


def _cell(rsvp: Rsvp, column: str) -> object:
    if column == "items":
        return "; ".join(f"{s.item.title_sl}: {s.status}" for s in rsvp.signups.all())
    if column == "brought_by":
        return rsvp.brought_by.full_name if rsvp.brought_by else ""
    if column == "answered_at":
        return rsvp.answered_at.isoformat(timespec="seconds") if rsvp.answered_at else ""
    return getattr(rsvp, column)
