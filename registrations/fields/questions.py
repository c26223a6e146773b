"""Form fields of organisers' questions: one kind, one field; what was typed becomes an answer."""

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from registrations.domain.errors import SENTENCES
from registrations.fields.plain import TOO_LONG, Day, Lines, Municipality, Number, OneLine
from registrations.models import Question, QuestionOption
from registrations.models.seats import Limited

Kind = Question.Kind
YES_OR_NO = [("yes", pgettext_lazy("answer", "yes")), ("no", pgettext_lazy("answer", "no"))]
ERRORS = {
    "required": gettext_lazy("Please answer this question."),
    "max_length": TOO_LONG,
    "invalid_choice": SENTENCES["unknown_choice"],
}


class Closing:
    """Options that cannot be chosen any more stand there and cannot be pressed."""

    closed: Collection[int] = ()

    def create_option(self, name, value, label, selected, index, **more):
        made = super().create_option(name, value, label, selected, index, **more)
        if value in self.closed and not selected:
            made["attrs"]["disabled"] = True
        return made


class OneOf(Closing, forms.RadioSelect): ...


class SeveralOf(Closing, forms.CheckboxSelectMultiple): ...


def name_of(question: Question) -> str:
    return f"question-{question.pk}"


def field_of(
    question: Question, options: list[QuestionOption], *, held: Collection[int]
) -> forms.Field:
    """Return the form field of a question; its value is cleaned for `stored`.

    `held` are ids of options that the person has chosen before: these stay, full or retired.
    """
    make = FIELDS[Kind(question.kind)]
    more = {"label": question.text, "required": question.is_required, "error_messages": ERRORS}
    if question.is_sensitive:
        more["help_text"] = _("Sensitive: only those who need it see it.")
    field = _choosing(make, options, held, more) if question.has_options else make(**more)
    # Which fields stand beneath which of its answers, by their names; see Offer.following.
    field.followers = {}
    return field


def stored(question: Question, value: object) -> object:
    """Turn a cleaned value into what Answer.value holds."""
    if question.kind == Kind.ONE:
        return [value]
    if question.kind == Kind.SEVERAL:
        return list(dict.fromkeys(value))
    if question.kind == Kind.YES_NO:
        return value == Question.YES
    return value


def typed(question: Question, value: object) -> object:
    """Turn what Answer.value holds into what its form field shows."""
    if isinstance(value, bool):
        return Question.YES if value else Question.NO
    if question.kind == Kind.ONE and isinstance(value, list):
        return value[0] if value else None
    return value


def left(limited: Limited) -> str:
    """Return how many places are left, to stand after a label; '' where there is no limit."""
    if limited.seats_left is None:
        return ""
    if limited.seats_left == 0:
        return " – " + _("all places are taken")
    words = ngettext("%(n)d place left", "%(n)d places left", limited.seats_left)
    return " – " + words % {"n": limited.seats_left}


def _choosing(make, options, held, more):
    offered = [o for o in options if o.retired_at is None or o.pk in held]
    closed = {o.pk for o in offered if o.seats_left == 0 and o.pk not in held}
    # What nobody can answer any more keeps nobody from replying.
    is_required = more["required"] and len(closed) < len(offered)
    choices = [(option.pk, _titled(option, held)) for option in offered]
    field = make(choices=choices, coerce=int, **{**more, "required": is_required})
    field.widget.closed = closed
    return field


def _titled(option: QuestionOption, held: Collection[int]) -> str:
    return option.title if option.pk in held else f"{option.title}{left(option)}"


def _short(**more):
    return OneLine(max_length=300, **more)


def _long(**more):
    return Lines(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **more)


def _one(**more):
    return forms.TypedChoiceField(empty_value=None, widget=OneOf, **more)


def _several(**more):
    return forms.TypedMultipleChoiceField(widget=SeveralOf, **more)


def _yes_no(**more):
    return forms.ChoiceField(choices=YES_OR_NO, widget=forms.RadioSelect, **more)


def _number(**more):
    errors = {**ERRORS, "invalid": gettext_lazy("Please enter a number of at most nine digits.")}
    return Number(**{**more, "error_messages": errors})


def _day(**more):
    errors = {**ERRORS, "invalid": gettext_lazy("Please enter a date such as 25/11/2025.")}
    return Day(**{**more, "error_messages": errors})


FIELDS = {
    Kind.SHORT: _short,
    Kind.LONG: _long,
    Kind.ONE: _one,
    Kind.SEVERAL: _several,
    Kind.YES_NO: _yes_no,
    Kind.NUMBER: _number,
    Kind.DATE: _day,
    Kind.MUNICIPALITY: Municipality,
}
