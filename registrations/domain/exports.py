"""What organisers take out of a guest list, as tables; who took what, and when, is kept with the
event.

A table is a header and rows in words of the active language, read from the database as they are
asked for: a hundred thousand are never in memory together.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from registrations import clock
from registrations.documents import answers
from registrations.domain import guest_list
from registrations.domain.history import Actor, record_event
from registrations.models import (
    AgendaChoice,
    AgendaItem,
    Answer,
    Event,
    EventChange,
    ItemSignup,
    Question,
    Rsvp,
)
from registrations.models.rsvp import RsvpQuerySet

AT_ONCE = 500
Row = list[object]


@dataclass(frozen=True)
class Kind:
    """What can be taken out: `name` stands in addresses and in the history."""

    name: str
    has_names: bool = True


LIST, EVERYTHING, CATERING, SIGNUPS = (
    Kind("list"),
    Kind("everything"),
    Kind("catering", has_names=False),
    Kind("signups"),
)
# An organiser's year, of which every event in it remembers that it was taken out.
YEAR = Kind("year", has_names=False)
KINDS = {kind.name: kind for kind in (LIST, EVERYTHING, CATERING, SIGNUPS)}


def take_out(people: RsvpQuerySet, kind: Kind, *, by: Actor) -> None:
    """Note in the history of each event that rows of these people are being taken out."""
    numbers = people.order_by().values_list("event").annotate(n=Count("pk", distinct=True))
    with transaction.atomic():
        for event in Event.objects.filter(pk__in=(found := dict(numbers))):
            taken = {"kind": kind.name, "rows": found[event.pk]}
            what = EventChange.What.EXPORT
            record_event(event, what, {}, taken, by=by, at=clock.now())


def listed(people: RsvpQuerySet) -> Iterator[Row]:
    """Yield what the guest list shows, in its order."""
    yield [
        _("event"),
        *_head_of_person(),
        _("status"),
        _("e-mail"),
        _("telephone"),
        _("sign-ups"),
        _("answered"),
    ]
    statuses, places = _words(Rsvp.Status.choices), _words(ItemSignup.Status.choices)
    for rsvp, signed_up in _loaded(people.prefetch_related(None).select_related("event")):
        yield [
            rsvp.event.title,
            *_person(rsvp),
            statuses[rsvp.status],
            rsvp.email,
            rsvp.phone,
            "; ".join(f"{one.title} ({places[one.status]})" for one in signed_up),
            _local(rsvp, rsvp.answered_at),
        ]


def everything(event: Event) -> Iterator[Row]:
    """Yield all that is stored of each person of an event, by name; a column for each programme
    item with sign-up and for each question."""
    items = list(event.agenda_items.filter(needs_signup=True))
    questions = guest_list.asked_or_answered(event)
    yield _head_of_everything(items, questions)
    statuses, languages = _words(Rsvp.Status.choices), _words(settings.LANGUAGES)
    places = _words(ItemSignup.Status.choices)
    said = Prefetch("answers", to_attr="answers_now")
    people = event.rsvps.by_name().select_related("brought_by").prefetch_related(said)
    for rsvp, signed_up in _loaded(people):
        rsvp.event = event
        held = {signup.item_id: _place(signup, places) for signup in signed_up}
        given = {answer.question_id: answer.value for answer in vars(rsvp)["answers_now"]}
        yield [
            *_person(rsvp),
            statuses[rsvp.status],
            rsvp.email,
            rsvp.phone,
            *(held.get(item.pk, "") for item in items),
            *(answers.words(q, given[q.pk]) if q.pk in given else "" for q in questions),
            rsvp.note,
            rsvp.internal_note,
            rsvp.labels,
            languages.get(rsvp.language, rsvp.language),
            rsvp.brought_by.full_name if rsvp.brought_by else "",
            _local(rsvp, rsvp.answered_at),
            rsvp.order,
        ]


def catering(event: Event, questions: Iterable[Question]) -> Iterator[Row]:
    """Yield how many of those who come need what, without names: in all, at each programme item
    with sign-up, and of each answer to these questions."""
    yield [_("what"), _("answer"), _("how many")]
    yield [_("People who come"), "", event.seats_taken]
    for item in event.agenda_items.filter(needs_signup=True).prefetch_related("choices"):
        places: list[AgendaItem | AgendaChoice] = [*item.choices.all()] or [item]
        for place in places:
            yield [item.title, "" if place is item else place.title, place.seats_taken]
    for question in questions:
        for said, number in _numbers(question):
            yield [question.text, said, number]


def signups(event: Event) -> Iterator[Row]:
    """Yield who is signed up at each programme item, and who waits, in their order."""
    yield [
        _("programme item"),
        _("choice"),
        *_head_of_person(),
        _("sign-up"),
        _("e-mail"),
        _("telephone"),
    ]
    found = ItemSignup.objects.filter(item__event=event).select_related("item", "choice", "rsvp")
    ordered = found.order_by("item__starts_at", "item", "choice", "status", "order")
    places = _words(ItemSignup.Status.choices)
    for signup in ordered.iterator(chunk_size=AT_ONCE):
        yield [
            signup.item.title,
            signup.choice.title if signup.choice else "",
            *_person(signup.rsvp),
            places[signup.status],
            signup.rsvp.email,
            signup.rsvp.phone,
        ]


def countable(event: Event) -> list[Question]:
    """Return the questions whose answers can be told apart in numbers, without whose they are."""
    texts = (Question.Kind.SHORT, Question.Kind.LONG)
    return [q for q in guest_list.asked_or_answered(event) if q.kind not in texts or q.is_sensitive]


def _numbers(question: Question) -> list[tuple[str, int]]:
    """How many of those who come gave which answer, the most frequent first."""
    given = Answer.objects.filter(question=question, rsvp__status=Rsvp.Status.ACCEPTED)
    counted = Counter[str]()
    for value in given.values_list("value", flat=True).iterator(chunk_size=AT_ONCE):
        for one in value if isinstance(value, list) else [value]:
            said = answers.words(question, [one] if isinstance(value, list) else one)
            counted[" ".join(said.split())] += 1
    return counted.most_common()


def _loaded(people: QuerySet[Rsvp]) -> Iterator[tuple[Rsvp, list[ItemSignup]]]:
    """Yield people, and what each is signed up for: lists that are only read cost a row less than
    relations that could be asked anew."""
    taken = ItemSignup.objects.prefetch_related("item", "choice")
    loaded = people.prefetch_related(Prefetch("signups", taken, to_attr="signups_now"))
    for rsvp in loaded.iterator(chunk_size=AT_ONCE):
        yield rsvp, vars(rsvp)["signups_now"]


def _words(choices: Iterable[tuple[str, Promise | str]]) -> dict[str, str]:
    """Return what each value is called, in the language of now; looked up once for all rows."""
    return {value: str(word) for value, word in choices}


def _head_of_everything(items: list[AgendaItem], questions: list[Question]) -> Row:
    return [
        *_head_of_person(),
        _("status"),
        _("e-mail"),
        _("telephone"),
        *(item.title for item in items),
        *(question.text for question in questions),
        _("note to the organisers"),
        _("internal note"),
        _("labels"),
        _("language"),
        _("registered by"),
        _("answered"),
        _("order"),
    ]


def _head_of_person() -> list[str]:
    return [_("family name"), _("given name"), _("organisation")]


def _person(rsvp: Rsvp) -> list[str]:
    return [rsvp.family_name, rsvp.given_name, rsvp.organisation]


def _place(signup: ItemSignup, words: dict[str, str]) -> str:
    parts = (signup.choice and signup.choice.title, words[signup.status])
    return ": ".join(part for part in parts if part)


def _local(rsvp: Rsvp, moment):
    return moment and moment.astimezone(rsvp.event.tz)
