"""The outbox: letters are stored with their cause, and delivered afterwards by workers.

A worker claims one letter under a lease. What it was doing when it was killed is taken up again
when the lease ends, so that a letter can arrive twice but never not at all.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from registrations.mail import envelopes
from registrations.models import OutgoingMail, Rsvp, User, prepared

State = OutgoingMail.State
LEASE = timedelta(minutes=5)


def post(mail: OutgoingMail, *, not_before: datetime | None = None) -> OutgoingMail | None:
    """Store a letter in the caller's transaction; the same one twice is one.

    Returns None where there is nobody to write to.
    """
    if not mail.to_email:
        return None
    mail.created_at = timezone.now()
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

    A letter waits while an earlier one to the same guest has neither been sent nor failed.
    """
    now = timezone.now()
    has_come = Q(not_before=None) | Q(not_before__lte=now)
    earlier = OutgoingMail.objects.unfinished().filter(
        has_come, rsvp=OuterRef("rsvp"), pk__lt=OuterRef("pk")
    )
    # No second key: PostgreSQL would sort all letters of one moment for every claim.
    due = OutgoingMail.objects.due(now).filter(~Exists(earlier)).order_by("next_try_at")
    take = _take_locked if connection.features.has_select_for_update_skip_locked else _take_free
    return take(due, {"state": State.SENDING, "lease_holder": name, "lease_until": now + lease})


def note(mail: OutgoingMail, **news) -> bool:
    """Write what became of a letter, if its lease is still ours; return whether it was."""
    held = OutgoingMail.objects.filter(
        pk=mail.pk, state=State.SENDING, lease_holder=mail.lease_holder
    )
    return bool(held.update(**news))


def _take_locked(due: QuerySet[OutgoingMail], news: dict) -> OutgoingMail | None:
    with transaction.atomic():
        mail = due.select_for_update(skip_locked=True, of=("self",)).first()
        if mail is not None:
            _write(mail, news)
            mail.save(update_fields=list(news))
    return mail


def _take_free(due: QuerySet[OutgoingMail], news: dict) -> OutgoingMail | None:
    """Look without a lock, so that idle workers keep no writer of the one file waiting."""
    while (mail := due.first()) is not None:
        as_seen = {name: getattr(mail, name) for name in ("pk", *news)}
        if OutgoingMail.objects.filter(**as_seen).update(**news):
            _write(mail, news)
            return mail
    return None


def _write(mail: OutgoingMail, news: dict) -> None:
    for name, value in news.items():
        setattr(mail, name, value)
