"""Reminders by hand: an organiser asks people for their answer once more, beside the reminders that
go out by themselves, and nobody more than once a day."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from registrations import clock
from registrations.domain import locks, reminded
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import Actor, record_event
from registrations.mail import messages, outbox
from registrations.models import Event, EventChange, OutgoingMail, Rsvp
from registrations.models.rsvp import RsvpQuerySet

Kind = OutgoingMail.Kind
ASKING = (Kind.INVITATION, Kind.REMINDER_UNANSWERED)
BY_HAND = "by-hand-"
A_DAY = timedelta(hours=24)
# Why somebody is not reminded, in the order in which it is asked.
WHY_NOT = ("has_answered", "no_address", "not_invited", "asked_today")


def remind(rsvp: Rsvp, *, cause: str) -> bool:
    """Post one reminder to answer; the same cause brings nobody two.

    Raises: RsvpRefused not_published, event_cancelled, postponed, closed, has_answered,
        no_address, not_invited, asked_today.
    """
    with locks.held(rsvp.event_id, rsvp) as event:
        ask_of(event)
        why_not = _reasons(event.rsvps.filter(pk=rsvp.pk))
        for code in WHY_NOT:
            if why_not[code].exists():
                raise RsvpRefused(code)
        others = reminded.colleagues(event, Kind.REMINDER_UNANSWERED, [rsvp])[rsvp.pk]
        letter = messages.reminder_unanswered(rsvp, cause=cause, others=others, is_own=True)
        return outbox.post(letter) is not None


def ask_of(event: Event) -> None:
    """Ask whether guests of an event can be asked for an answer at all.

    Raises: RsvpRefused not_published, event_cancelled, postponed, closed.
    """
    refusals = {
        "not_published": event.is_draft,
        "event_cancelled": event.is_cancelled,
        "postponed": event.is_postponed,
        "closed": event.has_closed(clock.now()),
    }
    for code, is_so in refusals.items():
        if is_so:
            raise RsvpRefused(code)


def numbers(people: RsvpQuerySet) -> dict[str, int]:
    """Return how many of these people cannot be reminded, by why, each once; and under "" how many
    can."""
    found, rest = {}, people.order_by()
    for code, those in _reasons(rest).items():
        before = rest.count()
        rest = rest.exclude(pk__in=those.values("pk"))
        found[code] = before - rest.count()
    return {**found, "": rest.count()}


def note(event: Event, number: int, *, by: Actor) -> None:
    """Write into the event's history how many were reminded."""
    if number:
        said = {"kind": Kind.REMINDER_UNANSWERED, "people": number}
        record_event(event, EventChange.What.REMINDER, {}, said, by=by, at=clock.now())


def _reasons(people: RsvpQuerySet) -> dict[str, RsvpQuerySet]:
    """Return who of these cannot be reminded, by why."""
    letters = OutgoingMail.objects.filter(rsvp=OuterRef("pk")).order_by()
    invited = letters.filter(kind=Kind.INVITATION)
    recent = letters.filter(kind__in=ASKING, created_at__gt=timezone.now() - A_DAY)
    return {
        "has_answered": people.exclude(status=Rsvp.Status.NEEDS_ACTION),
        "no_address": people.filter(email=""),
        "not_invited": people.filter(~Q(Exists(invited))),
        "asked_today": people.filter(Exists(recent)),
    }
