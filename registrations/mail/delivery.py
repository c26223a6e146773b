"""The worker: which letter next, what after a failure, how long to wait.

A letter loses a try only where it is to blame: a server that is away or hangs, and settings that
are wrong, cost none.
"""

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django import db
from django.db.models import F
from django.utils import timezone

from registrations.mail import envelopes, ledger, outbox, servers
from registrations.mail.servers import Doubtful, Line, Refused, Unreachable
from registrations.models import OutgoingMail

log = logging.getLogger(__name__)

State, Outcome = OutgoingMail.State, OutgoingMail.Outcome
MINUTE = 60.0
IDLE_SECONDS = 1.0
LONGEST_DATABASE_WAIT = 30.0
IN_DOUBT = "its worker was stopped while it went out: it may have arrived"


@dataclass(frozen=True)
class Pace:
    """Units: seconds. Trials run the same worker at a quicker pace."""

    lease: float = outbox.LEASE.total_seconds()
    # After a "not now" of the server for one letter; the last is followed by "not delivered".
    pauses: tuple[float, ...] = (1 * MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE, 480 * MINUTE)
    # While no server takes anything: no letter is to blame.
    patience: float = 5 * 24 * 60 * MINUTE
    shortest_wait: float = 1 * MINUTE
    longest_wait: float = 15 * MINUTE
    # What a server has for an answer, for its word on a whole letter, and for all of it together.
    answer: float = 20.0
    last_answer: float = 2 * MINUTE
    longest_sending: float = 15 * MINUTE


def new_name() -> str:
    return f"{socket.gethostname()[:32]}-{os.getpid()}-{uuid.uuid4().hex[:12]}"


@dataclass
class Holding:
    """A letter in a worker's hands; Units: `since`, `renewed` in seconds that no clock disturbs."""

    mail: OutgoingMail
    letter: envelopes.Letter | None = None
    begun_at: datetime = field(default_factory=timezone.now)
    since: float = field(default_factory=time.monotonic)
    renewed: float = field(default_factory=time.monotonic)


