"""What all measurements share: the server, the meeting that people reply to, and the table."""

import asyncio
import copy
import statistics
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import Any, Self

from django.utils import timezone

from registrations.domain.trials import MadeUp
from registrations.management import first_event, made_up_people
from registrations.management.benchmark import processes
from registrations.management.benchmark.results import Line, Round, Table, percentile
from registrations.management.benchmark.visitors import Visitor
from registrations.management.supervisor import Part
from registrations.models import Event

AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Sizes:
    """How much of everything; `repeats` rounds of it."""

    repeats: int = 5
    empty: int = 2000
    beside: int = 400
    pages: int = 1000
    forms: int = 150
    replies: int = 100
    letters: int = 100
    crowd: int = 300
    people: int = 1000
    seats: int = 200
    rushes: int = 3
    grown: tuple[int, ...] = (100, 10_000, 100_000)
    listed: tuple[int, ...] = (1000, 100_000)
    starts: int = 3


QUICK = Sizes(
    repeats=1,
    empty=300,
    beside=50,
    pages=200,
    forms=30,
    replies=20,
    letters=20,
    crowd=60,
    people=60,
    seats=20,
    rushes=1,
    grown=(10, 500),
    listed=(200, 500),
    starts=1,
)


@dataclass(frozen=True)
class Unloaded:
    """What whole replies cost one after the other. Units: milliseconds.

    `database` is the CPU time of PostgreSQL where it runs on this machine, beside that of the
    server.
    """

    cpu: list[Round]
    database: list[Round]
    times: list[float]


@dataclass(frozen=True)
class Cost:
    """CPU time of one whole reply while nothing else is asked. Units: milliseconds; `database` is
    0 where none runs beside the server."""

    server: float
    database: float
    times: list[float]


@dataclass
class Run:
    """Shape: `server` runs `count` server processes on `host` and `port`."""

    sizes: Sizes
    table: Table
    host: str
    port: int
    server: Part
    count: int
    _coming: dict[int, Iterator[MadeUp]] = field(default_factory=dict)
    _unloaded: Unloaded | None = None

    def against(self, server: Part, port: int) -> Self:
        """Return the same run, with the same meeting and people, against another server."""
        other = copy.copy(self)
        other.server, other.port = server, port
        return other

    def event(self, name: str, **facts: object) -> Event:
        """Return a new event like the first one, two months ahead."""
        first = datetime(2025, 11, 25, 10, tzinfo=first_event.ZONE)
        return first_event.announce(name, later=timezone.now() + AHEAD - first, **facts)

    @cached_property
    def meeting(self) -> Event:
        return self.event("srecanje")

    def people(self, event: Event, count: int) -> list[MadeUp]:
        """Return further people who all come to an event."""
        if event.pk not in self._coming:
            taken = set(event.rsvps.values_list("email_key", flat=True))
            everybody = made_up_people.replies(event, 10**6, seed=2, taken=taken)
            self._coming[event.pk] = (replace(one, comes=True) for one in everybody)
        return list(islice(self._coming[event.pk], count))

    def cpu(self, act: Callable[[], object], count: int) -> float:
        """Return the CPU time of the server for one of so many things. Units: ms."""
        before = self.used()
        act()
        return (self.used() - before) / count

    def floor(self, count: int) -> float:
        """Return the CPU time of the empty view. Units: ms."""
        return self.cpu(lambda: self.get("/healthz", count), count)

    def rounds(self, act: Callable[[], object], count: int) -> list[Round]:
        """Do so many things in each round; return the rounds."""
        found, before = [], self.floor(self.sizes.beside)
        for _ in range(self.sizes.repeats):
            used, after = self.cpu(act, count), self.floor(self.sizes.beside)
            found.append(Round(used, (before + after) / 2))
            before = after
        return found

    def used(self) -> float:
        """Return the CPU time of the server so far. Units: ms."""
        return processes.cpu_ms(self.server.process.pid)

    def visitor(self, **headers: str) -> Visitor:
        return Visitor(self.host, self.port, headers)

    def in_turn(self, act: Callable[[Visitor], Coroutine[Any, Any, object]], **headers) -> Any:
        """Let one browser act."""

        async def visit():
            async with self.visitor(**headers) as visitor:
                return await act(visitor)

        return asyncio.run(visit())

    def get(self, path: str, count: int, **headers: str) -> None:
        """Open a page so many times, one after the other."""

        async def act(visitor):
            for _ in range(count):
                await visitor.get(path, **headers)

        self.in_turn(act)

    def send(self, event: Event, people: list[MadeUp]) -> list[float]:
        """Let people reply one after the other; return how long each took. Units: ms."""

        async def act(visitor):
            return [1000 * await visitor.reply(event.slug, person) for person in people]

        return self.in_turn(act)

    def warm_up(self) -> None:
        """Have every process import and compile what it needs."""
        slug = self.meeting.slug
        for _ in range(6 * self.count):
            self.get("/healthz", 20)
            self.get(f"/dogodki/{slug}/", 5)
            self.send(self.meeting, self.people(self.meeting, 2))

    def unloaded(self) -> Unloaded:
        """Return what one whole reply costs while nothing else is asked; measured once."""
        if self._unloaded is None:
            self._unloaded = self._measure_unloaded()
            self._tell_unloaded(self._unloaded)
        return self._unloaded

    def reply_cost(self) -> Cost:
        """Return what one whole reply costs at this moment."""
        count, database = self.sizes.replies, processes.database_pid()
        people = self.people(self.meeting, count)
        server, before = self.used(), processes.cpu_ms(database) if database else 0.0
        times = self.send(self.meeting, people)
        asked = processes.cpu_ms(database) - before if database else 0.0
        return Cost((self.used() - server) / count, asked / count, times)

    def _measure_unloaded(self) -> Unloaded:
        costs: list[Cost] = []
        rounds = self.rounds(lambda: costs.append(self.reply_cost()), self.sizes.replies)
        times = [each for cost in costs for each in cost.times]
        pairs = [(cost.database, one.floor) for cost, one in zip(costs, rounds, strict=True)]
        beside = [Round(used, floor) for used, floor in pairs if used]
        return Unloaded(rounds, beside, times)

    def _tell_unloaded(self, found: Unloaded) -> None:
        self.table.add_cpu("one whole reply, 4 requests", found.cpu, at_most=20)
        if found.database:
            self.table.add_cpu("one whole reply, in the database beside", found.database)
        median, slowest = statistics.median(found.times), percentile(found.times, 99)
        self.table.add(Line("one whole reply takes", [median], "ms"))
        self.table.add(Line("one whole reply takes, 99th percentile", [slowest], "ms"))
