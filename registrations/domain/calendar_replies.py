"""What guests say in their calendars: recorded by the same verbs as what they say in a form.

An answer counts where its address is that of a reply, and it names this event and this person; one
that was overtaken, by a change of the event or by a later word of the guest, changes nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import translation

from registrations import clock
from registrations.documents import reply_addresses
from registrations.documents.ical import Said
from registrations.domain import deliveries, locks, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import CALENDAR, Channel, What, cause, last_move, record
from registrations.mail import messages, outbox
from registrations.mail.incoming import Incoming
from registrations.models import OutgoingMail, Rsvp, prepared

# How far the clock of somebody's calendar may be behind ours.
SLOW_CLOCK = timedelta(minutes=1)
# Between two letters to one guest about what was said in their calendar: programs answer programs.
LETTER_PAUSE = timedelta(hours=1)
VERBS = {"ACCEPTED": rsvps.accept, "DECLINED": rsvps.decline}
MAYBE = "TENTATIVE"
WRITTEN_BACK = (What.MAYBE, What.NOT_TAKEN)


class Outcome(StrEnum):
    """What became of a message."""

    TAKEN = "taken"
    ASKED = "asked"  # back, by a letter with the personal link
    REFUSED = "refused"
    STALE = "stale"
    FOREIGN = "foreign"
    AUTOMATIC = "automatic"
    REPORT = "report on a letter"
    NO_REPLY = "no reply of a calendar"
    UNKNOWN = "unknown address"


def take(incoming: Incoming) -> Outcome:
    """Record what a message says, or nothing; a guest whose word cannot be taken is written to.

    What mail servers report of a letter is noted on the letter, and changes no reply.
    """
    if incoming.is_automatic:
        return Outcome.REPORT if deliveries.take(incoming) else Outcome.AUTOMATIC
    found = _addressed(incoming)
    if found is None:
        return Outcome.UNKNOWN
    if incoming.said is None:
        return Outcome.NO_REPLY
    address, rsvp = found
    try:
        return _take(rsvp, address, incoming.said)
    except RsvpRefused as refusal:
        with locks.held(rsvp.event_id, rsvp), translation.override(rsvp.language):
            _write_back(rsvp, What.NOT_TAKEN, messages.not_taken, why=refusal.message)
        return Outcome.REFUSED
    except Rsvp.DoesNotExist:  # an organiser has just removed the row
        return Outcome.UNKNOWN


def _addressed(incoming: Incoming) -> tuple[str, Rsvp] | None:
    """Return the first address that belongs to a reply; some services name it nowhere else than in
    the answer."""
    named = (incoming.said.organizer,) if incoming.said else ()
    for address in (*incoming.recipients, *named):
        rsvp = reply_addresses.rsvp_of(address)
        if rsvp is not None:
            return address, rsvp
    return None


def _take(rsvp: Rsvp, address: str, said: Said) -> Outcome:
    with locks.held(rsvp.event_id, rsvp) as event:
        partstat = said.attendees.get(rsvp.email_key, "")
        is_theirs = reply_addresses.rsvp_of(address) == rsvp and said.uid == event.uid
        if not is_theirs or not partstat:
            return Outcome.FOREIGN
        if said.sequence < _sequence_asked(rsvp) or _is_overtaken(rsvp, said.stamp):
            return Outcome.STALE
        # A program whose clock is fast silences none of the answers after it.
        rsvp.calendar_said_at = min(said.stamp or clock.now(), clock.now())
        prepared.update(rsvp, "calendar_said_at")
        if partstat == MAYBE:
            # No answer here: the reply stands, and the letter says how to change it.
            _write_back(rsvp, What.MAYBE, messages.maybe)
            return Outcome.ASKED
        if partstat not in VERBS:
            return Outcome.NO_REPLY
        VERBS[partstat](rsvp, by=CALENDAR)
        return Outcome.TAKEN


def _sequence_asked(rsvp: Rsvp) -> int:
    """The sequence of the last invitation that this person was sent: the event may have had others
    since, of which nobody has written to them."""
    asked = rsvp.letters.filter(facts__calendar__method="REQUEST").order_by("pk").last()
    return asked.facts["calendar"]["sequence"] if asked else 0


def _is_overtaken(rsvp: Rsvp, stamp: datetime | None) -> bool:
    """Whether something else was said since: in the calendar, by the guest, to an organiser."""
    if stamp is None:
        return False
    if rsvp.calendar_said_at is not None and stamp < rsvp.calendar_said_at:
        return True
    move = last_move(rsvp)
    if move is None or move.channel in (Channel.CALENDAR, Channel.SYSTEM):
        return False
    return stamp < move.at - SLOW_CLOCK


def _write_back(rsvp: Rsvp, what: str, write: Callable[..., OutgoingMail], **words: str) -> None:
    """Tell somebody whose calendar now says otherwise how their reply stands, once an hour."""
    event, at = rsvp.event, clock.now()
    told = rsvp.changes.filter(what__in=WRITTEN_BACK, at__gt=at - LETTER_PAUSE).exists()
    if told or event.is_draft or event.has_ended(at):
        return
    line = record(rsvp, what, before=rsvp.status, after=rsvp.status, by=CALENDAR, at=at)
    outbox.post(write(rsvp, cause=cause(line), **words))
