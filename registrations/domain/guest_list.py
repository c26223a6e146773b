"""The guest list as a whole: its counts, its rows for taking out, and whether it adds up."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import translation

from registrations.documents import answers
from registrations.models import (
    AgendaChoice,
    AgendaItem,
    Answer,
    Event,
    ItemSignup,
    Question,
    QuestionOption,
    Rsvp,
)
from registrations.models.rsvp import RsvpQuerySet

# So many ids are quickly asked for once more; of more people than these, the first hundred in
# any order are found before many rows are read.
FEW = 4000
COLUMNS = (
    "status",
    "given_name",
    "family_name",
    "organisation",
    "email",
    "phone",
    "items",
    "note",
    "language",
    "brought_by",
    "answered_at",
    "arrived_at",
    "order",
    "internal_note",
    "labels",
)
MOMENTS = ("answered_at", "arrived_at")


def rows(event: Event) -> Iterator[list[object]]:
    """Yield the header in English identifiers, then one row per person, by name.

    Behind the columns of everybody stands one for each question, with its text in Slovene.
    """
    questions = asked_or_answered(event)
    yield [*COLUMNS, *(question.text_sl for question in questions)]
    people = event.rsvps.by_name().select_related("brought_by")
    loaded = people.prefetch_related("signups__item", "signups__choice", "answers")
    for rsvp in loaded.iterator(chunk_size=500):
        yield [*(_cell(rsvp, column) for column in COLUMNS), *_said(rsvp, questions)]


class Found(NamedTuple):
    """Shape: counts as those of `counts`."""

    people: RsvpQuerySet
    counts: dict[str, int]


def counts(people: QuerySet) -> dict[str, int]:
    """Return how many replies of a queryset, in which each stands once, are in each status.

    A few are counted here: to group them, a database would read everybody of their event.
    """
    some = list(people.order_by().values_list("status", flat=True)[: FEW + 1])
    return _of_all(Counter(some)) if len(some) <= FEW else _grouped(people)


def found(people: RsvpQuerySet, text: str, *, among: RsvpQuerySet) -> Found:
    """Return who of these matches a text, "" being matched by everybody; every row is read for it
    once and no more.

    A few are found again by their ids alone, `among` all who may be seen: else all rows would be
    read in their order, as often as they are asked for. Where they are many, so many are soon seen.
    """
    matching = people.matching(text)
    # Ids alone stand in the index that is looked through.
    pks = list(matching.order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(pks) > FEW:
        return Found(matching, _grouped(matching))
    few, order = among.filter(pk__in=pks), people.query.order_by
    return Found(few.order_by(*order) if order else few, counts(few))


def _grouped(people: QuerySet) -> dict[str, int]:
    return _of_all(dict(people.order_by().values_list("status").annotate(n=Count("*"))))


def _of_all(found: Mapping[str, int]) -> dict[str, int]:
    return {status: found.get(status, 0) for status in Rsvp.Status.values}


def wrong_counters(*, ending_after: datetime | None = None) -> list[str]:
    """Return the events, items, choices and options whose stored counters differ from their rows.

    With `ending_after` those of events that end later: counting all that ever was takes time.
    """
    # Rows are written while they are counted: what is wrong is still wrong when asked again.
    wrong = _wrong_now(ending_after)
    return sorted(set(wrong) & set(_wrong_now(ending_after))) if wrong else []


def _wrong_now(ending_after: datetime | None) -> list[str]:
    events = Event.objects.order_by()
    if ending_after is not None:
        events = events.filter(ends_at__gt=ending_after)
    items = AgendaItem.objects.order_by().filter(event__in=events)
    choices = AgendaChoice.objects.order_by().filter(item__event__in=events)
    # Where an item offers choices, its sign-ups are counted there.
    own = ItemSignup.objects.filter(item=OuterRef("pk"), choice__isnull=True)
    chosen = ItemSignup.objects.filter(choice=OuterRef("pk"))
    wrong = [
        *_disagreeing(events, Rsvp.objects.filter(event=OuterRef("pk")), Rsvp.Status),
        *_disagreeing(items, own, ItemSignup.Status),
        *_disagreeing(choices, chosen, ItemSignup.Status),
        *_wrong_options(events),
    ]
    return [f"{type(row).__name__} {row.pk}" for row in wrong]


def _wrong_options(events: QuerySet) -> list[QuestionOption]:
    """Return the options that other numbers of people who come or wait have chosen."""
    options = list(QuestionOption.objects.filter(question__event__in=events).order_by())
    if not options:
        return []
    held = Answer.objects.filter(rsvp__event__in=events, rsvp__status__in=Rsvp.HOLDING).order_by()
    values = held.filter(question__kind__in=Question.WITH_OPTIONS).values_list("value", flat=True)
    chosen = Counter(pk for value in values for pk in value)
    return [option for option in options if option.seats_taken != chosen[option.pk]]


def _disagreeing(counted: QuerySet, rows: QuerySet, statuses) -> QuerySet:
    """Return what `rows` contradict; they are counted in an index, one status at a time."""
    agreeing = {
        "seats_taken": _number(rows.filter(status=statuses.ACCEPTED)),
        "waiting_count": _number(rows.filter(status=statuses.WAITLISTED)),
    }
    return counted.exclude(**agreeing).only("pk")


def _number(rows: QuerySet) -> Coalesce:
    # One group, made of a constant, so that the database counts and this query does not.
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def _cell(rsvp: Rsvp, column: str) -> object:
    if column == "items":
        return "; ".join(map(_place, rsvp.signups.all()))
    if column == "brought_by":
        return rsvp.brought_by.full_name if rsvp.brought_by else ""
    value = getattr(rsvp, column)
    if column in MOMENTS:
        return value.isoformat(timespec="seconds") if value else ""
    return value


def _place(signup: ItemSignup) -> str:
    titles = [place.title_sl for place in (signup.item, signup.choice) if place]
    return ": ".join([*titles, signup.status])


def asked_or_answered(event: Event) -> list[Question]:
    """Return the questions of an event that its form asks, or that somebody has answered."""
    asked = Q(retired_at=None) | Exists(Answer.objects.filter(question=OuterRef("pk")))
    return list(Question.objects.filter(asked, event=event).prefetch_related("options"))


def _said(rsvp: Rsvp, questions: Sequence[Question]) -> list[str]:
    """What somebody answered to each question, in Slovene like its text."""
    given = {answer.question_id: answer.value for answer in rsvp.answers.all()}
    with translation.override("sl"):
        return [answers.words(q, given[q.pk]) if q.pk in given else "" for q in questions]
