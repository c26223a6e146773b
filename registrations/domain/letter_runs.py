"""Letters to many, written one after the other. One that cannot be written is tried again a few
times and then shown as not delivered, with a sentence; the others go on."""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db.models import Q

from registrations import clock
from registrations.domain.errors import RsvpRefused, contained
from registrations.mail import envelopes, outbox
from registrations.models import EventNotice, GroupMessage, OutgoingMail, Reminder, Rsvp

Run = EventNotice | GroupMessage | Reminder
# Of a whole run: where its letters have a fault in common, not each of them is waited for.
MOST_TRIES, REST = 3, timedelta(minutes=1)
# So long the event's lock is held; where a machine is busy, that is fewer letters.
LONGEST_SECONDS = 0.1
STANDS = ["written", "written_to", "tries", "rests_until"]


def rested() -> Q:
    """Which runs can be gone on with."""
    return Q(rests_until=None) | Q(rests_until__lte=clock.now())


def write(
    run: Run,
    readers: Iterable[Rsvp],
    letter: Callable[[Rsvp], OutgoingMail | None],
    *,
    kind: str,
    cause: str,
) -> bool:
    """Post the letters of a run to these readers; return whether all are written. If not, the time
    is over for which replies may be kept waiting, or the run rests before a letter that could not
    be written. The caller holds the event's lock and stores the run.

    Raises: OperationalError or InterfaceError, since a database that is ill says nothing of a
        letter.
    """
    until = time.monotonic() + LONGEST_SECONDS
    for rsvp in readers:
        if time.monotonic() > until:
            return False
        try:
            with contained(f"Letter {kind} ({cause}) to reply {rsvp.pk}"):
                drawn = letter(rsvp)
                run.written += drawn is not None and outbox.post(drawn) is not None
        except RsvpRefused:
            run.tries += 1
            if run.tries < MOST_TRIES:
                run.rests_until = clock.now() + REST
                return False
            outbox.post(_unwritten(rsvp, kind, cause))
        run.written_to = rsvp.pk
    return True


def begin(run: Run) -> None:
    """Forget what went wrong in an earlier run."""
    run.tries, run.rests_until = 0, None


def _unwritten(rsvp: Rsvp, kind: str, cause: str) -> OutgoingMail:
    """What stands in the place of a letter, for its organisers to see; nobody is sent it."""
    return OutgoingMail(
        event_id=rsvp.event_id,
        rsvp=rsvp,
        kind=kind,
        language=rsvp.language,
        to_email=rsvp.letter_address,
        subject=rsvp.event.title_sl,
        message_id=envelopes.new_message_id(),
        cause=cause,
        state=OutgoingMail.State.FAILED,
        outcome=OutgoingMail.Outcome.UNWRITTEN,
    )
