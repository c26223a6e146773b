"""Made-up replies for trials and measuring: what the verbs of domain.rsvps would have stored for
one after the other, written in bulk and without letters.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from registrations import clock
from registrations.domain import locks, people, rsvps, rules, signups
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND, What
from registrations.domain.people import Person
from registrations.models import AgendaItem, Event, ItemSignup, Rsvp, RsvpChange
from registrations.models.seats import Seated

Status = Rsvp.Status


@dataclass(frozen=True)
class MadeUp:
    """A reply that nobody has sent. Shape: submission tells replies of one event apart."""

    person: Person
    comes: bool
    items: Collection[int] | people.Places = ()
    submission: str = ""


def store(event: Event, replies: Sequence[MadeUp]) -> Counter[str]:
    """Put new people on the guest list with their answers, in this order; return how many of each
    status there were.

    Raises: RsvpRefused unknown_item, and what signups.choice_at, signups.ask_clash,
    rules.ask_newcomer and rules.ask_published raise.
    django.db.IntegrityError where an address is on the list already.
    """
    with locks.held(event.pk) as event:
        at = clock.now()
        rules.ask_newcomer(event, by=COMMAND, at=at)
        rules.ask_published(event)
        items = event.agenda_items.filter(needs_signup=True).prefetch_related("choices")
        batch = _Batch(event, {item.pk: item for item in items}, at)
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
        status = signups.status_at(self.event) if reply.comes else Status.DECLINED
        _count(self.event, rsvps.COUNTERS.get(status))
        rsvp = reply.person.new_row(
            event=self.event,
            status=status,
            order=self._next_order() if status in Rsvp.HOLDING else None,
            answered_at=self.at,
            submission=reply.submission,
        )
        self.rows.append(rsvp)
        self._record(rsvp, What.REGISTERED, after=Status.NEEDS_ACTION)
        self._record(rsvp, What.STATUS, before=Status.NEEDS_ACTION, after=status)
        if reply.comes:
            self._sign_up(rsvp, people.places(reply.items))

    def write(self) -> None:
        Rsvp.objects.bulk_create(self.rows, batch_size=500)
        ItemSignup.objects.bulk_create(self.places, batch_size=500)
        RsvpChange.objects.bulk_create(self.history, batch_size=500)
        self.event.save(update_fields=["seats_taken", "waiting_count", "last_order"])
        for item in self.items.values():
            for place in (item, *item.choices.all()):
                place.save(update_fields=["seats_taken", "waiting_count"])

    def _sign_up(self, rsvp: Rsvp, wanted: people.Places) -> None:
        if not self.items.keys() >= wanted.keys():
            raise RsvpRefused("unknown_item")
        chosen = [item for pk, item in self.items.items() if pk in wanted]
        signups.ask_clash(chosen)
        for item in chosen:
            choice = signups.choice_at(item, wanted[item.pk], item.choices.all())
            place = choice or item
            status = signups.status_at(place) if rsvp.is_coming else ItemSignup.Status.WISHED
            _count(place, signups.COUNTERS.get(status))
            where_to = {"item": item, "choice": choice, "order": self._next_order()}
            signup = ItemSignup(rsvp=rsvp, status=status, **where_to)
            self.places.append(signup)
            where = signups.where_of(signup)
            self._record(rsvp, What.SIGNUP, after=signup.status, reason=where)

    def _next_order(self) -> int:
        _count(self.event, "last_order")
        return self.event.last_order

    def _record(self, rsvp: Rsvp, what: str, **more: str) -> None:
        channel = COMMAND.channel
        self.history.append(RsvpChange(rsvp=rsvp, what=what, at=self.at, channel=channel, **more))


def _count(row: Seated, counter: str | None) -> None:
    if counter:
        setattr(row, counter, getattr(row, counter) + 1)
