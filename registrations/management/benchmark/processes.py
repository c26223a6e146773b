"""The server and worker of a run, and what they have used: CPU time and memory, from /proc."""

import http.client
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import CommandError
from django.db import connection

from registrations.management import supervisor
from registrations.management.supervisor import Part

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 30


@contextmanager
def running(part: Part) -> Iterator[Part]:
    """Run one part for the length of the block."""
    part.watch()
    try:
        yield part
    finally:
        part.terminate()
        part.end(time.monotonic() + supervisor.GRACE_SECONDS)


def wait_for_page(host: str, port: int, path: str) -> None:
    """Return when a page is answered by 200. Raises: CommandError after half a minute."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        asking = http.client.HTTPConnection(host, port, timeout=PATIENCE)
        try:
            asking.request("GET", path)
            if asking.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            asking.close()
        time.sleep(0.01)
    raise CommandError("The server did not start; its messages stand above.")


def family(pid: int) -> list[int]:
    """Return a process and everything that it has started and that still runs."""
    return [pid, *(member for child in children(pid) for member in family(child))]


def children(pid: int) -> list[int]:
    """Return what a process has started, the oldest first."""
    return [int(pid) for pid in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu_ms(pid: int) -> float:
    """Return the CPU time that a process and its children have used, also those that ended."""
    return sum(sum(_times(member)) for member in family(pid)) * 1000 / TICKS


def pss_mib(pid: int) -> float:
    """Return the memory of one process; what several share is counted once, in parts."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def database_pid() -> int | None:
    """Return the process that all sessions of PostgreSQL come from, if it runs on this machine."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        session = cursor.fetchone()[0]
    try:
        return int(_stat(session)[1])
    except OSError:
        return None


def _times(pid: int) -> list[int]:
    return [int(field) for field in _stat(pid)[11:15]]


def _stat(pid: int) -> list[str]:
    """Shape: the fields of /proc/<pid>/stat after the name, which may hold spaces itself."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
