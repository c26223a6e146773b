"""Few at a time, of each person one after the other: for what holds much while it lasts.

Whoever waits is waited with for a bounded time, and so many wait that none of them holds up who
asks for something else.
"""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager


class Full(Exception):
    """No turn for now: too many stand in the queue, or it moves too slowly."""


class Queue:
    """Shape: `places` are served at a time; `most` stand in it, of one person `most_of_one`, those
    who are served among them. Units: seconds that somebody waits for a turn."""

    def __init__(self, places: int, *, most: int, most_of_one: int, seconds: float):
        self.most, self.most_of_one, self.seconds = most, most_of_one, seconds
        self._places = asyncio.Semaphore(places)
        self._standing = Counter[str]()
        self._own: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def turn(self, person: str):
        """Wait for the turn of a person, and hold it. Raises: Full."""
        if self._standing.total() >= self.most or self._standing[person] >= self.most_of_one:
            raise Full
        self._standing[person] += 1
        try:
            async with AsyncExitStack() as held:
                await self._wait(person, held)
                yield
        finally:
            self._standing[person] -= 1
            if not self._standing[person]:
                del self._standing[person]
                self._own.pop(person, None)

    async def _wait(self, person, held):
        try:
            async with asyncio.timeout(self.seconds):
                own = self._own.setdefault(person, asyncio.Lock())
                await held.enter_async_context(own)
                await held.enter_async_context(self._places)
        except TimeoutError:
            raise Full from None
