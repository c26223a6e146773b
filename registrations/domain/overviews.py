"""What somebody at the desk sees first: their events, the next one first, and what needs doing.

Asked in as many queries for a hundred events as for one; each of them reads an index, however long
guest lists are.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from registrations import clock
from registrations.documents import dates
from registrations.domain import notices
from registrations.models import Event, OutgoingMail, Rsvp, User

Status = Rsvp.Status
MOST_EVENTS = 100
# A deadline is near while there is still time to remind people.
NEAR = timedelta(days=7)
# What is over stays in sight while arrivals are noted from paper.
JUST_OVER = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """One event at a glance. Units: people; days_left is None once replies have closed."""

    event: Event
    when: str
    deadline: str
    days_left: int | None
    silent: int
    declined: int
    present: int
    undelivered: int
    has_notice: bool
    may_write: bool
    is_near: bool
    is_day: bool
    is_over: bool

    @property
    def listed(self) -> int:
        """Everybody on the list whose invitation was not withdrawn."""
        return self.event.seats_taken + self.event.waiting_count + self.silent + self.declined

    @property
    def waits_in_vain(self) -> bool:
        """Whether somebody waits though a seat is free: nobody moves up by itself then."""
        is_on = self.event.status == Event.Status.PUBLISHED and not self.is_over
        return is_on and self.event.waiting_count > 0 and self.event.seats_left != 0

    @property
    def asks(self) -> bool:
        """Whether there is anything to do."""
        is_draft = self.event.is_draft and self.may_write and not self.is_over
        shaped = self.waits_in_vain or self.is_near or self.event.seats_lacking > 0
        return bool(self.has_notice or self.undelivered or shaped or is_draft or self.is_day)


def of(user: User) -> list[Overview]:
    """Return what this user may see: to come, the next first; without a date; just over."""
    at = clock.now()
    seen = Event.objects.of(user).filter(Q(ends_at__gt=at - JUST_OVER) | Q(is_postponed=True))
    events = list(seen.select_related("organizer").order_by("starts_at", "pk")[:MOST_EVENTS])
    chosen = [event.pk for event in events]
    written = set(Event.objects.written_by(user).filter(pk__in=chosen).values_list("pk", flat=True))
    silent, declined = (_number(chosen, s) for s in (Status.NEEDS_ACTION, Status.DECLINED))
    present = dict(_by_event(Rsvp.objects.present().filter(event__in=chosen)))
    undelivered = _undelivered(chosen)
    waiting = {
        notice.event_id for notice in notices.undecided(Event.objects.filter(pk__in=written))
    }
    found = [
        _of(
            event,
            at,
            silent=silent.get(event.pk, 0),
            declined=declined.get(event.pk, 0),
            present=present.get(event.pk, 0),
            undelivered=undelivered.get(event.pk, 0),
            has_notice=event.pk in waiting,
            may_write=event.pk in written,
        )
        for event in events
    ]
    return sorted(found, key=lambda one: (one.is_over, one.event.is_postponed))


def at_the_door(user: User) -> list[Event]:
    """Return the events to come and just over at which this user notes who is here, and of which
    they see no more than that."""
    seen = Event.objects.of(user).values("pk")
    found = Event.objects.received_by(user).exclude(pk__in=seen).public()
    near = found.filter(ends_at__gt=clock.now() - JUST_OVER, status=Event.Status.PUBLISHED)
    return list(near.order_by("starts_at", "pk")[:MOST_EVENTS])


def _of(event: Event, at: datetime, **numbers) -> Overview:
    language = get_language() or "sl"
    is_over, is_closed = event.has_ended(at), event.has_closed(at) or event.is_postponed
    is_on = event.status == Event.Status.PUBLISHED and event.has_date
    is_open = is_on and not is_closed
    return Overview(
        event=event,
        when=dates.span(event.starts_at, event.ends_at, language, tz=event.tz),
        deadline=dates.deadline(event.closes_at, language, tz=event.tz),
        days_left=None if is_closed else _days_left(event, at),
        is_near=is_open and event.closes_at - at < NEAR and numbers["silent"] > 0,
        is_day=is_on and not is_over and at >= event.arrivals_from,
        is_over=is_over,
        **numbers,
    )


def _days_left(event: Event, at: datetime) -> int:
    """Return how many days after today one can still reply; 0 on the last day."""
    last = (event.closes_at - timedelta(microseconds=1)).astimezone(event.tz).date()
    return (last - at.astimezone(event.tz).date()).days


def _number(events: Collection[int], status: str) -> dict[int, int]:
    return dict(_by_event(Rsvp.objects.filter(event__in=events, status=status)))


def _by_event(rows: QuerySet) -> QuerySet:
    return rows.order_by().values_list("event").annotate(n=Count("*"))


def _undelivered(events: Collection[int]) -> dict[int, int]:
    """Return how many guests of each event a letter has not reached."""
    failed = OutgoingMail.objects.failed().to_present_address()
    theirs = failed.filter(event__in=events, rsvp__isnull=False)
    return dict(theirs.order_by().values_list("event").annotate(n=Count("rsvp", distinct=True)))
