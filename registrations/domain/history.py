"""Who acts, and the line that each act leaves in a reply's history."""

from dataclasses import dataclass
from datetime import datetime

from registrations.models import Event, EventChange, Rsvp, RsvpChange, User, beside, prepared

Channel = RsvpChange.Channel
What = RsvpChange.What
# What a line is about that moves a reply from one status to another.
MOVES = (What.STATUS, What.OUT_OF_TURN, What.SWAPPED, What.WALK_IN, What.JOINED)


@dataclass(frozen=True)
class Actor:
    """A person or the system, by the way they came in; their rights follow from it."""

    channel: str
    user: User | None = None

    @property
    def is_guest(self) -> bool:
        return self.channel in (Channel.FORM, Channel.LINK, Channel.CALENDAR)

    @property
    def has_link(self) -> bool:
        """Whether what only this person has was used: the link, or the invitation in a calendar."""
        return self.channel in (Channel.LINK, Channel.CALENDAR)


FORM = Actor(Channel.FORM)
LINK = Actor(Channel.LINK)
CALENDAR = Actor(Channel.CALENDAR)
SYSTEM = Actor(Channel.SYSTEM)
COMMAND = Actor(Channel.COMMAND)


def organiser(user: User) -> Actor:
    return Actor(Channel.ADMIN, user)


def cause(change: RsvpChange) -> str:
    """Return the name under which one line of history brings one letter of a kind."""
    return f"change-{change.pk}"


def last_move(rsvp: Rsvp) -> RsvpChange | None:
    """Return the line that tells how a reply came to where it stands, or None."""
    moves = rsvp.changes.filter(what__in=MOVES, after=rsvp.status)
    return moves.select_related("by").order_by("pk").last()


def record(rsvp: Rsvp, what: str, *, by: Actor, at: datetime, **said: str) -> RsvpChange:
    """Append one line to the history; `said` is what `line` takes besides."""
    return keep(line(rsvp, what, by=by, at=at, **said))


def line(
    rsvp: Rsvp,
    what: str,
    *,
    by: Actor,
    at: datetime,
    before: str = "",
    after: str = "",
    reason: str = "",
    submission: str = "",
) -> RsvpChange:
    """Return a line of the history of a row that is stored. Values of a person are never written
    here."""
    return RsvpChange(
        rsvp=rsvp,
        what=what,
        before=before,
        after=after,
        reason=reason[:300],
        submission=submission,
        at=at,
        channel=by.channel,
        by=by.user,
    )


def keep(*lines: RsvpChange) -> RsvpChange:
    """Append lines about one reply to its history; return the last."""
    prepared.insert_all(lines)
    last = lines[-1]
    beside.note(last.rsvp, changed_at=last.at)
    return last


def record_event(
    event: Event, what: str, before: dict, after: dict, *, by: Actor, at: datetime, reason: str = ""
) -> EventChange:
    """Append one line to the history of an event. Shape: before and after as EventChange says."""
    return EventChange.objects.create(
        event_id=event.pk,
        what=what,
        before=before,
        after=after,
        reason=reason,
        at=at,
        channel=by.channel,
        by=by.user,
    )
