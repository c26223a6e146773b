"""A mail server that takes every letter and throws it away; it notes their Message-IDs."""

import asyncio
import re
import threading
from types import TracebackType

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.I | re.M)


class Mailbox:
    """Listens on a port of this machine for the length of a `with` block."""

    def __init__(self, port: int):
        self.port = port
        self.received: list[bytes] = []
        self.loop = asyncio.new_event_loop()

    def __enter__(self) -> "Mailbox":
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        listening = asyncio.start_server(self._talk, "127.0.0.1", self.port)
        self.server = asyncio.run_coroutine_threadsafe(listening, self.loop).result(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.loop.call_soon_threadsafe(self.server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 benchmark\r\n")
        while line := await reader.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                self._note(await reader.readuntil(b"\r\n.\r\n"))
            writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 OK\r\n")
            if word == b"QUIT":
                break
        writer.close()

    def _note(self, letter: bytes) -> None:
        found = MESSAGE_ID.search(letter)
        self.received.append(found[1] if found else b"")
