"""A mail server for trials: it refuses, hangs, breaks lines and goes away, and keeps count."""

import contextlib
import socket
import socketserver
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

DROP, HANG, SLOW = "drop the line", "say nothing any more", "take the letter, but slowly"
# Every so many times that it is asked this, the server answers so.
FAULTS = {
    "CONNECT": [(11, "421 Busy")],
    "MAIL": [(61, "451 Out of order"), (149, "554 5.7.1 Sender not known")],
    "RCPT": [(23, "450 Greylisted"), (167, DROP)],
    "DATA": [(71, "451 Not now"), (131, HANG)],
    "CONTENT": [(29, "452 Disk full"), (113, DROP), (199, HANG), (179, SLOW)],
}
LETTERS_PER_LINE = 40
# Whoever is called so does not live here.
NOBODY = b"nobody"


@dataclass(frozen=True)
class Receipt:
    """Units: seconds of the monotonic clock."""

    message_id: str
    at: float


@dataclass
class BadMailServer:
    """Listens on a free port of this machine, for the length of a `with` block.

    Shape: `slowness` in seconds; `receipts` in order; `received` is set at each.
    """

    slowness: float
    faults: dict = field(default_factory=lambda: FAULTS)
    port: int = 0
    receipts: list[Receipt] = field(default_factory=list)
    received: threading.Event = field(default_factory=threading.Event)
    asked: Counter = field(default_factory=Counter)
    given: Counter = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    lines: set = field(default_factory=set)
    listener: socketserver.ThreadingTCPServer | None = None

    def __enter__(self):
        self.come()
        return self

    def __exit__(self, *problem):
        self.go_away()

    def come(self) -> None:
        self.listener = _Listener(("127.0.0.1", self.port), _Talk)
        self.listener.house = self
        self.port = self.listener.server_address[1]
        threading.Thread(target=self.listener.serve_forever, args=[0.05], daemon=True).start()

    def go_away(self) -> None:
        """Break every line; a letter is either taken with its "250" or not at all."""
        self.listener.shutdown()
        self.listener.server_close()
        with self.lock:
            for line in self.lines:
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
            self.lines.clear()

    def fault(self, command: str) -> str | None:
        with self.lock:
            self.asked[command] += 1
            count = self.asked[command]
            found = [what for every, what in self.faults.get(command, []) if count % every == 0]
            self.given.update(f"{command}: {what}" for what in found[:1])
        return found[0] if found else None

    def take(self, line: socket.socket, content: bytes) -> None:
        with self.lock:
            if line not in self.lines:
                raise ConnectionAbortedError
            self.receipts.append(Receipt(_message_id(content), time.monotonic()))
            self.received.set()
            line.sendall(b"250 OK\r\n")


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    block_on_close = False
    request_queue_size = 50
    house: BadMailServer

    def handle_error(self, request, client_address):
        """Workers die in the middle of a line: that is the trial."""


class _Talk(socketserver.StreamRequestHandler):
    """One line; every command is answered from a table."""

    def handle(self):
        self.house, self.taken = self.server.house, 0
        with self.house.lock:
            self.house.lines.add(self.connection)
        if not self._misbehaves("CONNECT"):
            self._say("220 mail.example")
            while line := self.rfile.readline():
                command, _, rest = line.strip().upper().partition(b" ")
                getattr(self, f"_{command.decode().lower()}", self._other)(rest)
        with self.house.lock:
            self.house.lines.discard(self.connection)

    def _mail(self, rest):
        if self.taken >= LETTERS_PER_LINE:
            self._say("421 Enough for one line")
            raise ConnectionAbortedError
        if not self._misbehaves("MAIL"):
            self._say("250 OK")

    def _rcpt(self, rest):
        if NOBODY.upper() in rest:
            self._say("550 5.1.1 Nobody of this name")
        elif not self._misbehaves("RCPT"):
            self._say("250 OK")

    def _data(self, rest):
        if self._misbehaves("DATA"):
            return
        self._say("354 Go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise ConnectionAbortedError
            lines.append(line)
        if not self._misbehaves("CONTENT"):
            self.house.take(self.connection, b"".join(lines))
            self.taken += 1

    def _quit(self, rest):
        self._say("221 Bye")
        raise ConnectionAbortedError

    def _other(self, rest):
        self._say("250 OK")

    def _misbehaves(self, command):
        fault = self.house.fault(command)
        if fault == SLOW:
            time.sleep(self.house.slowness)
        elif fault == HANG:
            self.rfile.read()
        elif fault == DROP:
            raise ConnectionAbortedError
        elif fault:
            self._say(fault)
        return fault not in (None, SLOW)

    def _say(self, answer):
        self.wfile.write(answer.encode() + b"\r\n")


def _message_id(content: bytes) -> str:
    head = content.partition(b"\r\n\r\n")[0]
    lines = (line for line in head.split(b"\r\n") if line.lower().startswith(b"message-id:"))
    return next(lines).partition(b":")[2].strip().decode()
