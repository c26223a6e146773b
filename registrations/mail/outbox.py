"""The outbox: letters are stored with their cause, and delivered afterwards by workers.

A worker claims one letter under a lease. What it was doing when it was killed is taken up again
when the lease ends, so that a letter can arrive twice but never not at all.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from registrations.mail import envelopes
from registrations.models import OutgoingMail, Rsvp, Suppression, User, keys, prepared, suppression

State, Outcome = OutgoingMail.State, OutgoingMail.Outcome
LEASE = timedelta(minutes=5)


@dataclass(frozen=True)
class Verdict:
    """What becomes of a letter that would go out now: it goes; or it is off, or waits for so long,
    or is not delivered and the organiser reads why."""

    is_off: bool = False
    wait: timedelta | None = None
    error: str = ""


SEND = Verdict()


def post(mail: OutgoingMail, *, not_before: datetime | None = None) -> OutgoingMail | None:
    """Store a letter in the caller's transaction; the same one twice is one.

    One to an address that is not written to is stored as not delivered, so that it is seen and can
    go out later. Returns None where there is nobody to write to.
    """
    if not mail.to_email:
        return None
    mail.created_at = timezone.now()
    if mail.rsvp_id and is_stopped(mail):
        mail.state, mail.outcome, mail.outcome_at = (
            State.FAILED,
            Outcome.WITHHELD,
            mail.created_at,
        )
    mail.not_before = not_before
    mail.next_try_at = not_before or mail.created_at
    owner = "rsvp" if mail.rsvp_id else "user"
    is_new = prepared.insert_once(mail, owner, "kind", "cause")
    same = {name: getattr(mail, name) for name in (owner, "kind", "cause")}
    return mail if is_new else OutgoingMail.objects.get(**same)


def post_to_user(drawn: OutgoingMail, user: User) -> OutgoingMail | None:
    """Store a letter that is drawn already for one of the organiser's people."""
    words = {name: getattr(drawn, name) for name in envelopes.WORDS if name != "rsvp"}
    mail = OutgoingMail(
        **words,
        user=user,
        to_email=user.email,
        message_id=envelopes.new_message_id(),
        cause=drawn.cause,
    )
    return post(mail)


def post_again(mail: OutgoingMail, *, to: Rsvp, cause: str) -> OutgoingMail | None:
    """Store a copy of a guest's letter, as it was written, for their present address."""
    copy = OutgoingMail(
        **{name: getattr(mail, name) for name in envelopes.WORDS},
        to_email=to.letter_address,
        message_id=envelopes.new_message_id(),
        cause=cause,
    )
    return post(copy)


def is_stopped(mail: OutgoingMail) -> bool:
    """Whether a letter's organiser does not write such letters to its address."""
    found = suppression.at_address(mail.own_event.organizer_id, mail.to_email)
    return found is not None and found.stops(mail) is not None


def withhold_waiting(against: Suppression) -> int:
    """Take back letters that an address is not to get any more and that have not gone out yet;
    return how many."""
    waiting = OutgoingMail.objects.unfinished().filter(
        state=State.WAITING, event__organizer=against.organizer_id, rsvp__isnull=False
    )
    stopped = [
        mail.pk
        for mail in waiting.only("facts", "to_email")
        if keys.email_key(mail.to_email) == against.email_key and against.stops(mail)
    ]
    # A worker may have taken one of them since.
    return OutgoingMail.objects.filter(pk__in=stopped, state=State.WAITING).update(
        state=State.FAILED, outcome=Outcome.WITHHELD, outcome_at=timezone.now()
    )


def drop_waiting(rsvp: Rsvp) -> None:
    """Take back letters to an old address that have not gone out: they carry the old link."""
    rsvp.letters.filter(state__in=[State.WAITING, State.SENDING]).update(
        state=State.FAILED, lease_holder="", error="taken back: the address was corrected"
    )


def rewrite_later(rsvp: Rsvp, kind: str, *, fresh: OutgoingMail | None) -> bool:
    """Give a letter that is meant for later new words, or take it back; return whether it did."""
    later = rsvp.letters.filter(kind=kind, state=State.WAITING, not_before__gt=timezone.now())
    if fresh is None:
        return bool(later.delete()[0])
    words = {name: getattr(fresh, name) for name in envelopes.WORDS}
    return bool(later.update(**words))


def claim(name: str, *, lease: timedelta = LEASE) -> OutgoingMail | None:
    """Take the next letter that is due under a lease, or None.

    A letter waits while an earlier one to the same guest, at the same address, has neither been
    sent nor failed.
    """
    now = timezone.now()
    take = _take_locked if connection.features.has_select_for_update_skip_locked else _take_free
    return take(now, {"state": State.SENDING, "lease_holder": name, "lease_until": now + lease})


def note(mail: OutgoingMail, **news) -> bool:
    """Write what became of a letter, if its lease is still ours; return whether it was."""
    held = OutgoingMail.objects.filter(
        pk=mail.pk, state=State.SENDING, lease_holder=mail.lease_holder
    )
    return bool(held.update(**news))


def set_aside(mail: OutgoingMail, verdict: Verdict) -> None:
    """Do with a claimed letter what was said instead of sending it, if its lease is still ours."""
    if verdict.is_off:
        held = OutgoingMail.objects.filter(pk=mail.pk, lease_holder=mail.lease_holder)
        held.filter(state=State.SENDING).delete()
    elif verdict.wait is not None:
        # Meant for later: it holds up no other letter to the same guest.
        later = timezone.now() + verdict.wait
        note(mail, state=State.WAITING, not_before=later, next_try_at=later)
    else:
        note(mail, state=State.FAILED, error=verdict.error[:500])


def _due(now: datetime) -> QuerySet[OutgoingMail]:
    has_come = Q(not_before=None) | Q(not_before__lte=now)
    earlier = OutgoingMail.objects.unfinished().filter(
        has_come,
        rsvp=OuterRef("rsvp"),
        to_email=OuterRef("to_email"),
        pk__lt=OuterRef("pk"),
    )
    # No second key: PostgreSQL would sort all letters of one moment for every claim.
    return OutgoingMail.objects.due(now).filter(~Exists(earlier)).order_by("next_try_at")[:1]


def _due_locked(now: datetime) -> QuerySet[OutgoingMail]:
    return _due(now).select_for_update(skip_locked=True, of=("self",))


NEXT = prepared.Prepared(OutgoingMail, _due, moments=["now"])
NEXT_LOCKED = prepared.Prepared(OutgoingMail, _due_locked, moments=["now"])


def _take_locked(now: datetime, news: dict) -> OutgoingMail | None:
    with transaction.atomic():
        mail = NEXT_LOCKED.first(now=now)
        if mail is not None:
            _write(mail, news)
            prepared.update(mail, *news)
    return mail


def _take_free(now: datetime, news: dict) -> OutgoingMail | None:
    """Look without a lock, so that idle workers keep no writer of the one file waiting."""
    while (mail := NEXT.first(now=now)) is not None:
        as_seen = {name: getattr(mail, name) for name in ("pk", *news)}
        if OutgoingMail.objects.filter(**as_seen).update(**news):
            _write(mail, news)
            return mail
    return None


def _write(mail: OutgoingMail, news: dict) -> None:
    for name, value in news.items():
        setattr(mail, name, value)