@dataclass
class Worker:
    """Delivers letters, one after the other, over one line that is kept while it works."""

    name: str = field(default_factory=new_name)
    pace: Pace = field(default_factory=Pace)
    # Asked about each letter shortly before it goes out.
    judge: Callable[[OutgoingMail], outbox.Verdict] = lambda mail: outbox.SEND
    wait: float = 0.0
    resume_at: datetime | None = None
    taken_at: datetime | None = None
    line: Line | None = None
    holding: Holding | None = None
    # Told of a letter that was turned away because there is no such address.
    on_bounce: Callable[[OutgoingMail], object] = lambda mail: None

    def run(self, is_over: threading.Event) -> None:
        """Deliver until it is over; live on while the database is away."""
        troubles = 0
        while not is_over.is_set():
            try:
                if self.deliver_next():
                    continue
                troubles, pause = 0, IDLE_SECONDS
                db.close_old_connections()
            except db.Error as problem:
                troubles += 1
                pause = min(2.0 ** (troubles - 1), LONGEST_DATABASE_WAIT)
                log.warning("Database: %s; next try in %s s", problem, pause)
                self.hang_up()
                db.connection.close()
            is_over.wait(pause)
        self.hang_up()

    def deliver_next(self) -> bool:
        """Deliver one letter; return whether there was one to deliver.

        Raises: django.db.Error; a letter that was on its way is taken up after its lease.
        """
        if self._is_pausing():
            return False
        mail = outbox.claim(self.name, lease=timedelta(seconds=self.pace.lease))
        if mail is None:
            self.hang_up()
            return False
        self.holding = holding = Holding(mail)
        try:
            self._deliver(holding)
        finally:
            self.holding = None
        return True

    def tend(self) -> None:
        """Keep the lease of a letter that takes long, from another thread that comes by often."""
        holding, now = self.holding, time.monotonic()
        if holding is None:
            return
        if now - holding.since > self.pace.longest_sending:
            # A server that drops its answer letter by letter never runs into a time-out.
            if (line := self.line) is not None:
                line.cut()
        elif now - holding.renewed > self.pace.lease / 3:
            holding.renewed = now
            self._hold(holding.mail)

    def hang_up(self) -> None:
        """Close the line to the mail server, if there is one."""
        if self.line is not None:
            self.line.close()
            self.line = None

    def _is_pausing(self) -> bool:
        if self.resume_at is None:
            return False
        left = (self.resume_at - timezone.now()).total_seconds()
        # More than ever was set: somebody put the clock back.
        return 0 < left <= self.pace.longest_wait

    def _deliver(self, holding: Holding) -> None:
        mail = holding.mail
        try:
            has_gone = self._send(holding)
        except db.Error:
            raise
        except Doubtful as problem:
            self._judge(holding, problem)
        except Unreachable as problem:
            self._pause()
            self._put_back(mail, problem, wait=self.wait)
        except Refused as problem:
            self._try_later(mail, problem)
        except Exception as problem:  # one letter that cannot be drawn must not stop the others
            log.exception("Letter %s could not be sent", mail.pk)
            self._try_later(mail, Refused(repr(problem)))
        else:
            if has_gone:
                self.wait, self.taken_at = 0.0, timezone.now()
                self._note_as_sent(holding)

    def _is_settled(self, holding: Holding) -> bool:
        """Whether a letter has gone out already, as a restored database does not know, or does not
        go out now; what became of it is noted."""
        mail = holding.mail
        mark = ledger.mark_of(mail.message_id)
        if mark == ledger.SENT:
            self._note_as_sent(holding)
        elif mark == ledger.BEGUN and mail.is_reminder:
            outbox.set_aside(mail, outbox.Verdict(error=IN_DOUBT))
        elif (verdict := self.judge(mail)) != outbox.SEND:
            outbox.set_aside(mail, verdict)
        else:
            return False
        return True

    def _send(self, holding: Holding) -> bool:
        """Return whether it was still ours to send, and has gone."""
        if self._is_settled(holding):
            return False
        letter = holding.letter = envelopes.message(holding.mail)
        try:
            return self._send_over_line(holding, letter)
        except Unreachable as problem:
            taken = self.line.taken if self.line else 0
            self.hang_up()
            # Servers take so many letters over one line and no more: once again over a new one.
            if isinstance(problem, Doubtful) or not taken:
                raise
        try:
            return self._send_over_line(holding, letter)
        except Unreachable:
            self.hang_up()
            raise

    def _send_over_line(self, holding: Holding, letter: envelopes.Letter) -> bool:
        half = timedelta(seconds=self.pace.lease / 2)
        is_late = timezone.now() > holding.begun_at + half
        if self.line is None:
            self.line = servers.open(answer=self.pace.answer, last_answer=self.pace.last_answer)
            is_late = True
        # Opening may have taken long, or this machine slept: whoever took the letter over sends it.
        if is_late and not self._hold(holding.mail):
            return False
        mail = holding.mail
        with ledger.handing_over(mail.message_id, at_most_once=mail.is_reminder):
            self.line.send(letter)
        return True

    def _hold(self, mail: OutgoingMail) -> bool:
        return outbox.note(mail, lease_until=_in(self.pace.lease))

    def _note_as_sent(self, holding: Holding) -> None:
        """Say so until the database hears it: what was taken must not go out once more."""
        mail, pause = holding.mail, 0.5
        news = {"state": State.SENT, "sent_at": timezone.now(), "error": ""}
        if holding.letter is not None and holding.letter.provider_id:
            news["provider_id"] = holding.letter.provider_id[:200]
        while True:
            try:
                outbox.note(mail, **news)
                return
            except db.Error as problem:
                log.warning("Letter %s has gone out and is not noted yet: %s", mail.pk, problem)
                db.connection.close()
                time.sleep(pause)

    def _judge(self, holding: Holding, problem: Doubtful) -> None:
        """A letter is to blame where others went out since it first failed, and it fails again."""
        mail, since = holding.mail, holding.mail.unreachable_since
        a_moment = timedelta(seconds=self.pace.shortest_wait)
        if since and self.taken_at and self.taken_at > since:
            self._try_later(mail, Refused(str(problem), is_final=problem.is_final))
        elif self.taken_at and self.taken_at > holding.begun_at - a_moment:
            # A server that had just taken another: not worth a pause for all.
            self._put_back(mail, problem, wait=self.pace.shortest_wait)
        else:
            self._pause()
            self._put_back(mail, problem, wait=self.wait)

    def _pause(self) -> None:
        self.wait = min(max(self.wait * 2, self.pace.shortest_wait), self.pace.longest_wait)
        self.resume_at = _in(self.wait)

    def _put_back(self, mail: OutgoingMail, problem: Unreachable, *, wait: float) -> None:
        log.warning("Mail server: %s; next try in %s s", problem, wait)
        since = mail.unreachable_since or timezone.now()
        is_over = timezone.now() - since > timedelta(seconds=self.pace.patience)
        outbox.note(
            mail,
            state=State.FAILED if is_over else State.WAITING,
            unreachable_since=since,
            next_try_at=_in(wait),
            error=str(problem)[:500],
        )

    def _try_later(self, mail: OutgoingMail, problem: Refused) -> None:
        is_last = problem.is_final or mail.tries >= len(self.pace.pauses)
        news = {
            "state": State.FAILED if is_last else State.WAITING,
            "tries": F("tries") + 1,
            "next_try_at": _in(0 if is_last else self.pace.pauses[mail.tries]),
            "error": str(problem)[:500],
        }
        if problem.is_of_address:
            news |= {"outcome": Outcome.BOUNCED, "outcome_at": timezone.now()}
        if outbox.note(mail, **news) and problem.is_of_address:
            mail.error = str(problem)[:500]
            self.on_bounce(mail)


def _in(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)
