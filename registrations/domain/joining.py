"""Two rows of a guest list that are one person made one: a row that stays, and one that goes.

All of it happens under the event's lock. What is answered on the row that stays holds; where
nothing is, the other answer does. Of two places the better one is kept, of two orders the earlier.
History and letters of both stay. The personal link of the row that goes is dead: who has read
letters at that address is told that it was changed, and whom to ask.
"""

import hashlib
from dataclasses import dataclass

from registrations import clock
from registrations.domain import answers, correspondence, locks, rsvps, rules, signups, suppressions
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import Actor, What, cause, record
from registrations.mail import messages, outbox
from registrations.models import Event, OutgoingMail, PendingReply, Rsvp, labels
from registrations.models.rsvp import RsvpQuerySet

Status = Rsvp.Status
# Of two rows, which one an organiser most likely keeps: who has said most.
LIKELY: list[str] = [Status.ACCEPTED, Status.WAITLISTED, Status.DECLINED, Status.NEEDS_ACTION]
MOST_ALIKE = 5
LONGEST = {"cause": 120, "note": 2000, "internal_note": 500}


@dataclass(frozen=True)
class Outcome:
    """What becomes of two rows: the status, and whether the place and the address are those of the
    row that goes; `gives_up` a place that goes to others."""

    status: str
    takes_place: bool
    takes_address: bool
    gives_up: bool


def alike(rsvp: Rsvp) -> RsvpQuerySet:
    """Return who of the event may be the same person: of the same name."""
    same = rsvp.event.rsvps.filter(sort_key=rsvp.sort_key).exclude(pk=rsvp.pk)
    return same.order_by("pk")[:MOST_ALIKE]


def likely(one: Rsvp, other: Rsvp) -> tuple[Rsvp, Rsvp]:
    """Return two rows with the one first that most likely stays."""

    def rank(rsvp: Rsvp) -> tuple:
        said = len(LIKELY) if rsvp.is_withdrawn else LIKELY.index(rsvp.status)
        return said, not rsvp.email, rsvp.order or 0, rsvp.pk

    first, second = sorted((one, other), key=rank)
    return first, second


def outcome(stays: Rsvp, goes: Rsvp) -> Outcome:
    """Return what would become of two rows."""
    takes_place = goes.holds_place and stays.status != Status.DECLINED
    if takes_place and stays.holds_place:
        takes_place = _place(goes) < _place(stays)
    is_silent = stays.status == Status.NEEDS_ACTION
    takes_answer = takes_place or (is_silent and goes.status == Status.DECLINED)
    return Outcome(
        goes.status if takes_answer else stays.status,
        takes_place,
        bool(goes.email and not stays.email),
        goes.holds_place and (stays.holds_place or stays.status == Status.DECLINED),
    )


def fingerprint(stays: Rsvp, goes: Rsvp) -> str:
    """Return a name for how two rows stand, so that nobody joins what they have not seen."""
    said = [(r.pk, r.status, r.order, r.email, r.sort_key, r.token) for r in (stays, goes)]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:24]


def join(stays: Rsvp, goes: Rsvp, *, by: Actor, seen: str = "") -> Rsvp:
    """Make one row of two; `seen` is their fingerprint when somebody said so.

    Raises: RsvpRefused not_two_rows, rows_have_changed, withdrawn, and what rules.ask_newcomer
        raises.
    """
    if stays.pk == goes.pk or stays.event_id != goes.event_id:
        raise RsvpRefused("not_two_rows")
    with locks.held(stays.event_id, stays) as event, locks.held(stays.event_id, goes):
        rules.ask_newcomer(event, by=by, at=clock.now())
        if seen and fingerprint(stays, goes) != seen:
            raise RsvpRefused("rows_have_changed")
        if stays.is_withdrawn and not goes.is_withdrawn:
            raise RsvpRefused("withdrawn")
        found, old = outcome(stays, goes), (goes.email, goes.token)
        is_unasked = _take_history(stays, goes, found)
        has_more = _take_replies(event, stays, goes, found, by=by)
        _tie_anew(stays, goes)
        facts = _facts(stays, goes)
        rsvps.remove(goes, by=by)
        _write(stays, facts, old if found.takes_address else None)
        change = record(stays, What.JOINED, by=by, at=clock.now())
        _tell(event, stays, found, old[0], cause=cause(change), has_more=has_more)
        if is_unasked:
            outbox.post(messages.invitation(stays, cause=cause(change)))
        return stays


def _place(rsvp: Rsvp) -> tuple:
    return not rsvp.is_coming, rsvp.order


