"""Who takes part in a programme item that asks for a sign-up: the only writer of ItemSignup.

Every function expects that the caller holds the event's lock (domain.locks) and that `event` is
the locked row. A place is held at the item or, where it offers choices, at one of these. Only a
person who comes to the event holds a place; a waiting person's wish is kept with its order until
they are seated.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import combinations, product

from django.db.models import QuerySet

from registrations.domain import locks, people, rules
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import SYSTEM, Actor, What, cause, record
from registrations.domain.people import Places
from registrations.mail import messages, outbox
from registrations.models import AgendaChoice, AgendaItem, Event, ItemSignup, Rsvp, prepared
from registrations.models.prepared import Prepared
from registrations.models.seats import Seated

Status = ItemSignup.Status
OFFERED = Prepared(
    AgendaItem, lambda event: AgendaItem.objects.filter(event=event, needs_signup=True)
)
CHOICES = Prepared(AgendaChoice, lambda event: AgendaChoice.objects.filter(item__event=event))
OFFER = "places at programme items"
# Of two places, the better one has the lower number.
RANKS: dict[str, int] = {Status.ACCEPTED: 0, Status.WAITLISTED: 1, Status.WISHED: 2}
COUNTERS: dict[str, str] = {Status.ACCEPTED: "seats_taken", Status.WAITLISTED: "waiting_count"}


def choose(
    event: Event,
    rsvp: Rsvp,
    items: Collection[int] | Places | None,
    *,
    by: Actor,
    at: datetime,
) -> bool:
    """Make the person's sign-ups exactly these; return whether anything changed.

    None leaves them as they are.
    Raises: RsvpRefused unknown_item, unknown_choice, clash; for new ones what rules.ask_newcomer
    raises.
    """
    if items is None:
        return False
    wanted = people.places(items)
    is_new = rsvp.beside is not None and not rsvp.beside.signups
    held = {} if is_new else {signup.item_id: signup for signup in _held(rsvp)}
    kept = {pk for pk, signup in held.items() if wanted.get(pk, 0) == signup.choice_id}
    new = {pk: choice for pk, choice in wanted.items() if pk not in kept}
    if new:
        rules.ask_newcomer(event, by=by, at=at)
    added = places(event, new)
    for item, other in product(added, [held[pk].item for pk in kept]):
        _ask_clash(item, other)
    dropped = [signup for pk, signup in held.items() if pk not in kept]
    for signup in dropped:
        _drop(rsvp, signup, by=by, at=at)
    for item, choice in added.items():
        _add(event, rsvp, item, choice, by=by, at=at)
    if dropped:
        refill(event, at=at)
    return bool(added or dropped)


def places(event: Event, wanted: Places) -> dict[AgendaItem, AgendaChoice | None]:
    """Return what ids stand for.

    Raises: RsvpRefused unknown_item, unknown_choice (also where one is missing), clash.
    """
    if not wanted:
        return {}
    offered, choices = _offer(event)
    items = [item for item in offered if item.pk in wanted]
    if len(items) != len(wanted):
        raise RsvpRefused("unknown_item")
    ask_clash(items)
    return {item: choice_at(item, wanted[item.pk], choices) for item in items}


def _offer(event: Event) -> tuple[list[AgendaItem], list[AgendaChoice]]:
    """Read items and their choices; once under one lock, until a counter of theirs is written."""
    read = locks.read(event.pk)
    if OFFER not in read:
        read[OFFER] = OFFERED.rows(event=event.pk), CHOICES.rows(event=event.pk)
    return read[OFFER]


def seat_wishes(rsvp: Rsvp, *, by: Actor, at: datetime) -> None:
    """Turn the kept wishes of somebody who has just got a seat into sign-ups, in their order."""
    wishes = rsvp.signups.filter(status=Status.WISHED).select_related("item", "choice")
    for signup in wishes:
        _set(rsvp, signup, status_at(signup.place), by=by, at=at)


def leave_all(rsvp: Rsvp, *, by: Actor, at: datetime) -> None:
    """Free every place of somebody who no longer comes; the caller refills."""
    for signup in _held(rsvp):
        _drop(rsvp, signup, by=by, at=at)


def hand_on(rsvp: Rsvp, to: Rsvp, *, by: Actor, at: datetime) -> None:
    """Give every place of one person, with its order, to another, who has none."""
    for signup in _held(rsvp):
        _note(rsvp, signup, before=signup.status, after="", by=by, at=at)
        signup.rsvp, to.beside = to, None
        signup.save(update_fields=["rsvp"])
        _note(to, signup, before="", after=signup.status, by=by, at=at)


def take_over(rsvp: Rsvp, *, to: Rsvp, by: Actor, at: datetime) -> bool:
    """Give one person the places of another, who is the same: of two at one item the better one,
    unless they are for different choices; what clashes with their own is given up. Return whether
    they have places at more items than before."""
    before = to.signups.count()
    for pk in list(rsvp.signups.values_list("pk", flat=True)):
        # Read anew each time: counters of the same item have just been written.
        [signup] = _held(rsvp).filter(pk=pk)
        own = _held(to).filter(item=signup.item_id).first()
        if not _is_wanted(signup, own, to):
            _drop(rsvp, signup, by=by, at=at)
            continue
        if own is not None:
            _drop(to, own, by=by, at=at)
        signup.rsvp, to.beside = to, None
        signup.save(update_fields=["rsvp"])
        _note(to, signup, before="", after=signup.status, by=by, at=at)
    return to.signups.count() > before


def _is_wanted(signup: ItemSignup, own: ItemSignup | None, to: Rsvp) -> bool:
    if own is None:
        return not any(signup.item.clashes_with(other.item) for other in _held(to))
    same = own.choice_id == signup.choice_id
    return same and (RANKS[signup.status], signup.order) < (RANKS[own.status], own.order)


def refill(event: Event, *, at: datetime) -> None:
    """Give free places of all items and choices to who waits longest; each gets a letter."""
    if not rules.seats_people(event, at):
        return
    for place in _with_waiting(event):
        free = place.waiting_count if place.seats_left is None else place.seats_left
        waiting = place.signups.filter(status=Status.WAITLISTED).order_by("order")
        for signup in waiting.select_related("item", "rsvp__brought_by")[:free]:
            _seat(event, signup, place, at=at)


def _with_waiting(event: Event) -> Iterator[AgendaItem | AgendaChoice]:
    yield from event.agenda_items.filter(waiting_count__gt=0)
    choices = AgendaChoice.objects.filter(item__event=event, waiting_count__gt=0)
    yield from choices.select_related("item")


def _seat(
    event: Event, signup: ItemSignup, place: AgendaItem | AgendaChoice, *, at: datetime
) -> None:
    """Give a free place; `place` is the one row whose counters this round goes by."""
    signup.rsvp.event = event
    if isinstance(place, AgendaChoice):
        signup.choice = place
    else:
        signup.item = place
    change = _set(signup.rsvp, signup, Status.ACCEPTED, by=SYSTEM, at=at)
    outbox.post(messages.place_free(signup.rsvp, signup=signup, cause=cause(change)))


def _held(rsvp: Rsvp) -> QuerySet[ItemSignup]:
    return rsvp.signups.select_related("item", "choice")


def choice_at(
    item: AgendaItem, pk: int | None, choices: Iterable[AgendaChoice]
) -> AgendaChoice | None:
    """Return the one of `choices` with this id, None where the item offers none.

    Raises: RsvpRefused unknown_choice.
    """
    offered = {choice.pk: choice for choice in choices if choice.item_id == item.pk}
    if not offered and pk is None:
        return None
    if pk not in offered:
        raise RsvpRefused("unknown_choice")
    return offered[pk]


def ask_clash(items: Iterable[AgendaItem]) -> None:
    """Ask whether one person can take part in all of these. Raises: RsvpRefused clash."""
    for one, other in combinations(items, 2):
        _ask_clash(one, other)


def overlaps(rsvp: Rsvp) -> list[tuple[AgendaItem, AgendaItem]]:
    """Return in pairs what somebody has signed up for and an organiser has moved onto another."""
    items = [signup.item for signup in rsvp.signups.all()]
    return [(one, other) for one, other in combinations(items, 2) if one.clashes_with(other)]


def _ask_clash(one: AgendaItem, other: AgendaItem) -> None:
    if one.clashes_with(other):
        raise RsvpRefused("clash", one=one.title, other=other.title)


def _add(
    event: Event,
    rsvp: Rsvp,
    item: AgendaItem,
    choice: AgendaChoice | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    event.last_order += 1
    prepared.update(event, "last_order")
    signup = ItemSignup(rsvp=rsvp, item=item, choice=choice, order=event.last_order)
    wanted = status_at(signup.place) if rsvp.is_coming else Status.WISHED
    _set(rsvp, signup, wanted, by=by, at=at)
    if rsvp.beside is not None:
        rsvp.beside.signups.append(signup)


def status_at(place: Seated) -> str:
    """Return what a newcomer gets: a place, or one on the waiting list."""
    return Status.ACCEPTED if place.has_seat_for_newcomer else Status.WAITLISTED


def _drop(rsvp: Rsvp, signup: ItemSignup, *, by: Actor, at: datetime) -> None:
    _count(rsvp, signup.place, signup.status, -1)
    _note(rsvp, signup, before=signup.status, after="", by=by, at=at)
    signup.delete()
    rsvp.beside = None


def _set(rsvp: Rsvp, signup: ItemSignup, to: str, *, by: Actor, at: datetime):
    before = signup.status
    _count(rsvp, signup.place, before, -1)
    _count(rsvp, signup.place, to, +1)
    signup.status = to
    if signup.pk is None:
        prepared.insert(signup)
    else:
        signup.save()
        rsvp.beside = None
    return _note(rsvp, signup, before=before, after=to, by=by, at=at)


def _count(rsvp: Rsvp, place: Seated, status: str, by: int) -> None:
    counter = COUNTERS.get(status)
    if counter:
        locks.read(rsvp.event_id).pop(OFFER, None)
        setattr(place, counter, getattr(place, counter) + by)
        prepared.update(place, counter)


def _note(rsvp: Rsvp, signup: ItemSignup, *, before: str, after: str, by: Actor, at: datetime):
    where = where_of(signup)
    return record(rsvp, What.SIGNUP, before=before, after=after, reason=where, by=by, at=at)


def where_of(signup: ItemSignup) -> str:
    """Return the words by which history names a place."""
    return ": ".join(p.title_sl for p in (signup.item, signup.choice) if p)[:280]
