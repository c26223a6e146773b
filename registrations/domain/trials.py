"""Made-up replies for trials and measuring: what the verbs of domain.rsvps would have stored for
one after the other, written in bulk and without letters.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from registrations import clock
from registrations.domain import locks, rsvps, rules, signups
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND, What
from registrations.domain.people import Person
from registrations.models import AgendaItem, Event, ItemSignup, Rsvp, RsvpChange

Status = Rsvp.Status


@dataclass(frozen=True)
class MadeUp:
    """A reply that nobody has sent. Shape: submission tells replies of one event apart."""

    person: Person
    comes: bool
    items: Collection[int] = ()
    submission: str = ""


def store(event: Event, replies: Sequence[MadeUp]) -> Counter[str]:
    """Put new people on the guest list with their answers, in this order; return how many of each
    status there were.

    Raises: RsvpRefused unknown_item, and what rules.ask_newcomer and rules.ask_published raise.
    django.db.IntegrityError where an address is on the list already.
    """
    with locks.held(event.pk) as event:
        at = clock.now()
        rules.ask_newcomer(event, by=COMMAND, at=at)
        rules.ask_published(event)
        batch = _Batch(event, {i.pk: i for i in event.agenda_items.filter(needs_signup=True)}, at)
        for reply in replies:
            batch.add(reply)
        batch.write()
        return Counter(rsvp.status for rsvp in batch.rows)


@dataclass
class _Batch:
    """Rows on their way to the database; the counters are kept in the event and its items."""

    event: Event
    items: dict[int, AgendaItem]
    at: datetime
    rows: list[Rsvp] = field(default_factory=list)
    places: list[ItemSignup] = field(default_factory=list)
    history: list[RsvpChange] = field(default_factory=list)

    def add(self, reply: MadeUp) -> None:
        status = _status(self.event) if reply.comes else Status.DECLINED
        _count(self.event, rsvps.COUNTERS.get(status))
        rsvp = reply.person.new_row(
            event=self.event,
            status=status,
            order=self._next_order() if status in rsvps.HOLDING else None,
            answered_at=self.at,
            submission=reply.submission,
        )
        self.rows.append(rsvp)
        self._record(rsvp, What.REGISTERED, after=Status.NEEDS_ACTION)
        self._record(rsvp, What.STATUS, before=Status.NEEDS_ACTION, after=status)
        if reply.comes:
            self._sign_up(rsvp, reply.items)

    def write(self) -> None:
        Rsvp.objects.bulk_create(self.rows, batch_size=500)
        ItemSignup.objects.bulk_create(self.places, batch_size=500)
        RsvpChange.objects.bulk_create(self.history, batch_size=500)
        self.event.save(update_fields=["seats_taken", "waiting_count", "last_order"])
        for item in self.items.values():
            item.save(update_fields=["seats_taken", "waiting_count"])

    def _sign_up(self, rsvp: Rsvp, wanted: Collection[int]) -> None:
        if not self.items.keys() >= set(wanted):
            raise RsvpRefused("unknown_item")
        for item in (item for pk, item in self.items.items() if pk in wanted):
            status = _status(item) if rsvp.is_coming else ItemSignup.Status.WISHED
            _count(item, signups.COUNTERS.get(status))
            order = self._next_order()
            self.places.append(ItemSignup(rsvp=rsvp, item=item, status=status, order=order))
            self._record(rsvp, What.SIGNUP, after=status, reason=item.title_sl[:90])

    def _next_order(self) -> int:
        _count(self.event, "last_order")
        return self.event.last_order

    def _record(self, rsvp: Rsvp, what: str, **more: str) -> None:
        channel = COMMAND.channel
        self.history.append(RsvpChange(rsvp=rsvp, what=what, at=self.at, channel=channel, **more))


def _status(seated: Event | AgendaItem) -> str:
    """Events and items call the two places of a newcomer by the same words."""
    return Status.ACCEPTED if seated.has_seat_for_newcomer else Status.WAITLISTED


def _count(row: Event | AgendaItem, counter: str | None) -> None:
    if counter:
        setattr(row, counter, getattr(row, counter) + 1)
