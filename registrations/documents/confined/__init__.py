"""Files of strangers are read in a process of their own, with little memory and time: a small file
can ask for more of both than there is, and nothing else is lost with that process.

The modules beside this one are its programs: each reads standard input and writes standard output.
They import nothing of ours.
"""

import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

HERE = Path(__file__).parent
# What programs end with by themselves; others are Python's own, or a signal's.
CODES = range(3, 100)


class Limits(NamedTuple):
    """Units: bytes, seconds of the processor, seconds on the wall, bytes of the answer."""

    memory: int
    processor: int
    seconds: float
    answer: int


class Ended(Exception):
    """A program did not come to its end. Shape: `code` is what it said by itself, None where
    something else ended it: there was too little memory or time, or too long an answer."""

    def __init__(self, code: int | None):
        self.code = code if code in CODES else None
        super().__init__(code)


def run(program: str, words: Sequence[object], content: bytes, limits: Limits) -> bytes:
    """Return what a program answers to these words and this content. Raises: Ended."""
    bounds = (limits.memory, limits.processor, limits.answer)
    started = [HERE / "begin.py", *bounds, HERE / f"{program}.py", *words]
    # Into a file, whose size the system bounds: a pipe would take whatever is written to it.
    with TemporaryFile() as answer:
        try:
            # Isolated (-I): nothing of the folder it is started in, nothing of the environment.
            done = subprocess.run(
                [sys.executable, "-I", *map(str, started)],
                input=content,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=limits.seconds,
            )
        except subprocess.TimeoutExpired:
            raise Ended(None) from None
        if done.returncode:
            raise Ended(done.returncode)
        answer.seek(0)
        return answer.read(limits.answer)


def spent() -> float:
    """Return how long the programs that have ended took so far. Units: seconds of the processor."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
