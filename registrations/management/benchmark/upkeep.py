"""What runs beside the pages: letters, memory, the start."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import CommandError

from registrations.domain import rsvps
from registrations.domain.history import COMMAND
from registrations.management import supervisor
from registrations.management.benchmark import grounds, processes
from registrations.management.benchmark.mailbox import Mailbox
from registrations.management.benchmark.results import Line
from registrations.management.benchmark.run import Run
from registrations.management.supervisor import Part
from registrations.models import OutgoingMail

State = OutgoingMail.State
PATIENCE = 300


def letter(run: Run) -> None:
    """A worker's work for one letter: calendar file, code, mail server."""
    with Mailbox(settings.EMAIL_PORT) as mailbox, processes.running(supervisor.worker()) as worker:
        _wait_until_sent()
        values = []
        for _ in range(run.sizes.repeats):
            _write_letters(run, run.sizes.letters)
            before, known = processes.cpu_ms(worker.process.pid), len(mailbox.received)
            _wait_until_sent()
            used = processes.cpu_ms(worker.process.pid) - before
            values.append(used / (len(mailbox.received) - known))
        run.table.add(Line("delivery of one letter", values, "CPU-ms", at_most=12))
        _tell_doubles(run, mailbox)


def memory(run: Run) -> None:
    """All that `serve` runs, after some work."""
    port = grounds.free_port()
    with Mailbox(settings.EMAIL_PORT), _serving(run, port) as served:
        ours = run.against(served, port)
        ours.warm_up()
        _wait_until_sent()
        whole, parent, *serving, worker = processes.family(served.process.pid)
        used = {
            "`serve` itself": processes.pss_mib(whole),
            "the server's parent process": processes.pss_mib(parent),
            f"{len(serving)} server processes": sum(map(processes.pss_mib, serving)),
            "worker": processes.pss_mib(worker),
        }
    for name, mib in used.items():
        run.table.add(Line(f"memory (PSS), {name}", [mib], "MiB"))
    run.table.add(Line("memory (PSS), together", [sum(used.values())], "MiB", at_most=250))


def start(run: Run) -> None:
    """From `serve` to the first page."""
    values = [_first_page(run) for _ in range(run.sizes.starts)]
    run.table.add(Line("`serve` until the first page", values, "s", at_most=2))


def _first_page(run: Run) -> float:
    begun = time.perf_counter()
    with _serving(run, grounds.free_port()):
        return time.perf_counter() - begun


@contextmanager
def _serving(run: Run, port: int) -> Iterator[Part]:
    """Run `serve` for the length of the block, which begins when it answers with a page."""
    words = ("--host", run.host, "--port", str(port), "--processes", str(run.count))
    with processes.running(supervisor.program("manage.py", "serve", *words)) as served:
        processes.wait_for_page(run.host, port, f"/dogodki/{run.meeting.slug}/")
        yield served


def _write_letters(run: Run, count: int) -> None:
    for made_up in run.people(run.meeting, count):
        rsvp = rsvps.register(run.meeting, made_up.person, by=COMMAND)
        rsvps.accept(rsvp, by=COMMAND, items=made_up.items)


def _wait_until_sent() -> None:
    ends = time.monotonic() + PATIENCE
    while OutgoingMail.objects.filter(state__in=[State.WAITING, State.SENDING]).exists():
        if time.monotonic() > ends:
            raise CommandError("The worker did not deliver the letters.")
        time.sleep(0.1)


def _tell_doubles(run: Run, mailbox: Mailbox) -> None:
    doubles = len(mailbox.received) - len(set(mailbox.received))
    run.table.add(Line("letters that arrived twice", [doubles], "", at_most=0))