def _take_history(stays: Rsvp, goes: Rsvp, found: Outcome) -> bool:
    """Give one row the lines and letters of the other; what has not gone out yet never does. Return
    whether an invitation was among it that somebody who has not answered still waits for."""
    goes.changes.update(rsvp=stays)
    unsent = goes.letters.filter(state=OutgoingMail.State.WAITING)
    is_asked = found.takes_address and stays.status == goes.status == Status.NEEDS_ACTION
    is_unasked = is_asked and unsent.filter(kind=OutgoingMail.Kind.INVITATION).exists()
    unsent.delete()
    there = set(stays.letters.values_list("kind", "cause"))
    for letter in goes.letters.only("pk", "kind", "cause"):
        if (letter.kind, letter.cause) in there:
            letter.cause = f"joined-{goes.pk}-{letter.cause}"[: LONGEST["cause"]]
        letter.rsvp = stays
        letter.save(update_fields=["rsvp", "cause"])
    return is_unasked


def _take_replies(event: Event, stays: Rsvp, goes: Rsvp, found: Outcome, *, by: Actor) -> bool:
    """Give one row the answer, the place, the sign-ups and the answers to questions of the other;
    return whether it is signed up for more than it was."""
    at, has_more = clock.now(), False
    counted = answers.release(stays) | answers.release(goes)
    answers.take_over(goes, to=stays)
    if goes.holds_place and (stays.holds_place or found.takes_place):
        has_more = signups.take_over(goes, to=stays, by=by, at=at)
    if found.takes_place:
        rsvps.hand_on(goes, stays, by=by, what=What.JOINED)
    elif found.status != stays.status:
        rsvps.leave(event, stays, None, by=by)
    if stays.is_coming:
        signups.seat_wishes(stays, by=by, at=at)
    answers.settle(stays, counted)
    return has_more


def _tie_anew(stays: Rsvp, goes: Rsvp) -> None:
    """Colleagues of the one are colleagues of the other. Whoever brings others stands alone."""
    goes.brought.exclude(pk=stays.pk).update(brought_by=stays)
    if stays.brought_by_id == goes.pk or stays.brought.exists():
        stays.brought_by = None
    stays.named_colleagues.filter(submission=goes.submission).exclude(submission="").delete()
    PendingReply.objects.filter(sent_by=goes).update(sent_by=stays)
    # The word of the address's owner is awaited about the very row that goes: this is it.
    stays.pending_replies.filter(submission=goes.submission).exclude(submission="").delete()
    known = set(stays.pending_replies.values_list("submission", flat=True))
    goes.pending_replies.exclude(submission__in=known | {stays.submission}).update(rsvp=stays)


def _facts(stays: Rsvp, goes: Rsvp) -> dict[str, object]:
    """Return what is stored about the person, of the one row or else of the other."""
    fields = ("organisation", "phone")
    arrivals = [at for at in (stays.arrived_at, goes.arrived_at) if at]
    return {
        **{name: getattr(stays, name) or getattr(goes, name) for name in fields},
        "note": _both(stays, goes, "note"),
        "internal_note": _both(stays, goes, "internal_note"),
        "labels": _labels(stays, goes),
        "places": max(filter(None, (stays.places, goes.places)), default=None),
        "arrived_at": min(arrivals, default=None),
        "brought_by": stays.brought_by,
    }


def _both(stays: Rsvp, goes: Rsvp, name: str) -> str:
    texts = dict.fromkeys(filter(None, (getattr(stays, name), getattr(goes, name))))
    return "\n".join(texts)[: LONGEST[name]]


def _labels(stays: Rsvp, goes: Rsvp) -> str:
    """The labels of both, as far as there is room."""
    kept = labels.parted(stays.labels)
    for name in labels.parted(goes.labels):
        if len(labels.joined([*kept, name])) <= labels.LONGEST_ALL:
            kept.append(name)
    return labels.joined(kept)


def _write(stays: Rsvp, facts: dict[str, object], address: tuple[str, str] | None) -> None:
    if address is not None:
        facts["email"], facts["token"] = address
    for name, value in facts.items():
        setattr(stays, name, value)
    stays.save(update_fields=[*facts, "email_key", "organisation_key", "search_key", "label_key"])


def _tell(
    event: Event, stays: Rsvp, found: Outcome, address: str, *, cause: str, has_more: bool
) -> None:
    """Say to the person what holds now, where that is new, and to the other address that its link
    is dead."""
    stays.event = event
    if found.takes_place or found.takes_address or has_more:
        correspondence.tell_state(stays, cause=cause)
    is_dead = bool(address) and not found.takes_address
    if is_dead and not suppressions.bounces(event.organizer_id, address):
        outbox.post(messages.address_changed(stays, to=address, cause=cause))
