"""One page at a time: the empty one, the invitation, the form, a whole reply."""

import asyncio
import time

from registrations.domain import events
from registrations.management.benchmark.results import Line, Round
from registrations.management.benchmark.run import Run

# Enough connections that every process has work all the time.
AT_ONCE = 8


def healthz(run: Run) -> None:
    values = [run.floor(run.sizes.empty) for _ in range(run.sizes.repeats)]
    run.table.add(Line("empty view, /healthz", values, "CPU-ms"))
    _rate(run, "empty view, /healthz", "/healthz", run.sizes.empty)


def page(run: Run) -> None:
    path, count = f"/dogodki/{run.meeting.slug}/", run.sizes.pages
    run.table.add_cpu("invitation page", _cpu_of(run, path, count), at_most=2)
    known = run.in_turn(lambda visitor: visitor.get(path)).header("etag")
    more = {"status": 304, "If_None_Match": known}
    run.table.add_cpu("invitation page, still known (304)", _cpu_of(run, path, count, **more))
    run.table.add_cpu("invitation page, drawn anew", _drawn_anew(run, path))
    _rate(run, "invitation page", path, count)


def form(run: Run) -> None:
    path = f"/dogodki/{run.meeting.slug}/prijava/"
    run.table.add_cpu("page with the form", _cpu_of(run, path, run.sizes.forms))
    _rate(run, "page with the form", path, run.sizes.forms)


def reply(run: Run) -> None:
    run.unloaded()


def _cpu_of(run: Run, path: str, count: int, **more) -> list[Round]:
    return run.rounds(lambda: run.get(path, count, **more), count)


def _drawn_anew(run: Run, path: str) -> list[Round]:
    def act():
        for _ in range(run.sizes.forms):
            events.settle(run.meeting)
            run.get(path, 1)

    return run.rounds(act, run.sizes.forms)


def _rate(run: Run, what: str, path: str, count: int) -> None:
    values = [asyncio.run(_per_second(run, path, count)) for _ in range(run.sizes.repeats)]
    run.table.add(Line(what, values, "per second"))


async def _per_second(run: Run, path: str, count: int) -> float:
    async def one():
        async with run.visitor() as visitor:
            for _ in range(count // AT_ONCE):
                await visitor.get(path)

    begun = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(AT_ONCE)))
    return count // AT_ONCE * AT_ONCE / (time.perf_counter() - begun)
