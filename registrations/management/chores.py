"""What a worker does beside delivering: work that is stored and written bit by bit.

Each chore does a little and says whether there was anything to do; a process that is killed leaves
the rest to the next one.
"""

import logging
import threading
import time
from collections.abc import Callable

from django import db

from registrations.domain import notices, reports, uploads

log = logging.getLogger(__name__)
IDLE_SECONDS = 1.0
# Between two bits, so that replies that wait for the same event get their turn.
BREATH_SECONDS = 0.02
AFTER_TROUBLE_SECONDS = 15.0
SWEEP_SECONDS = 60 * 60
LOOK_SECONDS = 20
_next_sweep = _next_look = float("-inf")
_told_to = -1


def do_all() -> None:
    """Do what there is to do now; where something is wrong with it, the rest goes on without."""
    try:
        while _do_some():
            pass
    except Exception:
        log.exception("A chore failed")


def sweep_uploads() -> bool:
    """Take away uploads that nothing names any more: at once, and then every hour."""
    global _next_sweep
    if time.monotonic() >= _next_sweep:
        _next_sweep = time.monotonic() + SWEEP_SECONDS
        uploads.sweep()
    return False


def tell_organisers() -> bool:
    """Tell the organiser's people what is new: at once where somebody has replied, else as the
    clock has it."""
    global _told_to, _next_look
    newest = reports.newest()
    if newest == _told_to and time.monotonic() < _next_look:
        return False
    _told_to, _next_look = newest, time.monotonic() + LOOK_SECONDS
    if not reports.write_some():
        return False
    _next_look = float("-inf")
    return True


CHORES: tuple[Callable[[], bool], ...] = (notices.write_some, tell_organisers, sweep_uploads)


def run(is_over: threading.Event) -> None:
    """Do chores until it is over; live on while something is wrong with one of them."""
    while not is_over.is_set():
        try:
            pause = BREATH_SECONDS if _do_some() else IDLE_SECONDS
            if pause == IDLE_SECONDS:
                db.close_old_connections()
        except db.Error as problem:
            log.warning("Database: %s; chores wait %s s", problem, AFTER_TROUBLE_SECONDS)
            pause = AFTER_TROUBLE_SECONDS
            db.connection.close()
        except Exception:  # letters that are written already have to be delivered all the same
            log.exception("A chore failed")
            pause = AFTER_TROUBLE_SECONDS
        is_over.wait(pause)


def _do_some() -> bool:
    return any([chore() for chore in CHORES])
