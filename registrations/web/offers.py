"""What an event offers and asks beside yes and no: programme items, choices, questions.

An Offer is read once for a page; it makes the form fields and turns what was typed into the ids
that the rules work with. Names of fields: `items` (ids of programme items), `choice-<item>` (id of
a choice), `question-<question>`.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django import forms
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from registrations.documents import dates
from registrations.domain.errors import SENTENCES
from registrations.models import AgendaItem, Event, Question, Rsvp, municipalities
from registrations.web.fields import Day, Lines, Number, OneLine, errors

Kind = Question.Kind
ITEMS = "items"
YES_OR_NO = [("yes", pgettext_lazy("answer", "yes")), ("no", pgettext_lazy("answer", "no"))]
PLEASE = {"required": gettext_lazy("Please answer this question.")}


@dataclass
class Offer:
    """Shape: items with their choices, questions with their options, all loaded."""

    event: Event
    items: list[AgendaItem]
    questions: list[Question]

    @classmethod
    def of(cls, event: Event) -> Self:
        items = event.agenda_items.filter(needs_signup=True).prefetch_related("choices")
        questions = event.questions.asked().prefetch_related("options")
        return cls(event, list(items), list(questions))

    @property
    def for_each_person(self) -> "Offer":
        """The same without what is asked once in a reply."""
        asked = [question for question in self.questions if question.is_for_each_person]
        return Offer(self.event, self.items, asked)

    @cached_property
    def with_purpose(self) -> list[Question]:
        """What the notice about personal data has to say the purpose of."""
        return [question for question in self.questions if question.purpose_sl]

    @cached_property
    def plain_items(self) -> list[AgendaItem]:
        return [item for item in self.items if not item.choices.all()]

    @cached_property
    def items_with_choices(self) -> list[AgendaItem]:
        return [item for item in self.items if item.choices.all()]

    @cached_property
    def names(self) -> list[str]:
        """The names of the fields, in the order of the form."""
        items = [ITEMS] if self.plain_items else []
        choices = [_choice_name(item) for item in self.items_with_choices]
        return [*items, *choices, *map(question_name, self.questions)]

    @cached_property
    def following(self) -> dict[str, tuple[str, str]]:
        """Fields that are asked after an answer only: name, to the name and answer before."""
        names = {question.pk: question_name(question) for question in self.questions}
        return {
            names[question.pk]: (names[question.shown_if_id], question.shown_if_answer)
            for question in self.questions
            if question.shown_if_id in names
        }

    def fields(self) -> dict[str, forms.Field]:
        made = {}
        if self.plain_items:
            made[ITEMS] = self._items_field()
        for item in self.items_with_choices:
            made[_choice_name(item)] = self._choice_field(item)
        for question in self.questions:
            made[question_name(question)] = question_field(question)
        for name, (before, answer) in self.following.items():
            made[before].followers.setdefault(answer, []).append(name)
        return made

    def places(self, cleaned: dict) -> dict[int, int | None]:
        """Return what was chosen of the programme, as domain.people.Places."""
        chosen = dict.fromkeys(cleaned.get(ITEMS, []))
        for item in self.items_with_choices:
            choice = cleaned.get(_choice_name(item))
            if choice:
                chosen[item.pk] = choice
        return chosen

    def answers(self, cleaned: dict) -> dict[int, object]:
        """Return what was answered, as domain.people.Answers."""
        given = {}
        for question in self.questions:
            value = cleaned.get(question_name(question))
            if value not in (None, "", []):
                given[question.pk] = _stored(question, value)
        return given

    def initial_of(self, rsvp: Rsvp) -> dict[str, object]:
        """Return what the fields show of a stored reply."""
        shown: dict[str, object] = {ITEMS: []}
        for signup in rsvp.signups.all():
            if signup.choice_id:
                shown[f"choice-{signup.item_id}"] = signup.choice_id
            else:
                shown[ITEMS].append(signup.item_id)
        for answer in rsvp.answers.all():
            shown[question_name(answer.question)] = _typed(answer.question, answer.value)
        return shown

    def forget_what_is_not_asked(self, form: forms.Form, *, comes: bool) -> None:
        """Take out answers, and errors about them, of questions that nobody was asked."""
        for question in self.questions:
            name = question_name(question)
            if comes and self._is_asked(question, form.cleaned_data):
                continue
            form.cleaned_data.pop(name, None)
            form.errors.pop(name, None)
        if not comes:
            for name in (ITEMS, *map(_choice_name, self.items_with_choices)):
                form.cleaned_data.pop(name, None)
                form.errors.pop(name, None)

    def _is_asked(self, question: Question, cleaned: dict) -> bool:
        before = next((q for q in self.questions if q.pk == question.shown_if_id), None)
        if before is None:
            return True
        value = cleaned.get(question_name(before))
        return value is not None and question.is_asked_after(_stored(before, value))

    def _items_field(self) -> forms.Field:
        return forms.TypedMultipleChoiceField(
            label=gettext_lazy("I will also take part in"),
            choices=[(item.pk, self._titled(item) + _places(item)) for item in self.plain_items],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": SENTENCES["unknown_item"]},
        )

    def _choice_field(self, item: AgendaItem) -> forms.Field:
        offered = [(choice.pk, f"{choice.title}{_places(choice)}") for choice in item.choices.all()]
        return forms.TypedChoiceField(
            label=self._titled(item),
            choices=[*offered, ("", _("I will not take part"))],
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": SENTENCES["unknown_choice"]},
        )

    def _titled(self, item: AgendaItem) -> str:
        times = (item.starts_at, item.ends_at, get_language() or "sl")
        return f"{item.title} ({dates.time_range(*times, tz=self.event.tz)})"


def question_name(question: Question) -> str:
    return f"question-{question.pk}"


def question_field(question: Question) -> forms.Field:
    """Return the form field of one question; its value is cleaned for `Offer.answers`."""
    make = FIELDS[Kind(question.kind)]
    field = make(question, label=question.text, required=question.is_required)
    # Which fields stand beneath which of its answers, by their names; see Offer.following.
    field.followers = {}
    return field


def _options(question: Question) -> list[tuple[int, str]]:
    offered = (option for option in question.options.all() if option.retired_at is None)
    return [(option.pk, f"{option.title}{_left(option)}") for option in offered]


def _one(question: Question, **more) -> forms.Field:
    return forms.TypedChoiceField(
        choices=_options(question),
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages=PLEASE,
        **more,
    )


def _several(question: Question, **more) -> forms.Field:
    return forms.TypedMultipleChoiceField(
        choices=_options(question),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages=PLEASE,
        **more,
    )


def _municipality(question: Question, **more) -> forms.Field:
    named = [(name, name) for name in municipalities.NAMES]
    return forms.ChoiceField(choices=[("", "–"), *named], error_messages=PLEASE, **more)


FIELDS = {
    Kind.SHORT: lambda q, **more: OneLine(
        max_length=300, error_messages=errors(q.text, **PLEASE), **more
    ),
    Kind.LONG: lambda q, **more: Lines(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=errors(q.text, **PLEASE),
        **more,
    ),
    Kind.ONE: _one,
    Kind.SEVERAL: _several,
    Kind.YES_NO: lambda q, **more: forms.ChoiceField(
        choices=YES_OR_NO, widget=forms.RadioSelect, error_messages=PLEASE, **more
    ),
    Kind.NUMBER: lambda q, **more: Number(
        error_messages={**PLEASE, "invalid": gettext_lazy("Please enter a number.")}, **more
    ),
    Kind.DATE: lambda q, **more: Day(
        error_messages={**PLEASE, "invalid": gettext_lazy("Please enter a date.")}, **more
    ),
    Kind.MUNICIPALITY: _municipality,
}


def _stored(question: Question, value: object) -> object:
    """Turn a cleaned value into what Answer.value holds."""
    if question.kind == Kind.ONE:
        return [value]
    if question.kind == Kind.YES_NO:
        return value == Question.YES
    return value


def _typed(question: Question, stored: object) -> object:
    """Turn what Answer.value holds into what its form field shows."""
    if isinstance(stored, bool):
        return Question.YES if stored else Question.NO
    if question.kind == Kind.ONE and isinstance(stored, list):
        return stored[0] if stored else None
    return stored


def _choice_name(item: AgendaItem) -> str:
    return f"choice-{item.pk}"


def _places(place) -> str:
    if place.seats_left is None:
        return ""
    if not place.has_seat_for_newcomer:
        return " – " + _("full, you will be put on the waiting list")
    return _left(place)


def _left(limited) -> str:
    if limited.seats_left is None:
        return ""
    if limited.seats_left == 0:
        return " – " + _("all places are taken")
    left = ngettext("%(n)d place left", "%(n)d places left", limited.seats_left)
    return " – " + left % {"n": limited.seats_left}
