"""A trial of the outbox: many letters, a bad mail server, workers that are killed at random.

Runs in a database of its own, for its workers deliver whatever waits there.
"""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from registrations.domain import events, history, rsvps
from registrations.domain.people import Person
from registrations.mail.delivery import Pace
from registrations.management.bad_mail_server import NOBODY, BadMailServer
from registrations.models import Event, Organizer, OutgoingMail

BY = history.COMMAND
MOST_PER_GUEST = 4
ONE_IN_NOBODY = 50
QUICK = Pace(
    lease=5,
    pauses=(0.5, 1, 2, 4, 8),
    patience=3600,
    shortest_wait=0.5,
    longest_wait=2,
    answer=3,
    last_answer=12,
    longest_sending=30,
)


@dataclass(frozen=True)
class Plan:
    """Units: seconds; kills and absences come after so many letters, for a machine may be slow.

    The server takes some letters more slowly than a lease lasts.
    """

    letters: int
    workers: int = 3
    letters_per_kill: int = 30
    letters_per_absence: int = 400
    away_for: float = 3.0
    longest: float = 3600.0
    slowness: float = 7.0
    seed: int = 1
    pace: Pace = QUICK


@dataclass
class Report:
    """What came of it; Shape: `refused` went to nobody's address, `unexplained` are second copies
    of letters that no killed worker had in its hands."""

    letters: int = 0
    arrived: int = 0
    missing: int = 0
    refused: int = 0
    duplicates: int = 0
    unexplained: int = 0
    out_of_order: int = 0
    kills: int = 0
    kills_while_sending: int = 0
    absences: int = 0
    faults: dict = field(default_factory=dict)
    seconds: float = 0.0
    cpu_ms_per_letter: float = 0.0

    @property
    def is_good(self) -> bool:
        wrong = self.missing or self.unexplained or self.out_of_order
        return not wrong and self.duplicates <= self.kills_while_sending


def store(letters: int) -> Event:
    """Store so many letters, one to four a guest, by the verbs that write them in life."""
    if OutgoingMail.objects.exists():
        raise CommandError("The trial needs a database of its own: this one holds letters.")
    event = _event()
    number = 0
    while (left := letters - event.letters.count()) > 0:
        number += 1
        name = NOBODY.decode() if number % ONE_IN_NOBODY == 0 else "guest"
        person = Person(
            given_name="Ana",
            family_name=f"Gost{number}",
            organisation="Društvo",
            email=f"{name}{number}@guests.example",
        )
        rsvp = rsvps.register(event, person, by=BY)
        for turn in range(min(left, 1 + number % MOST_PER_GUEST)):
            act = rsvps.decline if turn % 2 else rsvps.accept
            act(rsvp, by=BY)
    return event


def run(plan: Plan, *, environment: dict[str, str], say: Callable = lambda words: None) -> Report:
    """Deliver what `store` has stored; `environment` leads workers to the same database."""
    with BadMailServer(slowness=plan.slowness) as server:
        trial = _Trial(
            plan, server, {**environment, "EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        )
        begun, cpu = time.monotonic(), _cpu_of_children()
        try:
            trial.deliver(say)
        finally:
            trial.end()
        report = trial.report()
        report.seconds = time.monotonic() - begun
        report.cpu_ms_per_letter = 1000 * (_cpu_of_children() - cpu) / max(1, len(server.receipts))
    return report


@dataclass
class _Trial:
    plan: Plan
    server: BadMailServer
    environment: dict[str, str]
    workers: list[subprocess.Popen] = field(default_factory=list)
    # How often a worker that was killed had this letter in its hands.
    in_dead_hands: Counter = field(default_factory=Counter)
    kills: int = 0
    absences: int = 0

    def __post_init__(self):
        self.chance = random.Random(self.plan.seed)

    def deliver(self, say: Callable) -> None:
        self.workers = [self._start() for _ in range(self.plan.workers)]
        begun = time.monotonic()
        next_kill, next_absence = self.plan.letters_per_kill, self.plan.letters_per_absence / 2
        while OutgoingMail.objects.unfinished().exists():
            if time.monotonic() - begun > self.plan.longest:
                return
            received = len(self.server.receipts)
            if received > next_absence:
                self._be_away()
                next_absence = received + self.plan.letters_per_absence
                say(f"{received} received, {self.kills} workers killed")
            if received > next_kill:
                self._kill()
                next_kill = received + self.plan.letters_per_kill * self.chance.uniform(0.5, 1.5)
            time.sleep(0.05)

    def end(self) -> None:
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.wait(10)

    def report(self) -> Report:
        letters = list(OutgoingMail.objects.order_by("pk").values("message_id", "rsvp", "to_email"))
        wanted = [mail for mail in letters if NOBODY.decode() not in mail["to_email"]]
        copies = Counter(receipt.message_id for receipt in self.server.receipts)
        extra = {key: count - 1 for key, count in copies.items() if count > 1}
        return Report(
            letters=len(letters),
            arrived=sum(mail["message_id"] in copies for mail in wanted),
            missing=sum(mail["message_id"] not in copies for mail in wanted),
            refused=OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED).count(),
            duplicates=sum(extra.values()),
            unexplained=sum(max(0, n - self.in_dead_hands[key]) for key, n in extra.items()),
            out_of_order=self._out_of_order(wanted),
            kills=self.kills,
            kills_while_sending=self.in_dead_hands.total(),
            absences=self.absences,
            faults=dict(self.server.given),
        )

    def _out_of_order(self, wanted: list[dict]) -> int:
        """Of first copies: a second one may come late, out of a dead worker's hands."""
        number = {mail["message_id"]: (mail["rsvp"], n) for n, mail in enumerate(wanted)}
        latest: dict[int, int] = {}
        wrong = 0
        for message_id in dict.fromkeys(receipt.message_id for receipt in self.server.receipts):
            guest, n = number[message_id]
            wrong += n < latest.get(guest, -1)
            latest[guest] = n
        return wrong

    def _start(self) -> subprocess.Popen:
        pace = json.dumps(asdict(self.plan.pace))
        command = [sys.executable, "manage.py", "worker", "--pace", pace]
        return subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _kill(self) -> None:
        """Kill one at random: at any time, or just when some letter was taken."""
        self.server.received.clear()
        if self.chance.random() < 0.5:
            self.server.received.wait(1)
        else:
            time.sleep(self.chance.uniform(0, 0.5))
        place = self.chance.randrange(len(self.workers))
        worker = self.workers[place]
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        self.kills += 1
        held = OutgoingMail.objects.filter(
            state=OutgoingMail.State.SENDING, lease_holder__contains=f"-{worker.pid}-"
        )
        self.in_dead_hands.update(held.values_list("message_id", flat=True))
        self.workers[place] = self._start()

    def _be_away(self) -> None:
        self.server.go_away()
        time.sleep(self.plan.away_for)
        self.server.come()
        self.absences += 1


def _event() -> Event:
    organizer, _ = Organizer.objects.get_or_create(
        slug="trial", defaults={"name": "Poskus", "contact_email": "trial@guests.example"}
    )
    now = timezone.now()
    event = Event(
        organizer=organizer,
        slug="trial",
        title_sl="Poskusno srečanje nevladnih organizacij o rudarski dediščini Zasavja",
        title_en="Trial",
        starts_at=now + timedelta(days=30),
        ends_at=now + timedelta(days=30, hours=3),
        venue_name="Mladinski center",
    )
    event = events.store(event)
    events.publish(event)
    return event


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
