"""Which version of an event stands in the database: asked for every visit of its public page.

The query is one, and its SQL is compiled once for a database: compiling costs ten times as much
as asking. What comes back is compared as a whole and never read.
"""

from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import F, Func, TextField

from registrations.models.event import Event
from registrations.models.event_queries import EventQuerySet
from registrations.models.organizer import Organizer
from registrations.models.prepared import cursor_of
from registrations.models.seats import Seated

COUNTERS = ("capacity", "seats_taken", "waiting_count")
# Changed by every reply, and shown by no public page but as a state; or in letters alone.
NOT_SHOWN = {*COUNTERS, "last_order", "letter_texts"}
# No slug looks like this: where the slug stands among the parameters of the query.
SOME_SLUG = "<slug>"


class Seats(NamedTuple):
    """How an event is filled at this moment."""

    capacity: int | None
    seats_taken: int
    waiting_count: int

    seats_left = Seated.seats_left
    has_seat_for_newcomer = Seated.has_seat_for_newcomer


class Seen(NamedTuple):
    """What was found under a slug; `version` changes with everything that the page is made of, and
    begins with the event's id.

    Rows of the programme, speakers and partners stand in it by the event's `revised_at`, which
    domain.events moves on with each of their changes.
    """

    version: tuple
    seats: Seats


def seen(slug: str) -> Seen | None:
    """Return the stored version of an event that has a page, or None."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, parameters = _query(connection.vendor)
    with cursor_of(connection, sql) as cursor:
        cursor.execute(sql, [slug if p == SOME_SLUG else p for p in parameters])
        row = cursor.fetchone()
    if row is None:
        return None
    counted = len(COUNTERS)
    return Seen(row[counted:], Seats(*row[:counted]))


def of(event: Event) -> tuple:
    """Return the version of an event that was read with its organiser, as far as pages, calendar
    files and letters show it: hashable, and like no other version's."""
    return (*_stored(event), *_stored(event.organizer))


def _stored(row: Event | Organizer) -> tuple:
    return itemgetter(*_shown(type(row)))(vars(row))


@lru_cache
def _shown(model: type[Event] | type[Organizer]) -> tuple[str, ...]:
    """The columns that are shown; of texts in several languages those that have one."""
    names = [f.attname for f in model._meta.concrete_fields if f.name not in NOT_SHOWN]
    return tuple(name for name in names if f"{name}_sl" not in names)


@lru_cache
def _query(vendor: str) -> tuple[str, tuple]:
    version = [*_shown(Event), *(f"organizer__{name}" for name in _shown(Organizer))]
    # Plain columns in this order: the model's own manager would look for translations.
    rows = EventQuerySet(Event).public().filter(slug=SOME_SLUG)
    read = [_as_one_text(version)] if vendor == "postgresql" else version
    return rows.values_list(*COUNTERS, "pk", *read).order_by().query.sql_with_params()


def _as_one_text(columns: list[str]) -> Func:
    """PostgreSQL's own way to write a row, no two alike: its driver reads one text in half the time
    that it takes for sixty values."""
    return Func(*map(F, columns), template="ROW(%(expressions)s)::text", output_field=TextField())
