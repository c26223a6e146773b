"""Many at a time: a busy hour, and everybody at once for too few seats."""

import asyncio
import itertools
import statistics
import time
from dataclasses import dataclass, field

from registrations.domain import guest_list
from registrations.management.benchmark.results import Line, percentile
from registrations.management.benchmark.run import Run
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


def rush(run: Run) -> None:
    """Everybody at once for too few seats; who got one is read from the database."""
    sizes = run.sizes
    event = run.event("naval", capacity=sizes.seats)
    people = run.people(event, sizes.people)
    heard = asyncio.run(_together(run, event, people, len(people)))
    _tell_problems(run, heard)
    what = f"{sizes.people} at once"
    for percent in (50, 90, 99, 100):
        name = f"{what}, a whole reply, {percent}th percentile"
        run.table.add(Line(name, [percentile(heard.times, percent)], "ms"))
    _tell_haste(run, heard.took, f"{what}, until all are answered")
    _tell_seats(run, event, what)


def _tell_haste(run: Run, took: float, what: str) -> None:
    """Hold the time against what all this takes of the processors that do it: a PostgreSQL on this
    machine works on the same ones."""
    found = run.unloaded()
    shares = {"their CPU": found.of_both}
    if found.database:
        both = "their CPU and PostgreSQL's"
        shares = {both: found.of_both, "their CPU alone": found.of_server}
    for number, (name, cpu) in enumerate(shares.items()):
        fair = run.sizes.people * cpu / run.count
        more = {"ratio": took / fair, "to": f"{name} ÷ {run.count} processes"}
        run.table.add(Line(what, [took], "ms", **more, at_most=None if number else 1.5))


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


def _tell_seats(run: Run, event: Event, what: str) -> None:
    sizes = run.sizes
    rows = list(event.rsvps.order_by("order"))
    statuses = [row.status for row in rows]
    seated = statuses.count(Rsvp.Status.ACCEPTED)
    waiting = statuses.count(Rsvp.Status.WAITLISTED)
    missing = abs(seated - sizes.seats) + abs(waiting - (sizes.people - sizes.seats))
    run.table.add(Line(f"{what}: seated", [seated], "people"))
    run.table.add(Line(f"{what}: waiting", [waiting], "people"))
    wrong = {
        "too many or too few": missing,
        "replies or letters twice": doubles(event, rows),
        "out of order": out_of_order(rows),
        "counters that are wrong": len(guest_list.wrong_counters()),
    }
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
