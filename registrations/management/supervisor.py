"""Runs several processes as one: starts them, restarts what dies, stops all of them together."""

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings

GRACE_SECONDS = 10
LONGEST_PAUSE = 30


class Process(Protocol):
    """What a supervisor asks of a process; it leads a group of its own, so that Ctrl-C reaches the
    supervisor alone, and each part is told to end once."""

    pid: int

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> object:
        """Raises: subprocess.TimeoutExpired."""

    def terminate(self) -> None: ...


class Copy:
    """A process that begins as a copy of this one: what is loaded is loaded once, and shared.

    Whoever makes one has no thread beside its own and no connection that is open.
    """

    def __init__(self, work: Callable[[], object]):
        self._process = multiprocessing.get_context("fork").Process(target=_do, args=[work])
        self._process.start()
        self.pid = self._process.pid or 0
        # Here as well as there: whichever is first.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.setpgid(self.pid, self.pid)

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> None:
        self._process.join(timeout)
        if self.poll() is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)

    def terminate(self) -> None:
        self._process.terminate()


def _do(work: Callable[[], object]) -> None:
    os.setpgid(0, 0)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_DFL)
    work()


@dataclass
class Part:
    """One process; a part that dies soon after its start is restarted with growing pauses."""

    start: Callable[[], Process]
    process: Process | None = None
    failures: int = 0
    started: float = 0.0
    restart_at: float = 0.0

    def watch(self) -> None:
        if self.process and self.process.poll() is None:
            return
        now = time.monotonic()
        if self.process and not self.restart_at:
            self._end_its_children()
            self.failures = self.failures + 1 if now - self.started < LONGEST_PAUSE else 0
            self.restart_at = now + min(2**self.failures - 1, LONGEST_PAUSE)
        if now >= self.restart_at:
            self.process = self.start()
            self.started, self.restart_at = now, 0.0

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def terminate(self) -> None:
        if self.is_running:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        self._end_its_children()
        self.process.wait()

    def _end_its_children(self) -> None:
        """A part that has died may have left children that hold its port."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


@dataclass
class Supervisor:
    """Shape: `once_up` is called after the first start of all parts."""

    parts: list[Part]
    once_up: Callable[[], None] = lambda: None
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.stopping.set())
        try:
            for part in self.parts:
                part.watch()
            self.once_up()
            while not self.stopping.wait(0.5):
                for part in self.parts:
                    part.watch()
        finally:
            self._stop()

    def _stop(self) -> None:
        deadline = time.monotonic() + GRACE_SECONDS
        for part in self.parts:
            part.terminate()
        for part in self.parts:
            part.end(deadline)


def program(*words: str) -> Part:
    """A program of its own: Python with these words."""
    command = [sys.executable, *words]
    return Part(lambda: subprocess.Popen(command, cwd=settings.BASE_DIR, process_group=0))


def copy(work: Callable[[], object]) -> Part:
    """A copy of this process that does some work; see `Copy`."""
    return Part(lambda: Copy(work))


def web_server(host: str, port: int, processes: int) -> Part:
    return program("-m", "srecanje.web_server", host, str(port), str(processes))


def worker() -> Part:
    return program("manage.py", "worker")
