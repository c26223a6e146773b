"""An event's questions: the only writer of Question, and of QuestionOption beside its counter,
but for what domain.copies copies.

The wording of a question may change and keeps its answers. A question that means something else is
another question: the old one is kept as it was, with its answers, and is no longer asked. Every
function takes rows as a form has filled them in, and holds the event's lock; events.revised tells
pages that they are out of date.
"""

from collections.abc import Iterable

from django.db import models
from django.db.models import Max

from registrations import clock
from registrations.domain import copies, events
from registrations.domain.errors import RsvpRefused
from registrations.models import Answer, Question, QuestionOption

# What a question with answers means by; all else about it are words and manners.
MEANING = ("kind", "is_for_each_person")
YES_AND_NO = (Question.YES, Question.NO)


def add(question: Question, options: Iterable[QuestionOption] = ()) -> Question:
    """Ask a new question at its place in the order, or after all others where it names none.

    Raises: RsvpRefused what `ask` and `ask_options` raise.
    """
    options = list(options)
    with events.revised(question.event_id):
        ask(question)
        ask_options(question, options)
        _store_new(question, options)
        return question


def reword(
    question: Question,
    options: Iterable[QuestionOption] = (),
    *,
    deleted: Iterable[QuestionOption] = (),
) -> None:
    """Ask the same question in other words or another way; its answers stay.

    Shape: `options` are new ones and those that changed; all others stay as they are.
    `deleted` ones that somebody has chosen are kept for them and offered no longer.
    Raises: RsvpRefused unknown_question, question_has_answers, what `ask`, `ask_options` and
    `ask_followers` raise.
    """
    deleted = list(deleted)
    for option in deleted:
        option.retired_at = clock.now()
    options = [*options, *deleted]
    with events.revised(question.event_id):
        stored = _asked(question)
        if means_something_else(stored, question) and stored.answers.exists():
            raise RsvpRefused("question_has_answers")
        changed = [option.pk for option in options if option.pk]
        together = [*question.options.exclude(pk__in=changed), *options]
        ask(question)
        ask_options(question, together)
        ask_followers(question, together)
        order = _order_with(question)
        question.save(update_fields=_columns(Question) - {"retired_at", "replaces"})
        _number(order)
        for option in options:
            _write(option, question)
        for option in deleted:
            if not is_chosen(option):
                option.delete()


def replace(question: Question, options: Iterable[QuestionOption] = ()) -> Question:
    """Ask another question in the place of a stored one, which is kept with its answers.

    Returns the new row. What followed an answer of the old question follows the same answer of the
    new one, or is no longer asked where there is none.
    Shape: `question` is the old row with new contents, `options` all that the new one is to have.
    Raises: RsvpRefused unknown_question, what `ask` and `ask_options` raise.
    """
    options = list(options)
    with events.revised(question.event_id):
        old = _asked(question)
        ask(question)
        ask_options(question, options)
        _stop(old)
        new = copies.like(question, replaces_id=old.pk)
        offered = [copies.like(option, seats_taken=0, retired_at=None) for option in options]
        _store_new(new, offered)
        answers = {str(o.pk): str(c.pk) for o, c in zip(options, offered, strict=True) if o.pk}
        answers |= {answer: answer for answer in YES_AND_NO}
        for follower in list(_following(old)):
            _follow(follower, new, answers.get(follower.shown_if_answer, ""))
        return new


def retire(question: Question) -> None:
    """Ask a question no longer, nor what follows its answers; what was answered stays.

    A question that nobody has answered goes altogether.
    """
    with events.revised(question.event_id) as event:
        for follower in list(_following(question)):
            retire(follower)
        if question.answers.exists():
            _stop(question)
        else:
            question.delete()
        _number(list(_asked_at(event.pk)))


def ask_again(question: Question) -> None:
    """Ask a question once more that is no longer asked, after all others, with its old answers.

    Raises: RsvpRefused before_is_not_asked, what `ask` and `ask_options` raise.
    """
    with events.revised(question.event_id):
        before = question.shown_if
        if before is not None and before.retired_at is not None:
            raise RsvpRefused("before_is_not_asked", question=before.text)
        question.position, question.retired_at = 0, None
        ask(question)
        ask_options(question, question.options.all())
        order = _order_with(question)
        question.save(update_fields=["retired_at"])
        _number(order)


