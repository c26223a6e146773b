"""Who takes part in a programme item that asks for a sign-up: the only writer of ItemSignup.

Every function expects that the caller holds the event's lock (domain.rsvps takes it) and that
`event` is the locked row. Only a person who comes to the event holds a place at an item; a
waiting person's wish is kept with its order until they are seated.
"""

from collections.abc import Collection
from datetime import datetime

from registrations.domain import rules
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import SYSTEM, Actor, What, record
from registrations.mail import messages, outbox
from registrations.models import AgendaItem, Event, ItemSignup, Rsvp

Status = ItemSignup.Status
COUNTERS: dict[str, str] = {Status.ACCEPTED: "seats_taken", Status.WAITLISTED: "waiting_count"}


def choose(event: Event, rsvp: Rsvp, item_ids: Collection[int], *, by: Actor, at: datetime) -> bool:
    """Make the person's sign-ups exactly these items; return whether anything changed.

    Raises: RsvpRefused unknown_item; and for new ones what rules.ask_newcomer raises.
    """
    held = {signup.item_id: signup for signup in rsvp.signups.select_related("item")}
    new_ids = set(item_ids) - held.keys()
    items = list(event.agenda_items.filter(pk__in=new_ids, needs_signup=True))
    if len(items) != len(new_ids):
        raise RsvpRefused("unknown_item")
    if items:
        rules.ask_newcomer(event, by=by, at=at)
    dropped = [signup for pk, signup in held.items() if pk not in set(item_ids)]
    for signup in dropped:
        _drop(rsvp, signup, by=by, at=at)
    for item in items:
        _add(event, rsvp, item, by=by, at=at)
    if dropped:
        refill(event, at=at)
    return bool(items or dropped)


def seat_wishes(rsvp: Rsvp, *, by: Actor, at: datetime) -> None:
    """Turn the kept wishes of somebody who has just got a seat into sign-ups, in their order."""
    for signup in rsvp.signups.filter(status=Status.WISHED).select_related("item"):
        _set(rsvp, signup, _status_at(signup.item), by=by, at=at)


def leave_all(rsvp: Rsvp, *, by: Actor, at: datetime) -> None:
    """Free every place of somebody who no longer comes; the caller refills."""
    for signup in rsvp.signups.select_related("item"):
        _drop(rsvp, signup, by=by, at=at)


def refill(event: Event, *, at: datetime) -> None:
    """Give free places of all items to those who wait longest; each gets a letter."""
    if not rules.seats_people(event, at):
        return
    for item in event.agenda_items.filter(waiting_count__gt=0):
        free = item.waiting_count if item.seats_left is None else item.seats_left
        waiting = item.signups.filter(status=Status.WAITLISTED).order_by("order")
        for signup in waiting.select_related("rsvp__brought_by")[:free]:
            signup.item, signup.rsvp.event = item, event
            change = _set(signup.rsvp, signup, Status.ACCEPTED, by=SYSTEM, at=at)
            outbox.post(messages.place_free(signup.rsvp, item=item, cause=f"change-{change.pk}"))


def _add(event: Event, rsvp: Rsvp, item: AgendaItem, *, by: Actor, at: datetime) -> None:
    event.last_order += 1
    event.save(update_fields=["last_order"])
    signup = ItemSignup(rsvp=rsvp, item=item, order=event.last_order)
    wanted = _status_at(item) if rsvp.is_coming else Status.WISHED
    _set(rsvp, signup, wanted, by=by, at=at)


def _status_at(item: AgendaItem) -> str:
    return Status.ACCEPTED if item.has_seat_for_newcomer else Status.WAITLISTED


def _drop(rsvp: Rsvp, signup: ItemSignup, *, by: Actor, at: datetime) -> None:
    _count(signup.item, signup.status, -1)
    _note(rsvp, signup, before=signup.status, after="", by=by, at=at)
    signup.delete()


def _set(rsvp: Rsvp, signup: ItemSignup, to: str, *, by: Actor, at: datetime):
    before = signup.status
    _count(signup.item, before, -1)
    _count(signup.item, to, +1)
    signup.status = to
    signup.save()
    return _note(rsvp, signup, before=before, after=to, by=by, at=at)


def _count(item: AgendaItem, status: str, by: int) -> None:
    counter = COUNTERS.get(status)
    if counter:
        setattr(item, counter, getattr(item, counter) + by)
        item.save(update_fields=[counter])


def _note(rsvp: Rsvp, signup: ItemSignup, *, before: str, after: str, by: Actor, at: datetime):
    item = signup.item.title_sl[:90]
    return record(rsvp, What.SIGNUP, before=before, after=after, reason=item, by=by, at=at)
