"""Where files that organisers uploaded lie, and how they get there: whole or not at all.

Names come from rows alone and follow from the content, so a file is never changed: it is there or
it is not. One that no row names does no harm.
"""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from registrations.documents.pictures import File

# A file of a moment ago may be on its way into a row.
GRACE_SECONDS = 24 * 60 * 60


def put(files: Iterable[File]) -> None:
    """Write files, also over those that are there already, each of them in one step.

    Raises: OSError (full disk, read-only folder), and then none of them was left half written.
    """
    folder = settings.UPLOADS
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        handle, draft = tempfile.mkstemp(dir=folder, prefix="draft-")
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(file.content)
                opened.flush()
                os.fsync(opened.fileno())
            # Whoever keeps a copy of the folder may read what is shown to everybody.
            os.chmod(draft, 0o644)
            os.replace(draft, folder / file.name)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(draft)
            raise
    _settle(folder)


def read(name: str) -> bytes | None:
    """Return a file that a row names, or None where it is gone (a backup without its files)."""
    try:
        return (settings.UPLOADS / name).read_bytes()
    except OSError:
        return None


def opened(name: str) -> BinaryIO | None:
    """Return a file that a row names, to be read bit by bit, or None where it is gone."""
    try:
        return (settings.UPLOADS / name).open("rb")
    except OSError:
        return None


def remove(names: Iterable[str]) -> None:
    """Take files away; one that is gone already is none the worse."""
    for name in names:
        with contextlib.suppress(OSError):
            (settings.UPLOADS / name).unlink()


def left_over(digests: set[str]) -> list[str]:
    """Return the names of files of more than a day that belong to none of these uploads."""
    try:
        found = list(os.scandir(settings.UPLOADS))
    except OSError:
        return []
    old = [entry.name for entry in found if _is_old(entry)]
    return [name for name in old if name[:32] not in digests]


def _is_old(entry: os.DirEntry) -> bool:
    try:
        return entry.is_file() and time.time() - entry.stat().st_mtime > GRACE_SECONDS
    except OSError:
        return False


def _settle(folder: Path) -> None:
    """Have the names survive a power cut too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
