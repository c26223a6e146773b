"""Whom a reminder goes to: who is concerned by it, and who reads the letter."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from registrations.mail.notice_parts import KINDS
from registrations.models import Event, OutgoingMail, Reminder, Rsvp, RsvpChange, open_questions
from registrations.models.rsvp import RsvpQuerySet

Kind, Status, What = Reminder.Kind, Rsvp.Status, RsvpChange.What
# What brings a guest a letter of their own: so shortly after it no reminder says the same again.
TOLD_OF = (What.STATUS, What.OUT_OF_TURN, What.SWAPPED, What.SIGNUP, What.REGISTERED)
FRESH = timedelta(hours=12)
# An invitation may be thought over.
FRESH_INVITATION = timedelta(hours=48)


def concerned(event: Event, kind: str) -> RsvpQuerySet:
    """Return whom a reminder is about as replies stand, whether they can be written to or not."""
    people: RsvpQuerySet = event.rsvps.order_by("pk")
    return CONCERNED[kind](event, people)


def to_write(event: Event, kind: str, *, at: datetime) -> RsvpQuerySet:
    """Return for whom a letter is to be written: concerned, to be reached, not just written to.

    Somebody without an address stands for themselves only where their bringer has no such letter
    of their own to read of them.
    """
    people = concerned(event, kind)
    fresh = FRESH_INVITATION if kind == Kind.UNANSWERED else FRESH
    just_told = RsvpChange.objects.filter(rsvp=OuterRef("pk"), what__in=TOLD_OF, at__gt=at - fresh)
    bringers = concerned(event, kind).filter(pk=OuterRef("brought_by"))
    unreached = Q(email="") & (Q(brought_by=None) | Q(brought_by__email=""))
    read_by_bringer = Q(email="") & Q(Exists(bringers.order_by()))
    return people.exclude(unreached).exclude(read_by_bringer).exclude(Exists(just_told))


def letters(event: Event, kind: str, *, at: datetime) -> int:
    """Return how many letters there would be if it went out now."""
    people = to_write(event, kind, at=at)
    own = people.exclude(email="").count()
    passed_on = people.filter(email="").order_by().values("brought_by").distinct().count()
    return own + passed_on


def unreached(event: Event, kind: str) -> int:
    """Return how many of those concerned can be reached by no letter."""
    nobody = Q(brought_by=None) | Q(brought_by__email="")
    return concerned(event, kind).filter(nobody, email="").count()


def colleagues(event: Event, kind: str, bringers: Iterable[Rsvp]) -> dict[int, list[Rsvp]]:
    """Return of whom bringers read in the place of people who have no address, by name.

    One whose address had a reply already is told nothing, and nobody about them.
    """
    found: dict[int, list[Rsvp]] = {bringer.pk: [] for bringer in bringers}
    for rsvp in concerned(event, kind).filter(brought_by__in=list(found), email="").by_name():
        if rsvp.brought_by_id is not None and not rsvp.is_address_taken:
            found[rsvp.brought_by_id].append(rsvp)
    return found


def still_concerns(mail: OutgoingMail) -> bool:
    """Whether a reminder that was written is still about its reader, or about a colleague."""
    own = Q(pk=mail.rsvp_id) | Q(brought_by=mail.rsvp_id, email="")
    return concerned(mail.own_event, mail.kind).filter(own).exists()


def is_overtaken(mail: OutgoingMail) -> bool:
    """Whether its guest reads in a later letter what has changed about the event, which says all
    that the reminder does; only that an answer is missing stands in no other."""
    news = OutgoingMail.objects.filter(rsvp=mail.rsvp_id, kind__in=KINDS, pk__gt=mail.pk)
    return mail.kind != Kind.MISSING and news.exists()


def _unanswered(event: Event, people: RsvpQuerySet) -> RsvpQuerySet:
    """Who was sent an invitation: to anybody else a reminder of it would be a riddle."""
    invitation = OutgoingMail.objects.filter(
        rsvp=OuterRef("pk"), kind=OutgoingMail.Kind.INVITATION
    ).order_by()
    return people.filter(Exists(invitation), status=Status.NEEDS_ACTION)


def _missing(event: Event, people: RsvpQuerySet) -> RsvpQuerySet:
    holding = people.filter(status__in=Rsvp.HOLDING)
    return open_questions.lacking(holding, open_questions.required(event))


def _coming(event: Event, people: RsvpQuerySet) -> RsvpQuerySet:
    return people.filter(status=Status.ACCEPTED)


def _waiting(event: Event, people: RsvpQuerySet) -> RsvpQuerySet:
    return people.filter(status=Status.WAITLISTED)


CONCERNED: dict[str, Callable[[Event, RsvpQuerySet], RsvpQuerySet]] = {
    Kind.UNANSWERED: _unanswered,
    Kind.MISSING: _missing,
    Kind.COMING: _coming,
    Kind.WAITING: _waiting,
}