def ask(question: Question) -> None:
    """Ask whether a question can be asked at its place, after the answer that it names.

    Raises: RsvpRefused already_asked, not_a_condition.
    """
    same = _asked_at(question.event_id).filter(text_sl=question.text_sl)
    if same.exclude(pk=question.pk).exists():
        raise RsvpRefused("already_asked", question=question.text)
    before = question.shown_if
    if before is None:
        return
    order = _order_with(question)
    fits = (
        before in order[: order.index(question)]
        and before.is_for_each_person == question.is_for_each_person
        and question.shown_if_answer in answers_to_follow(before, before.options.all())
    )
    if not fits:
        raise RsvpRefused("not_a_condition")


def ask_options(question: Question, options: Iterable[QuestionOption]) -> None:
    """Ask whether a question can be asked with these options and no others.

    Raises: RsvpRefused no_options.
    """
    if question.has_options and all(option.retired_at for option in options):
        raise RsvpRefused("no_options")


def ask_followers(question: Question, options: Iterable[QuestionOption]) -> None:
    """Ask whether what follows the answers of a question still can, with these options.

    Raises: RsvpRefused question_is_followed.
    """
    order, answers = _order_with(question), answers_to_follow(question, options)
    for follower in _following(question):
        fits = (
            follower in order[order.index(question) :]
            and follower.is_for_each_person == question.is_for_each_person
            and follower.shown_if_answer in answers
        )
        if not fits:
            raise RsvpRefused("question_is_followed", follower=follower.text)


def answers_to_follow(question: Question, options: Iterable[QuestionOption]) -> list[str]:
    """Return the answers after which another question can be asked, as `shown_if_answer` names
    them."""
    if question.kind == Question.Kind.YES_NO:
        return list(YES_AND_NO)
    if not question.has_options:
        return []
    return [str(option.pk) for option in options if option.pk and not option.retired_at]


def means_something_else(stored: Question, question: Question) -> bool:
    """Whether a question that is being edited has become another one."""
    return any(getattr(stored, name) != getattr(question, name) for name in MEANING)


def is_chosen(option: QuestionOption) -> bool:
    """Whether anybody has chosen an option, also somebody who does not come."""
    return Answer.objects.saying(option.question, str(option.pk)).exists()


def _asked_at(event_id: int) -> models.QuerySet[Question]:
    return Question.objects.asked().filter(event_id=event_id)


def _following(question: Question) -> models.QuerySet[Question]:
    return Question.objects.asked().filter(shown_if=question)


def _asked(question: Question) -> Question:
    stored = _asked_at(question.event_id).filter(pk=question.pk).first()
    if stored is None:
        raise RsvpRefused("unknown_question")
    return stored


def _order_with(question: Question) -> list[Question]:
    """The event's questions with one where its position says: the last where it says nothing."""
    others = list(_asked_at(question.event_id).exclude(pk=question.pk))
    place = question.position - 1 if question.position else len(others)
    return [*others[:place], question, *others[place:]]


def _number(order: Iterable[Question]) -> None:
    for number, question in enumerate(order, start=1):
        if question.position != number:
            question.position = number
            question.save(update_fields=["position"])


def _store_new(question: Question, options: Iterable[QuestionOption]) -> None:
    order = _order_with(question)
    question.save(force_insert=True)
    _number(order)
    for option in options:
        _write(option, question)


def _stop(question: Question) -> None:
    question.retired_at = clock.now()
    question.save(update_fields=["retired_at"])


def _follow(follower: Question, new: Question, answer: str) -> None:
    """Let a question follow the answer of a new one, if it still can."""
    follower.shown_if, follower.shown_if_answer = new, answer
    try:
        ask(follower)
    except RsvpRefused:
        follower.refresh_from_db()
        retire(follower)
    else:
        follower.save(update_fields=["shown_if", "shown_if_answer"])


def _write(option: QuestionOption, question: Question) -> None:
    """Write an option of a question; its counter is left as it is."""
    option.question = question
    if option.pk is None:
        last = question.options.aggregate(last=Max("position"))["last"] or 0
        option.position = option.position or last + 1
        option.save(force_insert=True)
    else:
        option.save(update_fields=_columns(QuestionOption) - {"seats_taken"})


def _columns(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields} - {"id"}
