"""The real processes, for tests that talk to them as browsers do, and do worse."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from types import SimpleNamespace
from urllib.parse import urlencode

from tests.conftest import PROJECT
from tests.web import pages

START_SECONDS = 120
ANSWER_SECONDS = 30
FORM = "application/x-www-form-urlencoded"


class Site:
    """Processes that serve one site on a port of their own, for the length of a `with` block.

    Shape: `command` takes the port.
    """

    def __init__(self, command, environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.command, self.environment = command(self.port), environment

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *problem):
        self.kill()

    def start(self):
        self.process = subprocess.Popen(
            self.command,
            cwd=PROJECT,
            env={**self.environment, "ALLOWED_HOSTS": "127.0.0.1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # A session of its own, by which all its processes are found.
            start_new_session=True,
        )
        until = time.monotonic() + START_SECONDS
        while True:
            with suppress(OSError, http.client.HTTPException):
                if self.get("/healthz").status == 200:
                    return
            assert self.process.poll() is None and time.monotonic() < until, "It did not start."
            time.sleep(0.05)

    def processes(self):
        """Return the ids of all processes that run, each with its command line."""
        lines = subprocess.check_output(["ps", "-eo", "pid=,sid=,stat=,args="], text=True)
        rows = [line.split(None, 3) for line in lines.splitlines()]
        own = str(self.process.pid)
        return {int(pid): args for pid, sid, stat, args in rows if sid == own and stat[0] != "Z"}

    def kill(self):
        """End everything at once, as a power cut does."""
        while left := self.processes():
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)
        self.process.wait()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=ANSWER_SECONDS)

    def get(self, address):
        return self.send("GET", address)

    def post(self, address, values):
        return self.send("POST", address, urlencode(values, doseq=True), {"Content-Type": FORM})

    def send(self, method, address, body=None, headers=None, **more):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        try:
            connection.request(method, address, body, headers or {}, **more)
            answer = connection.getresponse()
            return SimpleNamespace(
                status=answer.status, headers=answer.headers, content=answer.read()
            )
        finally:
            connection.close()

    def ill(self):
        """Return what /readyz calls ill."""
        return json.loads(self.get("/readyz").content)["ill"]

    def filled(self, address, **person):
        """Open a reply form and return its values as somebody fills them in."""
        form = pages.form_with(self.get(address), "given_name")
        return form.values | {
            "given_name": "Žiga",
            "family_name": "Črnič",
            "organisation": "Društvo rudarjev",
            "answer": "accept",
            "privacy": "on",
            **person,
        }


def web(environment, processes=1):
    """Return the web server alone."""
    words = (sys.executable, "-m", "srecanje.web_server", "127.0.0.1")
    return Site(lambda port: [*words, str(port), str(processes)], environment)


def all_of(environment, processes=2):
    """Return what `manage.py serve` runs."""
    words = (sys.executable, "manage.py", "serve", "--processes", str(processes), "--port")
    return Site(lambda port: [*words, str(port)], environment)


def wait_for(condition):
    until = time.monotonic() + ANSWER_SECONDS
    while not (found := condition()) and time.monotonic() < until:
        time.sleep(0.05)
    return found
