"""Processes that write one SQLite file take turns.

SQLite lets whoever finds the file locked sleep up to a tenth of a second before it looks again, so
that in a rush one process works while the others sleep. Here they look more often, at something
that costs next to nothing to look at. It is SQLite's own lock that keeps writers apart: without
turns, all is as right and only slower.
"""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from functools import lru_cache

from django.db import DEFAULT_DB_ALIAS, connections

if sys.platform != "win32":
    import fcntl

GLANCE_SECONDS = 0.0001
# A process that was stopped in its turn keeps nobody waiting for longer.
PATIENCE_SECONDS = 5


def taken() -> contextlib.AbstractContextManager[None]:
    """Wait for one's turn before a transaction, and let the next one have theirs after it.

    In a transaction the turn is taken already. Another database than SQLite needs none.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return contextlib.nullcontext()
    return at(str(connection.settings_dict["NAME"]))


@contextlib.contextmanager
def at(database: str) -> Iterator[None]:
    """The same for the file of a database; without a turn where there cannot be one."""
    file = _file(database)
    if file is None or not _wait(file):
        yield
        return
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _wait(file: int) -> bool:
    """Return whether the turn has come, which it does not while a process stands still in its."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > ends:
                return False
            time.sleep(GLANCE_SECONDS)
        except OSError:  # a file system that knows no such locks
            return False
        else:
            return True


@lru_cache
def _file(database: str) -> int | None:
    """Open the file beside a database that turns go by; None where there cannot be one."""
    if sys.platform == "win32" or not os.path.isfile(database):
        return None
    try:
        # The kernel lets go of it when a process ends, however it ends.
        return os.open(f"{database}-turns", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
