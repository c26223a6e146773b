"""Why somebody has a seat at the event, or none: one sentence, read from history and counters."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from registrations import clock
from registrations.documents import dates
from registrations.domain import rules
from registrations.domain.history import What, last_move
from registrations.models import Event, Rsvp, RsvpChange

Status = Rsvp.Status


def why(rsvp: Rsvp) -> str:
    """Return in the active language how this reply came to where it stands. Writes nothing."""
    return SENTENCES[Status(rsvp.status)](rsvp, last_move(rsvp))


def _awaited(rsvp: Rsvp, move: RsvpChange | None) -> str:
    if rsvp.is_invited:
        sent = rsvp.letters.filter(kind="invitation").exclude(outcome="withheld")
        if not sent.exists():
            return _("The invitation was not sent; no reply has come yet.")
        return _("Invited; no reply has come yet.")
    if rsvp.brought_by_id:
        return _("Added by a colleague; no reply has come yet.")
    return _("Written on the guest list; no reply has come yet.")


def _seated(rsvp: Rsvp, move: RsvpChange | None) -> str:
    if move is not None and move.what == What.OUT_OF_TURN:
        who = _who(move)
        words = {"who": who, "reason": move.reason}
        if who:
            return _("Seated out of turn by %(who)s: %(reason)s") % words
        return _("Seated out of turn: %(reason)s") % words
    if move is not None and move.what == What.WALK_IN:
        said = _("Came without a reply %(when)s and was given a seat, a free one or not.")
        return said % _when(rsvp, move.at)
    if move is not None and move.what == What.SWAPPED:
        return _("Took the place of a colleague %(when)s.") % _when(rsvp, move.at)
    if move is not None and move.before == Status.WAITLISTED:
        when = _when(rsvp, move.at)
        return _("Moved up from the waiting list when a seat came free %(when)s.") % when
    number = rsvp.event.rsvps.coming().filter(order__lte=rsvp.order).count()
    return _("Seat number %(number)d in order of reply.") % {"number": number}


def _waiting(rsvp: Rsvp, move: RsvpChange | None) -> str:
    event = Event.objects.get(pk=rsvp.event_id)
    number = event.rsvps.waiting().filter(order__lte=rsvp.order).count()
    if event.capacity is not None and event.seats_left == 0:
        taken = ngettext(
            "Number %(number)d on the waiting list: the one seat (%(seats)d) is taken.",
            "Number %(number)d on the waiting list: all %(seats)d seats are taken.",
            event.capacity,
        )
        return taken % {"number": number, "seats": event.capacity}
    if not rules.seats_people(event, clock.now()):
        return _(
            "Number %(number)d on the waiting list: nobody moves up by itself unless the event is "
            "published and has not begun."
        ) % {"number": number}
    return _("Number %(number)d on the waiting list.") % {"number": number}


def _declined(rsvp: Rsvp, move: RsvpChange | None) -> str:
    if move is None:
        return _("Declined.")
    when = _when(rsvp, move.at)
    if move.what == What.SWAPPED:
        return _("A colleague took the place %(when)s.") % when
    if move.before in (Status.ACCEPTED, Status.WAITLISTED):
        return _("Gave the place up %(when)s.") % when
    return _("Declined %(when)s.") % when


def _withdrawn(rsvp: Rsvp, move: RsvpChange | None) -> str:
    if move is None:
        return _("The invitation was withdrawn.")
    words = {**_when(rsvp, move.at), "reason": move.reason}
    if move.reason:
        return _("The invitation was withdrawn %(when)s: %(reason)s") % words
    return _("The invitation was withdrawn %(when)s.") % words


SENTENCES: dict[str, Callable[[Rsvp, RsvpChange | None], str]] = {
    Status.NEEDS_ACTION: _awaited,
    Status.ACCEPTED: _seated,
    Status.WAITLISTED: _waiting,
    Status.DECLINED: _declined,
    Status.CANCELLED: _withdrawn,
}


def _who(move: RsvpChange) -> str:
    return move.by.get_full_name() or move.by.get_username() if move.by else ""


def _when(rsvp: Rsvp, at: datetime) -> dict[str, str]:
    language = get_language() or "sl"
    return {"when": dates.on_day_at_time(at, language, tz=rsvp.event.tz)}
