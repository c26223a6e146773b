"""Which answers an event still needs: of whom, and of one person which."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from registrations.models.event import Event
from registrations.models.question import Answer, Question
from registrations.models.rsvp import Rsvp, RsvpQuerySet


def required(event: Event) -> list[Question]:
    """Return the questions that have to be answered and can be: where all that is offered is
    taken, nobody is asked to choose."""
    asked = Question.objects.asked().filter(event=event, is_required=True)
    return [q for q in asked.prefetch_related("options").order_by("position", "pk") if _can_be(q)]


def lacking(people: RsvpQuerySet, questions: list[Question]) -> RsvpQuerySet:
    """Return who of these owes an answer to one of the questions."""
    if not questions:
        return people.none()
    return people.filter(reduce(or_, map(_is_owed, questions)))


def of(rsvp: Rsvp, questions: list[Question]) -> list[Question]:
    """Return which of the questions one person owes an answer to."""
    given = dict(rsvp.answers.values_list("question_id", "value"))
    return [q for q in questions if q.pk not in given and _is_asked(q, rsvp, given)]


def _can_be(question: Question) -> bool:
    offered = [o for o in question.options.all() if o.retired_at is None]
    return not question.has_options or any(option.seats_left != 0 for option in offered)


def _is_asked(question: Question, rsvp: Rsvp, given: dict) -> bool:
    if not question.is_for_each_person and rsvp.brought_by_id is not None:
        return False
    if question.shown_if_id is None:
        return True
    return question.is_asked_after(given.get(question.shown_if_id))


def _is_owed(question: Question) -> Q:
    """The same in the words of a query."""
    answers = Answer.objects.filter(rsvp=OuterRef("pk"))
    owed = Q(~Exists(answers.filter(question=question)))
    if not question.is_for_each_person:
        owed &= Q(brought_by=None)
    if question.shown_if_id is not None:
        owed &= Q(Exists(answers.saying(question.shown_if_id, question.shown_if_answer)))
    return owed
