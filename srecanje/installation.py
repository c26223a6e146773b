"""What one installation keeps in its data folder, and how its clock is set.

Read by settings.py before Django is up, so nothing here may import Django's own parts.
"""

import os
import secrets
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

HOME_ZONE = ZoneInfo("Europe/Ljubljana")
# Of a secret key. Units: characters.
SHORTEST_KEY = 32


def secret_key(data: Path) -> str:
    """Return the key of this installation; it is made once, readable by its owner alone."""
    return _kept(data / "secret-key", make=lambda: secrets.token_urlsafe(50))


def stored_site_url(data: Path) -> str:
    """Return the address that `demo` or `serve` last listened on, or ''."""
    try:
        return (data / "site-url").read_text().strip()
    except OSError:
        return ""


def store_site_url(data: Path, url: str) -> None:
    _replace(data / "site-url", url + "\n")


def clock_offset(setting: str) -> timedelta:
    """Return how far the clock of the rules runs ahead of real time.

    Shape: "" (real time), "2025-11-10 09:00" (the clock starts there now), or the same with
    "@<unix seconds>": it started there at that moment, so that all processes agree.
    Raises: ValueError for anything else.
    """
    if not setting:
        return timedelta(0)
    start, _, anchor = setting.partition("@")
    moment = datetime.fromisoformat(start.strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=HOME_ZONE)
    return moment - datetime.fromtimestamp(float(anchor or time.time()), UTC)


def anchored(setting: str) -> str:
    """Return a clock setting that means the same in every process started from now on."""
    return setting if "@" in setting or not setting else f"{setting}@{time.time():.3f}"


def _kept(path: Path, *, make) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written under another name and linked: two processes that start at once agree on one key.
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(make())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)
