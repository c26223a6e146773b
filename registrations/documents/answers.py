"""Answers to an organiser's questions, in words of the active language."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from registrations.documents import dates
from registrations.models import Answer, Question


def words(question: Question, value: object) -> str:
    """Return the value of an answer as people read it; options by their titles.

    Expects the question's options to be loaded (prefetch_related) where there are many answers.
    """
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    if question.kind == Question.Kind.DATE:
        day = date.fromisoformat(str(value))
        return dates.short_date(day, get_language() or "sl")
    if isinstance(value, list):
        return "; ".join(option.title for option in question.options.all() if option.pk in value)
    if isinstance(value, float) and get_language() == "sl":
        return str(value).replace(".", ",")
    return str(value)


def told(answers: Iterable[Answer]) -> list[tuple[str, str]]:
    """Return questions and answers that may stand in a letter: none that is sensitive."""
    return [
        (answer.question.text, words(answer.question, answer.value))
        for answer in answers
        if not answer.question.is_sensitive
    ]


def asked_after(question: Question) -> str:
    """Return after which answer to an earlier question this one is asked; '' where always."""
    before, answer = question.shown_if, question.shown_if_answer
    if before is None:
        return ""
    is_yes_no = before.kind == Question.Kind.YES_NO
    value = answer == Question.YES if is_yes_no else [int(answer)]
    return after(before, words(before, value))


def after(question: Question, answer: str) -> str:
    """Return the condition under which a question is asked that follows an answer of another."""
    return _("after “%(question)s” – %(answer)s") % {"question": question.text, "answer": answer}
