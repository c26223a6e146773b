"""How often something may happen: a count per key, the same for all processes of a machine.

The counts stand in a file of their own, so that a robot never takes the database's write lock;
the file may be deleted at any time. Where it cannot be used, everything is let through.
"""

import contextlib
import logging
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """Shape: `burst` times at once, then once in `every`. Units: seconds."""

    name: str
    burst: int
    every: int


@dataclass(frozen=True)
class Wait:
    """Which pace was overstepped, and for how many seconds still."""

    pace: Pace
    seconds: int


# A school, or an office that fills the hall in one meeting, stands behind one address: a hundred
# forms at once and ten a minute are more than they type, and too few to fill a guest list.
SENDER = Pace("sender", burst=100, every=6)
# A mailbox that colleagues share sends a handful of replies in an afternoon. Whoever types the
# address of somebody else has them written to ten times, then six times an hour.
MAILBOX = Pace("mailbox", burst=10, every=10 * 60)
# A form can name colleagues, and each of them is written to: an office that replies all at once has
# fewer people; whoever has strangers written to reaches three hundred, then ten a minute.
LETTERS = Pace("letters", burst=300, every=6)
# One person's page; a link that went round must not keep the event's lock busy.
LINK = Pace("link", burst=60, every=60)
# Short addresses, of which there are four million: whoever tries them one after another from one
# network meets one event of a hundred after more than a week; a class that types one gets in.
CODE = Pace("code", burst=60, every=20)
# Passwords: whoever forgot theirs tries a few, a machine tries thousands.
LOG_IN_SENDER = Pace("log-in-sender", burst=20, every=60)
# From everywhere together: too many for a few strangers to keep somebody of that name out.
LOG_IN_NAME = Pace("log-in-name", burst=300, every=20)
# A code, or a password once more: whoever is asked for it has shown the first already.
LOG_IN_STEP = Pace("log-in-step", burst=20, every=60)
# Of an app; it is valid for three times half a minute.
CODE_ONCE = Pace("code-once", burst=1, every=90)

# Mebibytes that one of the organiser's people uploads: pictures and papers of some events at once,
# and in the day for which those are kept that no event names, fewer than there is room for.
UPLOAD = Pace("upload", burst=200, every=6 * 60)

# So many seconds are waited for the other processes, each of which needs a thousandth of one.
PATIENCE = 1.0
SWEPT_AT_ONCE = 100
TABLE = """CREATE TABLE IF NOT EXISTS paces (
    key BLOB PRIMARY KEY, expected INTEGER NOT NULL) WITHOUT ROWID"""
INDEX = "CREATE INDEX IF NOT EXISTS paces_expected ON paces (expected)"
EXPECTED = "SELECT expected FROM paces WHERE key = ?"
STORE = "INSERT OR REPLACE INTO paces (key, expected) VALUES (?, ?)"
# Who is expected in the past may come as often as somebody who never came.
SWEEP = """DELETE FROM paces WHERE key IN (
    SELECT key FROM paces WHERE expected <= ? LIMIT ?)"""

# Files that are ill and have been spoken of: each is logged once until it is well again.
_spoken_of: set[Path] = set()


def take(*counts: tuple[Pace, str], times: int = 1) -> Wait | None:
    """Count so many for each pace and key; None where all of them allow it.

    Where one does not, nothing is counted: to try again too early costs nothing. An empty key
    stands for nobody and is not counted. More than a full burst count as a full one.
    """
    keys = [(pace, _key(pace, who)) for pace, who in counts if who]
    if not settings.LIMITS or not keys or not times:
        return None
    try:
        wait = _count(keys, times)
    except (sqlite3.Error, OSError) as illness:
        _let_through(settings.LIMITS_FILE, illness)
        return None
    _spoken_of.discard(settings.LIMITS_FILE)
    return wait


def _count(keys: list[tuple[Pace, bytes]], times: int) -> Wait | None:
    """Ask and count in one step, by the generic cell rate algorithm.

    Source: ITU-T I.371, Annex A. Units: milliseconds, whole ones, so that nothing is rounded.
    """
    with _store() as store:
        now = time.time_ns() // 1_000_000
        after = [(p, key, _expected(store, p, key, now) + _later(p, times)) for p, key in keys]
        early = [(at - now - _later(p, p.burst), p) for p, _, at in after]
        longest, pace = max(early, key=lambda one: one[0])
        if longest > 0:
            return Wait(pace, -(-longest // 1000))
        store.executemany(STORE, [(key, at) for _, key, at in after])
        store.execute(SWEEP, (now, SWEPT_AT_ONCE))
        return None


def _later(pace: Pace, times: int) -> int:
    return min(times, pace.burst) * pace.every * 1000


def _expected(store: sqlite3.Connection, pace: Pace, key: bytes, now: int) -> int:
    row = store.execute(EXPECTED, (key,)).fetchone()
    # Further ahead than a full burst is nobody, unless the clock was put back.
    return min(max(row[0], now), now + _later(pace, pace.burst)) if row else now


@contextlib.contextmanager
def _store() -> Iterator[sqlite3.Connection]:
    """Open the file and lock it. Counts need not survive a power cut, so nothing is synced."""
    opened = sqlite3.connect(settings.LIMITS_FILE, timeout=PATIENCE, isolation_level=None)
    with contextlib.closing(opened) as store:
        store.execute("PRAGMA synchronous = OFF")
        store.execute("BEGIN IMMEDIATE")
        store.execute(TABLE)
        store.execute(INDEX)
        yield store
        store.execute("COMMIT")


def _key(pace: Pace, who: str) -> bytes:
    """Addresses are personal data: what is stored cannot be turned back into one."""
    salt = f"registrations.pace.{pace.name}"
    return salted_hmac(salt, who, algorithm="sha256").digest()[:16]


def _let_through(path: Path, illness: Exception) -> None:
    if path not in _spoken_of:
        log.error("Limits are not counted, everything is let through: %s (%s)", illness, path)
        _spoken_of.add(path)
    # Bytes that are no database get no better; the next request begins a new file.
    if type(illness) is sqlite3.DatabaseError:
        with contextlib.suppress(OSError):
            path.unlink()
