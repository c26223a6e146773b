"""Many at a time: a busy hour, and everybody at once for too few seats."""

import asyncio
import itertools
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field

from registrations.domain import guest_list
from registrations.management.benchmark.results import Line, percentile
from registrations.management.benchmark.run import Cost, Run
from registrations.models import Event, Rsvp

CLIENTS = 20


@dataclass
class Heard:
    """What people heard who replied together. Units: milliseconds."""

    times: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    took: float = 0.0


def crowd(run: Run) -> None:
    """20 clients at a time, each of which replies again and again."""
    unloaded = statistics.median(run.unloaded().times)
    slowest, rates = [], []
    for _ in range(run.sizes.repeats):
        people = run.people(run.meeting, run.sizes.crowd)
        heard = asyncio.run(_together(run, run.meeting, people, CLIENTS))
        _tell_problems(run, heard)
        slowest.append(percentile(heard.times, 99))
        rates.append(len(people) * 1000 / heard.took)
    ratio = statistics.median(slowest) / unloaded
    what = f"{CLIENTS} clients, a whole reply, 99th percentile"
    run.table.add(Line(what, slowest, "ms", ratio=ratio, to="an unloaded reply", at_most=40))
    run.table.add(Line(f"{CLIENTS} clients, whole replies", rates, "per second"))


@dataclass(frozen=True)
class Rush:
    """Everybody at once for one event, and what a reply cost right before and after it: the pace of
    a machine wanders within a run."""

    event: Event
    heard: Heard
    beside: tuple[Cost, Cost]

    def ratio(self, run: Run, *, with_database: bool) -> float:
        """Hold the time against what all this takes of the processors that do it."""
        server = statistics.mean(cost.server for cost in self.beside)
        database = statistics.mean(cost.database for cost in self.beside)
        cpu = server + database if with_database else server
        return self.heard.took * run.count / (run.sizes.people * cpu)


def rush(run: Run) -> None:
    """Everybody at once for too few seats; who got one is read from the database."""
    rushes, before = [], run.reply_cost()
    for number in range(run.sizes.rushes):
        event = run.event(f"naval-{number + 1}", capacity=run.sizes.seats)
        people = run.people(event, run.sizes.people)
        heard = asyncio.run(_together(run, event, people, len(people)))
        _tell_problems(run, heard)
        after = run.reply_cost()
        rushes.append(Rush(event, heard, (before, after)))
        before = after
    what = f"{run.sizes.people} at once"
    for percent in (50, 90, 99, 100):
        name = f"{what}, a whole reply, {percent}th percentile"
        run.table.add(Line(name, [percentile(one.heard.times, percent) for one in rushes], "ms"))
    _tell_haste(run, rushes, f"{what}, until all are answered")
    _tell_seats(run, [one.event for one in rushes], what)


def _tell_haste(run: Run, rushes: list[Rush], what: str) -> None:
    """A PostgreSQL on this machine works on the same processors."""
    shares = {"their CPU": True}
    if any(cost.database for one in rushes for cost in one.beside):
        shares = {"their CPU and PostgreSQL's": True, "their CPU alone": False}
    for name, with_database in shares.items():
        ratios = [one.ratio(run, with_database=with_database) for one in rushes]
        more = {"ratio": statistics.median(ratios), "to": f"{name} ÷ {run.count} processes"}
        goal = 1.5 if with_database else None
        took = [one.heard.took for one in rushes]
        run.table.add(Line(what, took, "ms", **more, at_most=goal))
        if len(ratios) > 1:
            run.table.add(Line(f"{what}, each ratio", ratios, ""))


async def _together(run: Run, event: Event, people: list, clients: int) -> Heard:
    heard, waiting = Heard(), iter(people)

    async def client():
        try:
            async with run.visitor() as visitor:
                for person in waiting:
                    heard.times.append(1000 * await visitor.reply(event.slug, person))
        except Exception as problem:  # whatever it is, that person saw an error
            heard.problems.append(f"{type(problem).__name__}: {problem}")

    begun = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    heard.took = 1000 * (time.perf_counter() - begun)
    return heard


def _tell_problems(run: Run, heard: Heard) -> None:
    if heard.problems:
        run.table.say(f"Problems: {len(heard.problems)}, such as {heard.problems[0]}")


def _tell_seats(run: Run, events: list[Event], what: str) -> None:
    wrong, counted = Counter[str](), {Rsvp.Status.ACCEPTED: [], Rsvp.Status.WAITLISTED: []}
    meant = {
        Rsvp.Status.ACCEPTED: run.sizes.seats,
        Rsvp.Status.WAITLISTED: run.sizes.people - run.sizes.seats,
    }
    for event in events:
        rows = list(event.rsvps.order_by("order"))
        statuses = [row.status for row in rows]
        for status, found in counted.items():
            found.append(statuses.count(status))
            wrong["too many or too few"] += abs(found[-1] - meant[status])
        wrong["replies or letters twice"] += doubles(event, rows)
        wrong["out of order"] += out_of_order(rows)
    wrong["counters that are wrong"] += len(guest_list.wrong_counters())
    for name, status in (("seated", Rsvp.Status.ACCEPTED), ("waiting", Rsvp.Status.WAITLISTED)):
        run.table.add(Line(f"{what}: {name}", counted[status], "people"))
    for name, count in wrong.items():
        run.table.add(Line(f"{what}: {name}", [count], "", at_most=0))


def doubles(event: Event, rows: list[Rsvp]) -> int:
    """Count rows with the address of another one, and letters beyond one to a person."""
    people = len(rows) - len({row.email_key for row in rows})
    letters = event.letters.count() - event.letters.values("rsvp").distinct().count()
    return people + letters


def out_of_order(rows: list[Rsvp]) -> int:
    """Count whoever stands before somebody that answered earlier, or waits before one who sits."""
    rank = {Rsvp.Status.ACCEPTED: 0, Rsvp.Status.WAITLISTED: 1}
    keys = [(rank.get(row.status, 2), row.answered_at) for row in rows]
    return sum(earlier > later for earlier, later in itertools.pairwise(keys))
