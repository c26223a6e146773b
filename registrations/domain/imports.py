"""Lists of people, from the moment they are brought until everybody on them is on a guest list.

The only writer of GuestImport. Nothing is on the guest list before somebody has confirmed what
they saw; from then on any worker stores it bit by bit, so that no reply waits for it, and what a
killed process was storing is undone by the database and taken up where it stood. A list that a rule
stops, or somebody in it who cannot be stored, waits for a word and holds up no other list.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet

from registrations import clock
from registrations.domain import history, locks, rsvps, rules
from registrations.domain.errors import RsvpRefused, contained
from registrations.domain.history import Actor, record_event
from registrations.domain.people import Person
from registrations.models import Event, EventChange, GuestImport, OutgoingMail, Rsvp, User, keys
from registrations.models.rsvp import RsvpQuerySet

State = GuestImport.State
# Stored under the event's lock: so few that a reply hardly waits.
MOST_AT_ONCE = 25
ASKED_AT_ONCE = 500
# As it is stored with a reply.
LONGEST_KEY = 200
KEPT = timedelta(days=1)
CARRIED = ("given_name", "family_name", "organisation", "email", "phone", "language")
GROUPS = {
    "came": RsvpQuerySet.present,
    "accepted": RsvpQuerySet.coming,
    "all": lambda people: people.exclude(status=Rsvp.Status.CANCELLED),
}


class Place(StrEnum):
    """Where somebody of a list stands: on no guest list, twice in the list, on the guest list; or
    there without having been sent an invitation."""

    NEW = "new"
    TWICE = "twice"
    THERE = "there"
    UNINVITED = "uninvited"


@dataclass(frozen=True)
class Standing:
    """`rsvp` is the row on the guest list, `first` the place in the list where they stand first."""

    place: Place
    rsvp: Rsvp | None = None
    first: int | None = None


def receive(
    event: Event,
    rows: list[list[str]],
    *,
    columns: Sequence[str],
    first_row: int = 0,
    source: str = "",
    user: User | None,
) -> GuestImport:
    """Keep a list to be looked at; it takes the place of one that the user had not confirmed."""
    with transaction.atomic():
        of(event, user).filter(state=State.READ).delete()
        return GuestImport.objects.create(
            event=event,
            by=user,
            rows=rows,
            columns=list(columns),
            first_row=first_row,
            source=source[:120],
            read_at=clock.now(),
        )


def of(event: Event, user: User | None) -> QuerySet[GuestImport]:
    """Return the lists that a user has brought for an event, the newest first, without what
    stands in them."""
    found = GuestImport.objects.filter(event=event, by=user)
    return found.defer("rows", "people").order_by("-pk")


def rows_of(people: QuerySet[Rsvp]) -> list[list[str]]:
    """Return people of a guest list as rows, whose columns are CARRIED."""
    return [list(row) for row in people.order_by("sort_key", "pk").values_list(*CARRIED)]


def assign(found: GuestImport, columns: Sequence[str], first_row: int) -> None:
    """Store what the columns of a list mean, as somebody says."""
    waiting = GuestImport.objects.filter(pk=found.pk, state=State.READ)
    waiting.update(columns=list(columns), first_row=first_row)


def discard(found: GuestImport) -> None:
    """Forget a list that nothing was stored of, or that was stopped."""
    GuestImport.objects.filter(pk=found.pk, state__in=[State.READ, State.STOPPED]).delete()


def begin(found: GuestImport, people: Sequence[Person], *, sends: bool) -> None:
    """Let these people be stored, from now on by any worker; with `sends`, each who has an address
    and has not been sent an invitation gets it. A list that is being stored already stays so.

    Raises: RsvpRefused not_published, event_cancelled, ended; locks.Gone.
    """
    with locks.held(found.event_id) as event:
        held = locks.row(GuestImport.objects.select_for_update(), found.pk)
        if held.state != State.READ:
            return
        _ask(event, held, sends=sends)
        held.people = [vars(person) for person in people]
        held.total, held.sends_invitations, held.state = len(people), sends, State.STORING
        held.save()


def go_on(found: GuestImport) -> None:
    """Go on with a list that a rule has stopped. Raises: RsvpRefused as `begin`."""
    with locks.held(found.event_id) as event:
        held = locks.row(GuestImport.objects.select_for_update(), found.pk)
        if held.state == State.STOPPED:
            _ask(event, held, sends=held.sends_invitations)
            held.state, held.refusal = State.STORING, ""
            held.save(update_fields=["state", "refusal"])


def standing(event: Event, people: Sequence[Person | None]) -> Iterator[Standing | None]:
    """Yield where each of these people stands, None for none; in a few queries for thousands."""
    there = _Known(event, [person for person in people if person is not None])
    first: dict[object, int] = {}
    for number, person in enumerate(people):
        if person is None:
            yield None
            continue
        same = first.setdefault(_key(person), number)
        rsvp = there.find(person)
        if same != number:
            yield Standing(Place.TWICE, rsvp, same)
        elif rsvp is None:
            yield Standing(Place.NEW)
        else:
            yield Standing(Place.UNINVITED if there.is_uninvited(rsvp) else Place.THERE, rsvp)


def write_some(found: GuestImport | None = None) -> bool:
    """Store the next few people of what was confirmed, of one list or of any; return whether there
    was any to store."""
    if found is None:
        # In turns: who has much to store holds up no other organiser.
        waiting = GuestImport.objects.filter(state=State.STORING)
        found = waiting.defer("rows").order_by("?").first()
    if found is None:
        return False
    with suppress(Event.DoesNotExist), locks.held(found.event_id) as event:
        locked = GuestImport.objects.select_for_update(of=("self",)).filter(pk=found.pk)
        held = locked.defer("rows", "people").select_related("by").first()
        if held is not None and held.state == State.STORING:
            # Nobody writes them once the list is being stored.
            people = found.people[held.stored_to : held.stored_to + MOST_AT_ONCE]
            _write_some(event, held, people)
    return True


def sweep() -> None:
    """Forget lists of other people after a day; who is stored stands on the guest list."""
    old = GuestImport.objects.filter(read_at__lt=clock.now() - KEPT)
    old.exclude(state=State.STORING).delete()


def _ask(event: Event, found: GuestImport, *, sends: bool) -> None:
    rules.ask_newcomer(event, by=_actor(found), at=clock.now())
    if sends:
        rules.ask_published(event)


def _actor(found: GuestImport) -> Actor:
    return history.COMMAND if found.by is None else history.organiser(found.by)


def _write_some(event: Event, found: GuestImport, people: list[dict]) -> None:
    try:
        _ask(event, found, sends=found.sends_invitations)
        for one in people:
            with contained(f"List {found.pk}, person {found.stored_to + 1}"):
                _write(event, found, Person(**one))
    except RsvpRefused as refusal:
        found.state, found.refusal = State.STOPPED, refusal.code
    else:
        if found.stored_to >= found.total:
            _finish(event, found)
    found.save(update_fields=["state", "refusal", "stored_to", "new", "invited"])


def _write(event: Event, found: GuestImport, person: Person) -> None:
    """Put one person on the list, or send the invitation to who is there without one."""
    by, sends = _actor(found), found.sends_invitations and bool(person.email)
    known = _Known(event, [person])
    rsvp = known.find(person)
    if rsvp is None:
        (rsvps.invite if sends else rsvps.register)(event, person, by=by)
        found.new += 1
    elif sends and known.is_uninvited(rsvp):
        rsvps.invite(event, person, by=by)
        found.invited += 1
    found.stored_to += 1


def _finish(event: Event, found: GuestImport) -> None:
    found.state = State.DONE
    if found.new or found.invited:
        said = {"rows": found.new + found.invited, "is_sent": found.sends_invitations}
        what = EventChange.What.IMPORT
        record_event(event, what, {}, said, by=_actor(found), at=clock.now())


def _key(person: Person) -> object:
    """What tells two people of a list apart: the address, or else name and organisation."""
    if person.email_key:
        return person.email_key
    return _name_key(person), keys.organisation_key(person.organisation)[:LONGEST_KEY]


def _name_key(person: Person) -> str:
    return keys.sort_key(person.family_name, person.given_name)[:LONGEST_KEY]


class _Known:
    """Rows of a guest list that some people of a list already have."""

    def __init__(self, event: Event, people: Sequence[Person]):
        self.rows: dict[object, Rsvp] = {}
        found = event.rsvps.order_by("-pk")
        unaddressed = [person for person in people if not person.email_key]
        for some in _parts([_name_key(person) for person in unaddressed]):
            for rsvp in found.filter(sort_key__in=some):
                self.rows[rsvp.sort_key, rsvp.organisation_key] = rsvp
        for some in _parts([person.email_key for person in people if person.email_key]):
            # The words of the index on addresses: SQLite would read every row else.
            for rsvp in found.filter(email_key__in=some).exclude(email_key=""):
                self.rows[rsvp.email_key] = rsvp
        self.written_to: set[int] = set()
        silent = [r.pk for r in self.rows.values() if r.status == Rsvp.Status.NEEDS_ACTION]
        letters = OutgoingMail.objects.filter(kind=OutgoingMail.Kind.INVITATION)
        for some in _parts(silent):
            self.written_to.update(letters.filter(rsvp__in=some).values_list("rsvp", flat=True))

    def find(self, person: Person) -> Rsvp | None:
        return self.rows.get(_key(person))

    def is_uninvited(self, rsvp: Rsvp) -> bool:
        """Whether an invitation can still be sent: nothing was answered and none has gone out."""
        is_silent = rsvp.status == Rsvp.Status.NEEDS_ACTION and bool(rsvp.email)
        return is_silent and rsvp.pk not in self.written_to


def _parts(values: list) -> Iterator[list]:
    for begin in range(0, len(values), ASKED_AT_ONCE):
        yield values[begin : begin + ASKED_AT_ONCE]
