"""What is done with several people of a guest list at once: asked about, confirmed, then done bit
by bit by whichever process comes next, so that no reply waits for it.

The only writer of GuestErrand. Each person gets what the verb for one person would do, with its
rules; a no, or what is broken, stops nobody else and is kept with the names. What a killed process
was doing is undone by the database and taken up where it stood.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from django.db.models import QuerySet

from registrations import clock
from registrations.domain import arrivals, guest_list, history, locks, remarks, rsvps, summons
from registrations.domain.errors import RsvpRefused, contained
from registrations.domain.history import Actor
from registrations.models import Event, GuestErrand, Rsvp, User

Act, State = GuestErrand.Act, GuestErrand.State
# Done at once, while the organiser waits.
AT_ONCE = 25
ASKED_AT_ONCE = 500
# Done under one lock: for so long that a reply hardly waits, however slow the machine is.
MOST_AT_ONCE, LONGEST_SECONDS = 25, 0.2
KEPT = timedelta(days=1)
# In an errand's words: who has come without being expected, by what they had answered.
UNEXPECTED = "unexpected"
Verb = Callable[[GuestErrand, Rsvp, Actor], bool]


def ask(event: Event, act: str, people: Sequence[int], *, user: User) -> GuestErrand:
    """Keep whom something is to be done with, until the user has confirmed it."""
    return GuestErrand.objects.create(
        event=event, by=user, act=act, people=list(people), total=len(people), asked_at=clock.now()
    )


def of(user: User) -> QuerySet[GuestErrand]:
    return GuestErrand.objects.filter(by=user).select_related("event")


def some(errand: GuestErrand, pks: Sequence[int]) -> list[Rsvp]:
    """Return who of these people there still is, in the order of the list."""
    rows = Rsvp.objects.filter(event=errand.event_id).in_bulk(pks)
    return [rows[pk] for pk in pks if pk in rows]


def counts(errand: GuestErrand) -> Counter[str]:
    """Return how many of the people are in each status, how many have an `address`, and how many
    have `come`; and of reminders, how many cannot be sent, by why."""
    found = Counter[str]()
    for begin in range(0, errand.total, ASKED_AT_ONCE):
        part = errand.people[begin : begin + ASKED_AT_ONCE]
        rows = Rsvp.objects.filter(event=errand.event_id, pk__in=part)
        found.update(guest_list.counts(rows))
        found["address"] += rows.exclude(email="").count()
        found["come"] += rows.present().count()
        if errand.act == Act.REMIND:
            found.update(summons.numbers(rows))
    return found


def begin(errand: GuestErrand, words: dict) -> None:
    """Let it be done from now on; a few people at once, more by any worker. What is being done
    already stays so.

    Raises: locks.Gone.
    """
    with locks.held(errand.event_id):
        locks.row(GuestErrand.objects.select_for_update(), errand.pk)
        asked = GuestErrand.objects.filter(pk=errand.pk, state=State.ASKED)
        asked.update(state=State.DOING, words=words)
    until = time.monotonic() + 1
    while errand.total <= AT_ONCE and time.monotonic() < until and write_some(errand):
        pass
    errand.refresh_from_db()


def discard(errand: GuestErrand) -> None:
    """Forget what was not confirmed."""
    GuestErrand.objects.filter(pk=errand.pk, state=State.ASKED).delete()


def write_some(errand: GuestErrand | None = None) -> bool:
    """Do it for the next few people, of one errand or of any; return whether there were any."""
    if errand is None:
        # In turns: who has much to do holds up no other organiser.
        errand = GuestErrand.objects.filter(state=State.DOING).order_by("?").first()
    if errand is None:
        return False
    with suppress(Event.DoesNotExist), locks.held(errand.event_id) as event:
        rows = GuestErrand.objects.select_for_update(of=("self",)).select_related("by")
        held = rows.filter(pk=errand.pk, state=State.DOING).first()
        if held is None:
            return False
        held.event = event
        _write_some(held)
    return True


def sweep() -> None:
    """Forget what was done, or never confirmed, a day ago."""
    old = GuestErrand.objects.filter(asked_at__lt=clock.now() - KEPT)
    old.exclude(state=State.DOING).delete()


def _write_some(errand: GuestErrand) -> None:
    by, until = history.organiser(errand.by), time.monotonic() + LONGEST_SECONDS
    here = errand.people[errand.done_to : errand.done_to + MOST_AT_ONCE]
    rows = Rsvp.objects.filter(event=errand.event_id).in_bulk(here)
    for pk in here:
        if pk in rows:
            _do(errand, rows[pk], by)
        errand.done_to += 1
        if time.monotonic() > until:
            break
    if errand.done_to >= errand.total:
        errand.state = State.DONE
        if finish := ENDS.get(errand.act):
            finish(errand.event, errand.done, by=by)
    errand.save(update_fields=["state", "done_to", "done", "refused", "words"])


def _do(errand: GuestErrand, rsvp: Rsvp, by: Actor) -> None:
    try:
        with contained(f"Errand {errand.pk} ({errand.act}) for reply {rsvp.pk}"):
            errand.done += VERBS[errand.act](errand, rsvp, by)
    except RsvpRefused as refusal:
        errand.event.refresh_from_db()
        errand.refused.setdefault(refusal.code, []).append(rsvp.pk)


def _withdraw(errand: GuestErrand, rsvp: Rsvp, by: Actor) -> bool:
    if rsvp.is_withdrawn:
        return False
    rsvps.withdraw(rsvp, by=by, reason=errand.words.get("reason", ""))
    return True


def _remove(errand: GuestErrand, rsvp: Rsvp, by: Actor) -> bool:
    rsvps.remove(rsvp, by=by)
    return True


def _seat(errand: GuestErrand, rsvp: Rsvp, by: Actor) -> bool:
    if rsvp.is_coming:
        return False
    own = errand.words.get("reasons", {}).get(str(rsvp.pk), "")
    rsvps.seat_out_of_turn(rsvp, by=by, reason=own or errand.words.get("reason", ""))
    return True


def _remind(errand: GuestErrand, rsvp: Rsvp, by: Actor) -> bool:
    return summons.remind(rsvp, cause=f"{summons.BY_HAND}{errand.pk}")


def _label(errand: GuestErrand, rsvp: Rsvp, by: Actor) -> bool:
    return remarks.add_label(rsvp, errand.words["label"], by=by)


def _unlabel(errand: GuestErrand, rsvp: Rsvp, by: Actor) -> bool:
    return remarks.take_label(rsvp, errand.words["label"], by=by)


def _check_in(errand: GuestErrand, rsvp: Rsvp, by: Actor) -> bool:
    change = arrivals.check_in(rsvp, by=by)
    if change is not None and change.before:
        unexpected = errand.words.setdefault(UNEXPECTED, {})
        unexpected.setdefault(change.before, []).append(rsvp.pk)
    return change is not None


def _undo(errand: GuestErrand, rsvp: Rsvp, by: Actor) -> bool:
    return arrivals.undo(rsvp, by=by) is not None


VERBS: dict[str, Verb] = {
    Act.WITHDRAW: _withdraw,
    Act.REMOVE: _remove,
    Act.SEAT: _seat,
    Act.REMIND: _remind,
    Act.WRITE: _label,
    Act.LABEL: _label,
    Act.UNLABEL: _unlabel,
    Act.CHECK_IN: _check_in,
    Act.UNDO: _undo,
}
ENDS: dict[str, Callable[..., None]] = {Act.REMIND: summons.note}
