"""Replies that were sent with an address that already has one: they wait on the personal page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from registrations import clock
from registrations.domain import answers as answered
from registrations.domain.history import FORM, What, record
from registrations.domain.people import DETAILS, Delegate, Person, numbered
from registrations.mail import messages, outbox
from registrations.models import Event, OutgoingMail, PendingReply, Rsvp, YesOrNo

Kind = OutgoingMail.Kind
LINK_PAUSE = timedelta(hours=1)
# So many replies may wait on one address to be looked at; further ones are the work of a robot.
PENDING_LIMIT = 20


def keep(
    rsvp: Rsvp,
    answer: str,
    delegates: Sequence[Delegate],
    *,
    submission: str,
    sent_by: Rsvp | None = None,
) -> bool:
    """Let a reply wait for a word of the person whose address it carries, and tell them of it;
    return whether it was new."""
    if rsvp.changes.filter(submission=submission).exists():
        return False
    _store(rsvp, answer, delegates, submission=submission, sent_by=sent_by)
    post_link(rsvp)
    return True


def work_as_long(rsvp: Rsvp, delegate: Delegate, *, submission: str, sent_by: Rsvp) -> None:
    """Do for somebody whose address was not known what `keep` does, except the letter, and undo it:
    how long the answer takes shall tell nothing."""
    with transaction.atomic():
        _store(rsvp, YesOrNo.ACCEPT, [delegate], submission=submission, sent_by=sent_by)
        rsvp.changes.last(), list(rsvp.pending_replies.select_related("sent_by"))
        outbox.rewrite_later(rsvp, Kind.LINK, fresh=None)
        rsvp.letters.filter(kind=Kind.LINK).order_by("next_try_at").last()
        transaction.set_rollback(True)


def _store(
    rsvp: Rsvp,
    answer: str,
    delegates: Sequence[Delegate],
    *,
    submission: str,
    sent_by: Rsvp | None,
) -> None:
    at, (own, *colleagues) = clock.now(), delegates
    if not rsvp.is_withdrawn and rsvp.pending_replies.count() < PENDING_LIMIT:
        rsvp.pending_replies.create(
            submission=submission,
            sent_by=sent_by,
            sent_at=at,
            answer=answer,
            places=own.places,
            answers=own.answers,
            colleagues=[colleague.as_json() for colleague in colleagues],
            **{name: getattr(own.person, name) for name in DETAILS},
        )
    record(rsvp, What.REPEATED, submission=submission, by=FORM, at=at)


def delegates_of(pending: PendingReply, event: Event) -> list[Delegate]:
    """Return the people that a waiting reply names, first the one it is from; without answers to
    what is no longer asked like that."""
    named = [delegate_of(pending), *map(Delegate.from_json, pending.colleagues)]
    return [replace(one, answers=answered.fitting(event, one.answers)) for one in named]


def delegate_of(pending: PendingReply) -> Delegate:
    person = Person(
        email=pending.rsvp.email,
        language=pending.rsvp.language,
        **{name: getattr(pending, name) for name in DETAILS},
    )
    places, answers = numbered(pending.places), numbered(pending.answers)
    return Delegate(person=person, places=places, answers=answers)


def as_colleagues(pending: PendingReply, event: Event) -> list[Delegate]:
    """Return the people that a waiting reply names, who it is from as another person, without an
    address of their own."""
    own, *others = delegates_of(pending, event)
    return [replace(own, person=replace(own.person, email="")), *others]


def settle(pending: PendingReply) -> None:
    """Take a reply off the page, and out of a letter about it that has yet to go."""
    rsvp = pending.rsvp
    pending.delete()
    still = rsvp.pending_replies.exists()
    outbox.rewrite_later(rsvp, Kind.LINK, fresh=messages.link(rsvp, cause="") if still else None)


def post_link(rsvp: Rsvp) -> None:
    """Post the letter with the link and what waits; within an hour of the last, after that hour."""
    now, letter = timezone.now(), messages.link(rsvp, cause="")
    if outbox.rewrite_later(rsvp, Kind.LINK, fresh=letter):
        return
    last = rsvp.letters.filter(kind=Kind.LINK).order_by("next_try_at").last()
    if last is None or last.next_try_at <= now - LINK_PAUSE:
        letter.cause = f"link-{now:%Y%m%d%H%M%S%f}"
        outbox.post(letter)
    elif rsvp.pending_replies.exists():
        later = last.next_try_at + LINK_PAUSE
        letter.cause = f"link-{later:%Y%m%d%H%M%S%f}"
        outbox.post(letter, not_before=later)
