"""What an event still lacks before it is published, and what would be good to have, in words."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.models import AgendaItem, Event, Partner, Question

# Consent is free only where nothing depends on it (Article 7(4) of the GDPR).
FORCED = gettext_lazy(
    "“%(question)s” is sensitive, yet nobody can reply without answering it. Whoever tells you "
    "such things must be free not to: please require no answer."
)


class Want(NamedTuple):
    """`part` names the part of the event's page; without what `is_needed`, guests would be lost."""

    part: str
    words: str
    is_needed: bool = False


def of(event: Event, *, at: datetime, questions: Collection[Question]) -> list[Want]:
    """Return what is lacking in the language that is active, what is needed first.

    Shape: `questions` are those that the form asks.
    """
    items = list(event.agenda_items.all())
    partners = list(event.partners.all())
    found = [
        *_of_time(event, at),
        *_of_place(event),
        *_of_replying(event, at),
        *_of_programme(event, items),
        *_of_partners(event, partners),
        *_of_words(event),
        *_of_questions(questions),
        *_of_english(event, items, questions),
    ]
    return sorted(found, key=lambda want: not want.is_needed)


def _of_time(event: Event, at: datetime) -> Iterator[Want]:
    if event.has_started(at):
        yield Want("what", _("The event begins in the past. Please check the date."), True)


def _of_place(event: Event) -> Iterator[Want]:
    if not (event.place or event.online_url):
        yield Want("where", _("Where it is: a venue, an address or an online link."), True)
    elif event.venue_name and not event.address and not event.online_url:
        yield Want("where", _("The address of the venue, so that everybody finds it."))


def _of_replying(event: Event, at: datetime) -> Iterator[Want]:
    if event.has_closed(at) and not event.has_started(at):
        yield Want("replying", _("The deadline is over: nobody could reply."), True)
    elif event.registration_closes_at is None:
        yield Want("replying", _("A deadline. Without one, replies are taken until the start."))
    if not event.contact_phone and not event.organizer.contact_phone:
        yield Want("replying", _("A telephone number for those who cannot reply on the web."))


def _of_programme(event: Event, items: list[AgendaItem]) -> Iterator[Want]:
    if not items:
        yield Want("programme", _("A programme: what happens when."))
    span = [moment.astimezone(event.tz).date() for moment in (event.starts_at, event.ends_at)]
    for item in items:
        if not span[0] <= item.starts_at.astimezone(event.tz).date() <= span[1]:
            words = _("“%(title)s” stands on another day than the event.") % {"title": item.title}
            yield Want("programme", words, True)


def _of_partners(event: Event, partners: list[Partner]) -> Iterator[Want]:
    funders = [partner for partner in partners if partner.role == Partner.Role.FUNDER]
    if funders and not _said(event, "funding_statement", "sl"):
        yield Want("partners", _("The sentence that the funder asks for."))
    for funder in funders:
        if not funder.mark_id:
            yield Want("partners", _("The mark of %(name)s.") % {"name": funder.name})


def _of_words(event: Event) -> Iterator[Want]:
    if not (_said(event, "summary", "sl") or _said(event, "description", "sl")):
        yield Want("what", _("What it is about, in a sentence or two."))


def _of_questions(questions: Collection[Question]) -> Iterator[Want]:
    for question in questions:
        if is_forced(question):
            yield Want("questions", FORCED % {"question": question.text})


def is_forced(question: Question) -> bool:
    """Whether guests have to say something that they should be free not to say."""
    return question.is_sensitive and question.is_required


def _of_english(
    event: Event, items: list[AgendaItem], questions: Collection[Question]
) -> Iterator[Want]:
    """Only where the event is announced in English at all."""
    if not _said(event, "title", "en"):
        return
    if _said(event, "description", "sl") and not _said(event, "description", "en"):
        yield Want("what", _("What it is about, in English."))
    if any(not _said(item, "title", "en") for item in items):
        yield Want("programme", _("Titles of programme items in English."))
    if any(not _said(question, "text", "en") for question in questions):
        yield Want("questions", _("The questions in English."))


def _said(row: Event | AgendaItem | Question, name: str, language: str) -> str:
    """What is written in this very language, without what stands in for it."""
    return getattr(row, f"{name}_{language}")
