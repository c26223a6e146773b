"""The outbox: letters are stored with their cause, and delivered afterwards by workers.

A worker claims one letter under a lease. What it was doing when it was killed is taken up again
when the lease ends, so that a letter can arrive twice but never not at all.
"""

import logging
import socket
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from registrations.mail import envelopes
from registrations.mail.envelopes import Refused, Unreachable
from registrations.models import OutgoingMail, Rsvp

log = logging.getLogger(__name__)

State = OutgoingMail.State
LEASE = timedelta(minutes=5)
# After a "not now" of the server for one letter; the last entry is followed by "not delivered".
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 120, 480)]
# While no server answers at all: no letter is to blame, so none loses a try.
PATIENCE = timedelta(days=5)
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)


def post(mail: OutgoingMail, *, not_before: datetime | None = None) -> OutgoingMail | None:
    """Store a letter in the caller's transaction; the same one twice is one.

    Returns None where there is nobody to write to.
    """
    if not mail.to_email:
        return None
    same = OutgoingMail.objects.filter(rsvp=mail.rsvp, kind=mail.kind, cause=mail.cause).first()
    if same is not None:
        return same
    mail.created_at = timezone.now()
    mail.not_before = not_before
    mail.next_try_at = not_before or mail.created_at
    mail.save(force_insert=True)
    return mail


def post_again(mail: OutgoingMail, *, cause: str) -> OutgoingMail | None:
    """Store a copy of a letter, as it was written, for the guest's present address."""
    copy = OutgoingMail(
        **{name: getattr(mail, name) for name in envelopes.WORDS},
        to_email=mail.rsvp.letter_address,
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


@dataclass
class Worker:
    """Delivers letters, one after the other, over one connection that is kept while it works."""

    name: str = field(default_factory=lambda: f"{socket.gethostname()}-{uuid.uuid4().hex[:12]}")
    wait: timedelta = timedelta(0)
    resume_at: datetime | None = None
    server: BaseEmailBackend | None = None

    def deliver_next(self) -> bool:
        """Deliver one letter; return whether there was one to deliver."""
        if self.resume_at and timezone.now() < self.resume_at:
            return False
        mail = claim(self.name)
        if mail is None:
            self.hang_up()
            return False
        try:
            self._send(mail)
        except Unreachable as problem:
            self._pause(mail, problem)
        except Refused as problem:
            _try_later(mail, problem)
        except Exception as problem:  # one letter that cannot be drawn must not stop the others
            log.exception("Letter %s could not be sent", mail.pk)
            _try_later(mail, Refused(repr(problem)))
        else:
            self.wait = timedelta(0)
            _note(mail, state=State.SENT, sent_at=timezone.now(), error="")
        return True

    def give_back(self) -> None:
        """Let another worker take at once what this one has begun and will not end."""
        mine = OutgoingMail.objects.filter(state=State.SENDING, lease_holder=self.name)
        mine.update(state=State.WAITING, lease_holder="", lease_until=None)

    def hang_up(self) -> None:
        """Close the connection to the mail server, if there is one."""
        if self.server is not None:
            envelopes.close(self.server)
            self.server = None

    def _send(self, mail: OutgoingMail) -> None:
        message = envelopes.message(mail)
        if self.server is None:
            server = get_connection(fail_silently=False)
            envelopes.open(server)
            self.server = server
        # Renewed when all is drawn and the server has answered, so that it covers the sending;
        # whoever took the letter over meanwhile sends it.
        if not _note(mail, lease_until=timezone.now() + LEASE):
            return
        message.connection = self.server
        try:
            envelopes.send(message)
        except (Refused, Unreachable):
            self.hang_up()
            raise

    def _pause(self, mail: OutgoingMail, problem: Unreachable) -> None:
        self.wait = min(max(self.wait * 2, SHORTEST_WAIT), LONGEST_WAIT)
        now = timezone.now()
        self.resume_at = now + self.wait
        log.warning("Mail server: %s; next try in %s", problem, self.wait)
        since = mail.unreachable_since or now
        _note(
            mail,
            state=State.FAILED if now - since > PATIENCE else State.WAITING,
            unreachable_since=since,
            next_try_at=self.resume_at,
            error=str(problem)[:500],
        )


def claim(name: str) -> OutgoingMail | None:
    """Take the next letter that is due under a lease, or None.

    A letter waits while an earlier one to the same guest has neither been sent nor failed.
    """
    now = timezone.now()
    earlier = OutgoingMail.objects.filter(
        rsvp=OuterRef("rsvp"), pk__lt=OuterRef("pk"), state__in=[State.WAITING, State.SENDING]
    ).exclude(not_before__isnull=False, not_before__gt=now)
    due = OutgoingMail.objects.due(now).filter(~Exists(earlier)).order_by("next_try_at", "pk")
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        mail = due.first()
        if mail is None:
            return None
        mail.state, mail.lease_holder, mail.lease_until = State.SENDING, name, now + LEASE
        mail.save(update_fields=["state", "lease_holder", "lease_until"])
    return mail


def _try_later(mail: OutgoingMail, problem: Refused) -> None:
    is_last = problem.is_final or mail.tries >= len(PAUSES)
    pause = timedelta(0) if is_last else PAUSES[mail.tries]
    _note(
        mail,
        state=State.FAILED if is_last else State.WAITING,
        tries=F("tries") + 1,
        next_try_at=timezone.now() + pause,
        error=str(problem)[:500],
    )


def _note(mail: OutgoingMail, **news) -> bool:
    """Write what became of a letter, if its lease is still ours; return whether it was."""
    held = OutgoingMail.objects.filter(
        pk=mail.pk, state=State.SENDING, lease_holder=mail.lease_holder
    )
    return bool(held.update(**news))
