"""Runs several processes as one: starts them, restarts what dies, stops all of them together."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings

GRACE_SECONDS = 10
LONGEST_PAUSE = 30


@dataclass
class Part:
    """One process; a part that dies soon after its start is restarted with growing pauses."""

    command: list[str]
    process: subprocess.Popen | None = None
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
            # A group of its own: Ctrl-C reaches us alone, and each part is told to end once.
            self.process = subprocess.Popen(self.command, cwd=settings.BASE_DIR, process_group=0)
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


def granian(host: str, port: int, processes: int) -> Part:
    """The web server; see srecanje/asgi.py. Headers have ten seconds, a body thirty."""
    return Part(
        [
            *(sys.executable, "-m", "granian", "srecanje.asgi:application"),
            *("--interface", "asginl", "--host", host, "--port", str(port)),
            *("--workers", str(processes), "--backpressure", "1024", "--no-ws", "--http", "1"),
            *("--http1-header-read-timeout", "10000", "--workers-kill-timeout", "5"),
            *("--log-level", "warning", "--respawn-failed-workers"),
        ]
    )


def worker() -> Part:
    return Part([sys.executable, "manage.py", "worker"])
