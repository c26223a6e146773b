"""What a page says about an event at a moment: one word for the look, sentences for people."""

from dataclasses import dataclass
from datetime import datetime, time

from django.utils.translation import gettext as _

from registrations.documents import dates
from registrations.models import Event
from registrations.models.versions import Seats

MIDNIGHT = time(0)


@dataclass(frozen=True)
class State:
    """Shape: name is one of cancelled, postponed, over, running, closed, soon, full, few, open;
    for_whom is '' where everybody may reply, or where nobody may any more; news is what those
    should know who have the invitation already, such as another day, or ''."""

    name: str
    sentence: str
    for_whom: str = ""
    news: str = ""

    @property
    def takes_replies(self):
        return self.name in ("open", "few", "full")


def of(event: Event, at: datetime, language: str, *, seats: Seats | None = None) -> State:
    """Return the state of an event; a draft's is what it will be once it is published.

    `seats` are its counters where they were read later than the event itself.
    """
    counted = seats or event
    name = next(name for name, holds in NAMES if holds(event, at, counted))
    return State(name, SENTENCES[name](event, language), _for_whom(event, name), _news(event, name))


NAMES = (
    ("cancelled", lambda event, at, seats: event.is_cancelled),
    ("postponed", lambda event, at, seats: event.is_postponed),
    ("over", lambda event, at, seats: event.has_ended(at)),
    ("running", lambda event, at, seats: event.has_started(at)),
    ("closed", lambda event, at, seats: event.has_closed(at)),
    ("soon", lambda event, at, seats: not event.has_opened(at)),
    ("full", lambda event, at, seats: not seats.has_seat_for_newcomer),
    ("few", lambda event, at, seats: _is_nearly_full(seats)),
    ("open", lambda event, at, seats: True),
)


def _is_nearly_full(seats):
    """Whether a tenth of the seats is left, or less."""
    return seats.seats_left is not None and seats.seats_left * 10 <= seats.capacity


def _for_whom(event, name):
    if not event.is_by_invitation or name not in ("soon", "open", "few", "full"):
        return ""
    return _("This meeting is for invited people, who reply by their personal link.")


def _news(event, name):
    """What has become other since people were invited; what it was before stands beside it."""
    if name in ("cancelled", "postponed", "over"):
        return ""
    if event.previous_starts_at is not None:
        return _("The meeting has been moved.")
    has_moved = event.previous_place and event.previous_place != event.place
    return _("The meeting has moved to another place.") if has_moved else ""


def _cancelled(event, language):
    return _("The event has been cancelled.")


def _postponed(event, language):
    return _("The event is postponed. The new date will follow; replies are kept until then.")


def _over(event, language):
    return _("The event is over. Thank you to everyone who came.")


def _running(event, language):
    return _("The event is taking place now. Replies are closed.")


def _closed(event, language):
    since = dates.closed_since(event.closes_at, language, tz=event.tz)
    return _("Replies closed %(since)s.") % {"since": since}


def _soon(event, language):
    opens = event.registration_opens_at
    day = dates.on_day(opens, language, tz=event.tz)
    if opens.astimezone(event.tz).time() == MIDNIGHT:
        return _("Replies open %(day)s.") % {"day": day}
    at = dates.at_time(opens, language, tz=event.tz)
    return _("Replies open %(day)s, %(at)s.") % {"day": day, "at": at}


def _full(event, language):
    by = dates.deadline(event.closes_at, language, tz=event.tz)
    return _("All seats are taken. You can join the waiting list %(by)s.") % {"by": by}


def _few(event, language):
    by = dates.deadline(event.closes_at, language, tz=event.tz)
    return _("Only a few seats are left. Please reply %(by)s.") % {"by": by}


def _open(event, language):
    by = dates.deadline(event.closes_at, language, tz=event.tz)
    return _("Please reply %(by)s.") % {"by": by}


SENTENCES = {
    "cancelled": _cancelled,
    "postponed": _postponed,
    "over": _over,
    "running": _running,
    "closed": _closed,
    "soon": _soon,
    "full": _full,
    "few": _few,
    "open": _open,
}
