"""`manage.py demo` as a process of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FOREIGN = ("DATABASE_URL", "EMAIL_URL", "SRECANJE_CLOCK", "SITE_URL", "SECRET_KEY")
START_SECONDS = 120


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**more):
    ours = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {**ours, "SRECANJE_NO_BOOTSTRAP": "1", **more}


class Demo:
    """`manage.py demo` on a folder of its own; what it says is kept line by line."""

    def __init__(self, data, at="2025-11-10 09:00", **settings):
        self.data, self.at, self.port = Path(data), at, free_port()
        self.log = self.data.with_name(f"{self.data.name}-{self.port}.log")
        self.settings = settings

    def start(self):
        self._run("demo", "--port", str(self.port), "--data", str(self.data), "--at", self.at)
        self._wait_for("Ctrl-C stops it")
        return self

    def _run(self, *words):
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", *words],
                cwd=PROJECT,
                env=environment(**self.settings),
                stdout=log,
                stderr=subprocess.STDOUT,
                # A group of its own: a signal to all of it is what Ctrl-C is.
                start_new_session=True,
            )

    def _wait_for(self, words):
        until = time.monotonic() + START_SECONDS
        while words not in self.said():
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                pytest.fail(f"The demo did not start:\n{self.said()}")
            time.sleep(0.05)

    def said(self):
        return self.log.read_text()

    @property
    def site(self):
        return next(line for line in self.said().splitlines() if line.startswith("http")).rstrip(
            "/"
        )

    @property
    def password(self):
        line = next(line for line in self.said().splitlines() if "/admin/" in line)
        return line.split()[-1]

    def children(self):
        """Return the ids of all processes that belong to this run."""
        lines = subprocess.check_output(["ps", "-eo", "pid=,sid=,stat="], text=True).splitlines()
        rows = [line.split() for line in lines]
        own = self.process.pid
        return [
            int(p) for p, sid, stat in rows if int(sid) == own and stat[0] != "Z" and int(p) != own
        ]

    def interrupt(self):
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(20)

    def kill(self):
        """End whatever is left of this run."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
        for left in self.children():
            os.kill(left, signal.SIGKILL)

    def letters(self, to):
        """Return the letters to an address that the worker has written, the oldest first."""
        name = "".join(c if c.isalnum() else "-" for c in to)
        return sorted((self.data / "mail").glob(f"*-{name}.eml"))


FIRST = """
import django, os, sys
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createsuperuser", interactive=False, username=sys.argv[1], email="a@b.example")
"""


class Installation(Demo):
    """`manage.py serve` on an empty folder, with one log-in and nothing else."""

    def start(self, username, password):
        self.data.mkdir(parents=True)
        self.settings |= {"SRECANJE_DATA": str(self.data), "SITE_URL": self.site}
        of_django = {"DJANGO_SETTINGS_MODULE": "srecanje.settings", "PYTHONPATH": str(PROJECT)}
        env = environment(DJANGO_SUPERUSER_PASSWORD=password, **of_django, **self.settings)
        subprocess.run([sys.executable, "-c", FIRST, username], cwd=PROJECT, env=env, check=True)
        self._run("serve", "--port", str(self.port), "--processes", "1")
        self._wait_until_it_answers()
        return self

    def _wait_until_it_answers(self):
        until = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError), urlopen(f"{self.site}/healthz", timeout=5):
                return
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                pytest.fail(f"The server did not start:\n{self.said()}")
            time.sleep(0.1)

    @property
    def site(self):
        return f"http://127.0.0.1:{self.port}"
