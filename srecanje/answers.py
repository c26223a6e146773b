"""Answers on their way to whoever asked, taken by each as fast as they can.

Three kinds: what was made at once; files, of which one part is in memory; and what takes long to
make (`long_for` says for whom, `may_go_on` whether they may still have it), made part by part
while others are answered.
"""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

from django.db import connections

from srecanje.queues import Queue

# So much of an answer may take so long to be taken.
PART, PART_SECONDS = 64 * 1024, 30
# Of unfinished answers, one process keeps so much; a file counts for the handle that it holds.
MOST_HELD, FILE_WEIGHT = 64 * 1024 * 1024, 256 * 1024
HELD: dict[int, tuple[asyncio.Timeout, int]] = {}
FILES = ThreadPoolExecutor(2, thread_name_prefix="files")
# What is made part by part holds a thread, with a line of its own to the database, and what the
# database keeps for it: so many at a time, and none for longer.
LONG, LONG_SECONDS = Queue(4, most=24, most_of_one=4, seconds=30), 600
# In the meantime somebody may lose the rights by which they asked.
ASK_SECONDS = 5


class File:
    """What PEP 3333 calls wsgi.file_wrapper: Django hands over a file that it has opened."""

    def __init__(self, opened, _size=PART):
        self.opened = opened

    def read(self) -> bytes:
        return self.opened.read(PART)

    def close(self) -> None:
        # Django has made it end the whole answer.
        self.opened.close()


async def run(pool, act, *inputs):
    return await asyncio.get_running_loop().run_in_executor(pool, act, *inputs)


async def send_made(send, status, headers, body: bytes):
    """Send an answer, in parts where it is longer than one: who does not take the next one in time
    is left."""
    await _begin(send, status, headers)
    if len(body) <= PART:
        return await send({"type": "http.response.body", "body": body})
    rest = memoryview(body)
    async with _held(len(body)):
        while len(rest) > PART:
            part, rest = rest[:PART], rest[PART:]
            await _send_part(send, bytes(part))
        await send({"type": "http.response.body", "body": bytes(rest)})


async def send_file(send, status, headers, file: File, first: bytes):
    """Send a file whose first part was read; each further part is read when the last was taken."""
    await _begin(send, status, headers)
    async with _held(FILE_WEIGHT):
        part = first
        while part:
            await _send_part(send, part)
            part = await run(FILES, file.read)
        await send({"type": "http.response.body", "body": b""})


async def send_long(send, status, headers, answer, may_go_on):
    """Send an answer while it is being made, in its turn, wholly in one thread; the next part is
    made when this one was taken. It is broken off where it lasts too long, and where `may_go_on`,
    awaited every few seconds, says no. Raises: Full, and then nothing was sent."""
    # Nothing of it is shared: the thread's line to the database is this answer's alone.
    thread = ThreadPoolExecutor(1, thread_name_prefix="long")
    try:
        async with LONG.turn(answer.long_for):
            await _begin(send, status, headers)
            with suppress(TimeoutError):
                async with asyncio.timeout(LONG_SECONDS):
                    await _send_while_made(send, iter(answer), thread, may_go_on)
    finally:
        thread.submit(_end, answer)
        thread.shutdown(wait=False)


async def _send_while_made(send, parts, thread, may_go_on):
    asked = time.monotonic()
    while (part := await run(thread, next, parts, None)) is not None:
        if time.monotonic() - asked >= ASK_SECONDS:
            if not await may_go_on():
                return
            asked = time.monotonic()
        await _send_part(send, part)
    await send({"type": "http.response.body", "body": b""})


def _end(answer):
    try:
        answer.close()
    finally:
        connections.close_all()


async def _begin(send, status, headers):
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _send_part(send, part):
    async with asyncio.timeout(PART_SECONDS):
        await send({"type": "http.response.body", "body": part, "more_body": True})


@asynccontextmanager
async def _held(weight):
    """Keep so much until it is taken, or not in time; where too much is kept, whoever has taken
    longest is left."""
    with suppress(TimeoutError):
        async with asyncio.timeout(None) as patience:
            HELD[id(patience)] = patience, weight
            _leave_the_slowest()
            try:
                yield
            finally:
                HELD.pop(id(patience), None)


def _leave_the_slowest():
    held = sum(weight for _, weight in HELD.values())
    while held > MOST_HELD and len(HELD) > 1:
        slowest, weight = HELD.pop(next(iter(HELD)))
        held -= weight
        if not slowest.expired():
            slowest.reschedule(asyncio.get_running_loop().time())
