"""What a process remembers, each thing under a key that says which version of an event it is of.

Nothing here is one person's. A version that was left never comes back, so what is kept under it
is not asked for again.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")
MOST_EVENTS = 200


class Memory(Generic[Made]):
    """The things that were asked for last, each under a key that says all that it was made of."""

    all: list["Memory"] = []

    def __init__(self, most: int):
        self.most, self.kept, self.lock = most, OrderedDict[Hashable, Made](), Lock()
        self.all.append(self)

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
                return self.kept[key]
        made = make()
        with self.lock:
            self.kept[key] = made
            if len(self.kept) > self.most:
                self.kept.popitem(last=False)
        return made


def forget():
    """Empty the memory of this process."""
    for memory in Memory.all:
        memory.kept.clear()
