"""What a guest sends: the public reply, a second one with the same address, a lost link.

Nothing here says whether an address is known: the answer to the guest is made of what was sent
and of the event alone.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from django.utils import timezone

from registrations import clock
from registrations.domain import rsvps, rules
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import FORM, LINK, What, record
from registrations.domain.people import Person
from registrations.mail import messages, outbox
from registrations.models import Event, OutgoingMail, PendingReply, Rsvp, RsvpChange

ACCEPT, DECLINE = "accept", "decline"
SEAT, WAITING = "seat", "waiting"
Kind = OutgoingMail.Kind
LINK_PAUSE = timedelta(hours=1)
# So many replies may wait on one address to be looked at; further ones are the work of a robot.
PENDING_LIMIT = 20


@dataclass(frozen=True)
class Outcome:
    """What a reply means as the event stands: for the person, and for each item chosen.

    Shape: seat is SEAT, WAITING or "" (not coming); items maps item ids to SEAT or WAITING.
    """

    seat: str
    items: dict[int, str]


def receive(
    event: Event, person: Person, *, answer: str, items: Collection[int], stamp: str
) -> Outcome:
    """Take a reply from the public form.

    The same form sent twice (same stamp, same content) is one reply and one letter.
    Raises: RsvpRefused unknown_item, and what rules.ask_newcomer raises.
    """
    submission = _fingerprint(person, answer, items, stamp)
    with rsvps.locked(event.pk) as event:
        sent = event.rsvps.filter(submission=submission).first()
        if sent is not None:
            return _outcome_of(sent)
        if not RsvpChange.objects.filter(rsvp__event=event, submission=submission).exists():
            rules.ask_newcomer(event, by=FORM, at=clock.now())
        outcome = _outcome(event, answer, items)
        rsvp = rsvps.find(event, person.email_key)
        if rsvp is None:
            rsvp = rsvps.register(event, person, by=FORM, submission=submission)
            _answer(rsvp, person, answer, items, by=FORM)
        elif rsvp.status == Rsvp.Status.NEEDS_ACTION:
            Rsvp.objects.filter(pk=rsvp.pk).update(submission=submission)
            _answer(rsvp, person, answer, items, by=FORM)
        else:
            _keep_pending(rsvp, person, answer, items, submission)
        return outcome


def apply(pending: PendingReply) -> Rsvp:
    """Let a reply that waits on the personal page take the place of the stored one.

    Raises: RsvpRefused what rsvps.accept or rsvps.decline raises; the reply then goes on waiting.
    PendingReply.DoesNotExist where it was dealt with already.
    """
    rsvp = pending.rsvp
    with rsvps.locked(rsvp.event_id, rsvp):
        pending.refresh_from_db()
        pending.rsvp = rsvp
        _answer(rsvp, _person_of(pending), pending.answer, pending.items, by=LINK)
        _settle(pending)
    return rsvp


def add_colleague(pending: PendingReply) -> Rsvp:
    """Make a reply that waits on the personal page one of another person, brought by this one.

    Raises: RsvpRefused what rsvps.register, accept or decline raises.
    PendingReply.DoesNotExist where it was dealt with already.
    """
    bringer = pending.rsvp
    with rsvps.locked(bringer.event_id, bringer) as event:
        rules.ask_invited(bringer)
        pending.refresh_from_db()
        pending.rsvp = bringer
        person = replace(_person_of(pending), email="")
        colleague = rsvps.register(event, person, by=LINK, brought_by=bringer)
        _answer(colleague, person, pending.answer, pending.items, by=LINK)
        _settle(pending)
    return colleague


def dismiss(pending: PendingReply) -> None:
    """Throw away a reply that waits on the personal page."""
    with rsvps.locked(pending.rsvp.event_id, pending.rsvp):
        _settle(pending)


def send_link(event: Event, email_key: str) -> None:
    """Send the personal link to an address, if it has a reply and none was sent within an hour.

    Raises: RsvpRefused not_published, ended.
    """
    with rsvps.locked(event.pk) as event:
        rules.ask_published(event)
        if event.has_ended(clock.now()):
            raise RsvpRefused("ended")
        rsvp = rsvps.find(event, email_key)
        if rsvp is not None:
            _post_link(rsvp)
        else:
            # As long as for a known address: how long the answer takes shall tell nothing.
            messages.link(Rsvp(event=event), cause="")


def _answer(rsvp: Rsvp, person: Person, answer: str, items: Collection[int], *, by) -> None:
    if answer == ACCEPT:
        rsvps.accept(rsvp, by=by, person=person, items=items)
    else:
        rsvps.decline(rsvp, by=by, person=person)


def _keep_pending(
    rsvp: Rsvp, person: Person, answer: str, items: Collection[int], submission: str
) -> None:
    if rsvp.changes.filter(submission=submission).exists():
        return
    at = clock.now()
    if not rsvp.is_withdrawn and rsvp.pending_replies.count() < PENDING_LIMIT:
        words = {k: v for k, v in asdict(person).items() if k not in ("email", "language")}
        rsvp.pending_replies.create(
            submission=submission, sent_at=at, answer=answer, items=sorted(items), **words
        )
    record(rsvp, What.REPEATED, submission=submission, by=FORM, at=at)
    _post_link(rsvp)


def _settle(pending: PendingReply) -> None:
    """Take a reply off the page, and out of a letter about it that has yet to go."""
    rsvp = pending.rsvp
    pending.delete()
    still = rsvp.pending_replies.exists()
    outbox.rewrite_later(rsvp, Kind.LINK, fresh=messages.link(rsvp, cause="") if still else None)


def _post_link(rsvp: Rsvp) -> None:
    """Post the letter with the link and what waits; within an hour of the last, after that hour."""
    now = timezone.now()
    if outbox.rewrite_later(rsvp, Kind.LINK, fresh=messages.link(rsvp, cause="")):
        return
    last = rsvp.letters.filter(kind=Kind.LINK).order_by("next_try_at").last()
    if last is None or last.next_try_at <= now - LINK_PAUSE:
        outbox.post(messages.link(rsvp, cause=f"link-{now:%Y%m%d%H%M%S%f}"))
    elif rsvp.pending_replies.exists():
        later = last.next_try_at + LINK_PAUSE
        outbox.post(messages.link(rsvp, cause=f"link-{later:%Y%m%d%H%M%S%f}"), not_before=later)


def _outcome(event: Event, answer: str, item_ids: Collection[int]) -> Outcome:
    """What this reply would mean for somebody new: the same, whether the address is known."""
    if answer != ACCEPT:
        return Outcome("", {})
    seat = SEAT if event.has_seat_for_newcomer else WAITING
    items = event.agenda_items.filter(pk__in=item_ids, needs_signup=True)
    if len(items) != len(set(item_ids)):
        raise RsvpRefused("unknown_item")
    places = {
        item.pk: SEAT if seat == SEAT and item.has_seat_for_newcomer else WAITING for item in items
    }
    return Outcome(seat, places)


def _outcome_of(rsvp: Rsvp) -> Outcome:
    """What the reply that this very form made has become."""
    seats: dict[str, str] = {Rsvp.Status.ACCEPTED: SEAT, Rsvp.Status.WAITLISTED: WAITING}
    places = {
        signup.item_id: SEAT if signup.status == signup.Status.ACCEPTED else WAITING
        for signup in rsvp.signups.all()
    }
    return Outcome(seats.get(rsvp.status, ""), places)


def _person_of(pending: PendingReply) -> Person:
    return Person(
        given_name=pending.given_name,
        family_name=pending.family_name,
        organisation=pending.organisation,
        phone=pending.phone,
        note=pending.note,
        email=pending.rsvp.email,
        language=pending.rsvp.language,
    )


def _fingerprint(person: Person, answer: str, items: Collection[int], stamp: str) -> str:
    content = json.dumps([stamp, asdict(person), answer, sorted(items)])
    return hashlib.sha256(content.encode()).hexdigest()
