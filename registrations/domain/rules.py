"""When who may do what: each rule is one small function, asked inside the transaction.

Source: the deadline and the state of the event, as the README tells them to organisers.
"""

from datetime import datetime

from registrations.domain import allowances, organisations
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import Actor
from registrations.models import Event, Rsvp


def ask_newcomer(event: Event, *, by: Actor, at: datetime) -> None:
    """Ask whether a new reply or a move to "coming" is allowed now.

    Raises: RsvpRefused not_published, event_cancelled, started, ended, postponed, by_invitation,
        closed, not_open_yet.
    """
    ask_change(event, by=by, at=at)
    _refuse(event.is_cancelled, "event_cancelled")
    if not by.is_guest:
        return
    _refuse(event.is_postponed, "postponed")
    _refuse(event.is_by_invitation and not by.has_link, "by_invitation")
    _refuse(event.has_closed(at), "closed")
    _refuse(not event.has_opened(at) and not by.has_link, "not_open_yet")


def ask_change(event: Event, *, by: Actor, at: datetime) -> None:
    """Ask whether a reply may be changed at all now: corrected, declined, a sign-up given up.

    Raises: RsvpRefused not_published, event_cancelled, started, ended.
    """
    _refuse(event.is_draft and by.is_guest, "not_published")
    _refuse(event.is_cancelled and by.is_guest, "event_cancelled")
    _refuse(event.has_started(at) and by.is_guest, "started")
    _refuse(event.has_ended(at), "ended")


def ask_published(event: Event) -> None:
    """Ask whether letters about the event make sense: its page can be opened.

    Raises: RsvpRefused not_published.
    """
    _refuse(event.is_draft, "not_published")


def ask_invited(rsvp: Rsvp) -> None:
    """Raises: RsvpRefused withdrawn."""
    _refuse(rsvp.is_withdrawn, "withdrawn")


def ask_room(event: Event, rsvp: Rsvp, *, by: Actor) -> None:
    """Ask whether somebody who had no place yet may come beside their colleagues.

    Raises: RsvpRefused organisation_is_full, too_many_people.
    """
    if not by.is_guest:
        return
    organisations.ask(event, [rsvp.organisation])
    if rsvp.brought_by_id is None or rsvp.is_awaited:
        return
    others = event.rsvps.awaited().filter(brought_by=rsvp.brought_by_id).count()
    most = allowances.most(event, rsvp.brought_by)
    if 1 + others + 1 > most:
        raise RsvpRefused("too_many_people", most=most)


def ask_arrival(event: Event, *, at: datetime) -> None:
    """Ask whether somebody can have come to the event by now; once it is over, too: what stands on
    paper is noted afterwards.

    Raises: RsvpRefused not_published, event_cancelled, postponed, no_arrivals_yet.
    """
    ask_published(event)
    _refuse(event.is_cancelled, "event_cancelled")
    _refuse(event.is_postponed, "postponed")
    _refuse(at < event.arrivals_from, "no_arrivals_yet")


def accepted_as(event: Event, rsvp: Rsvp) -> str:
    """Return what "comes" means for this person now."""
    if rsvp.is_coming:
        return Rsvp.Status.ACCEPTED
    seated = event.seats_left != 0 if rsvp.is_waiting else event.has_seat_for_newcomer
    return Rsvp.Status.ACCEPTED if seated else Rsvp.Status.WAITLISTED


def seats_people(event: Event, at: datetime) -> bool:
    """Whether a freed seat goes to who waits: a published event that has a date and
    has not begun."""
    is_on = event.status == Event.Status.PUBLISHED and not event.is_postponed
    return is_on and not event.has_started(at)


def _refuse(condition: bool, code: str) -> None:
    if condition:
        raise RsvpRefused(code)
