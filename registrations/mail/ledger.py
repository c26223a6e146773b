"""Which letters have gone out, in files beside the database: a database that was restored from an
older copy knows less than the mailboxes do, and what was sent since must not go out again.

Files are appended to, one for each month and machine, so that machines that share the folder know
of each other's letters; they hold digests of Message-IDs and nothing of a person. Where the folder
cannot be used, the database alone knows what has gone out.
"""

import contextlib
import hashlib
import logging
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils import timezone

log = logging.getLogger(__name__)

BEGUN, SENT, UNDONE = "b", "s", "u"
# Of one record: a digest, a space, a mark.
LENGTH = 34
KEPT_SECONDS = 200 * 24 * 60 * 60


@dataclass
class _Read:
    """What this process has read of a folder so far, and up to where."""

    marks: dict[bytes, str] = field(default_factory=dict)
    offsets: dict[str, int] = field(default_factory=dict)


_read: dict[Path, _Read] = {}
# Folders that are ill and have been spoken of: each is logged once until it is well again.
_spoken_of: set[Path] = set()


def mark_of(message_id: str) -> str:
    """Return what is known of a letter: SENT; BEGUN, where whoever sent it has not come to say
    what became of it; or ''."""
    with _well():
        mark = _up_to_date().marks.get(_digest(message_id).encode(), "")
        return "" if mark == UNDONE else mark
    return ""


@contextlib.contextmanager
def handing_over(message_id: str, *, at_most_once: bool) -> Iterator[None]:
    """Note that a letter goes out in the block. Where it must not arrive twice, that is noted
    before it goes, and stays noted where the process does not live to the end of the block."""
    if at_most_once:
        _append(message_id, BEGUN, is_lasting=True)
    try:
        yield
    except Exception:
        if at_most_once:
            _append(message_id, UNDONE)
        raise
    _append(message_id, SENT)


def sweep() -> None:
    """Take away what is so old that no copy of a database still has its letters to send."""
    with _well():
        for file in settings.LEDGER.glob("*"):
            if file.stat().st_mtime < time.time() - KEPT_SECONDS:
                file.unlink(missing_ok=True)


def _append(message_id: str, mark: str, *, is_lasting: bool = False) -> None:
    with _well():
        settings.LEDGER.mkdir(parents=True, exist_ok=True)
        # No machine writes in the file of another: appending is safe on one alone.
        name = f"{timezone.now():%Y-%m}-{socket.gethostname()[:60]}"
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        file = os.open(settings.LEDGER / name.replace("/", "_"), flags, 0o600)
        try:
            # A line that was torn by a power cut ends where the next one begins.
            os.write(file, f"\n{_digest(message_id)} {mark}\n".encode())
            if is_lasting:
                os.fsync(file)
        finally:
            os.close(file)


def _up_to_date() -> _Read:
    read = _read.setdefault(settings.LEDGER, _Read())
    if not settings.LEDGER.is_dir():
        return read
    for file in sorted(settings.LEDGER.iterdir()):
        begin = read.offsets.get(file.name, 0)
        if file.stat().st_size <= begin:
            continue
        with file.open("rb") as opened:
            opened.seek(begin)
            lines, _newline, _torn = opened.read().rpartition(b"\n")
        read.offsets[file.name] = begin + len(lines) + len(_newline)
        read.marks |= {
            line[:-2]: chr(line[-1]) for line in lines.split(b"\n") if len(line) == LENGTH
        }
    return read


def _digest(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()[:32]


@contextlib.contextmanager
def _well() -> Iterator[None]:
    """Do without what a folder that is ill does not give."""
    try:
        yield
    except OSError as illness:
        if settings.LEDGER not in _spoken_of:
            log.error("What has gone out is not noted: %s (%s)", illness, settings.LEDGER)
            _spoken_of.add(settings.LEDGER)
    else:
        _spoken_of.discard(settings.LEDGER)
