"""What a worker does beside delivering: work that is stored and written bit by bit.

Each chore does a little and says whether there was anything to do; a process that is killed leaves
the rest to the next one.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from django import db

from registrations.domain import (
    desk_letters,
    errands,
    group_messages,
    imports,
    notices,
    reminders,
    uploads,
)
from registrations.mail import ledger

Chore = Callable[[], bool]
log = logging.getLogger(__name__)
IDLE_SECONDS = 1.0
# Between two bits, so that replies that wait for the same event get their turn.
BREATH_SECONDS = 0.02
AFTER_TROUBLE_SECONDS = 15.0
SWEEP_SECONDS = 60 * 60
# Finding out that no reminder is due costs a query for all that is on; none is due to the second.
LOOK_SECONDS = 20.0
AT_ONCE = float("-inf")
_next_sweep = _next_look = _next_desk_look = AT_ONCE
_told_to = -1
_resting: dict[Chore, float] = {}


def do_all() -> None:
    """Do what there is to do now; where something is wrong with it, the rest goes on without."""
    global _next_look
    _next_look = AT_ONCE
    try:
        while do_some():
            pass
    except db.Error:
        log.exception("A chore failed")


def write_reminders() -> bool:
    """Write a few of the reminders that are due; where none is, look again in a while."""
    global _next_look
    if time.monotonic() < _next_look:
        return False
    if reminders.write_some():
        return True
    _next_look = time.monotonic() + LOOK_SECONDS
    return False


def sweep() -> bool:
    """Take away uploads that nothing names any more, old notes of what was sent, old lists of
    people and what was done with several of them: at once, and then every hour."""
    global _next_sweep
    if time.monotonic() >= _next_sweep:
        _next_sweep = time.monotonic() + SWEEP_SECONDS
        uploads.sweep()
        ledger.sweep()
        imports.sweep()
        errands.sweep()
    return False


def tell_organisers() -> bool:
    """Tell the organiser's people what is new: at once where somebody has replied, else as the
    clock has it."""
    global _told_to, _next_desk_look
    newest = desk_letters.newest()
    if newest == _told_to and time.monotonic() < _next_desk_look:
        return False
    _told_to, _next_desk_look = newest, time.monotonic() + LOOK_SECONDS
    if not desk_letters.write_some():
        return False
    _next_desk_look = AT_ONCE
    return True


CHORES: tuple[Chore, ...] = (
    notices.write_some,
    group_messages.write_some,
    imports.write_some,
    errands.write_some,
    write_reminders,
    tell_organisers,
    sweep,
)


def run(is_over: threading.Event) -> None:
    """Do chores until it is over; live on while something is wrong with one of them."""
    while not is_over.is_set():
        try:
            pause = BREATH_SECONDS if do_some() else IDLE_SECONDS
            if pause == IDLE_SECONDS:
                db.close_old_connections()
        except db.Error as problem:
            log.warning("Database: %s; chores wait %s s", problem, AFTER_TROUBLE_SECONDS)
            pause = AFTER_TROUBLE_SECONDS
            db.connection.close()
        is_over.wait(pause)


def do_some(chores: Sequence[Chore] = CHORES) -> bool:
    """Do a little of each chore; return whether there was anything to do. Where one fails, it rests
    for a while, and the others go on without it.

    Raises: OperationalError or InterfaceError, which are everybody's trouble.
    """
    return any([_did(chore) for chore in chores])


def _did(chore: Chore) -> bool:
    if time.monotonic() < _resting.get(chore, AT_ONCE):
        return False
    try:
        return chore()
    except (db.OperationalError, db.InterfaceError):
        raise
    except Exception:
        log.exception("A chore failed")
        _resting[chore] = time.monotonic() + AFTER_TROUBLE_SECONDS
        return False
