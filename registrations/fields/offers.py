"""What an event offers and asks beside yes and no: programme items, choices, questions.

An Offer is read once for a page; it makes the form fields and turns what was typed into the ids
that the rules work with. Names of fields: `items` (ids of programme items), `choice-<item>` (id of
a choice), `question-<question>`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Self

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from registrations.documents import dates
from registrations.domain.errors import SENTENCES, RsvpRefused
from registrations.fields import offered, questions
from registrations.models import (
    AgendaChoice,
    AgendaItem,
    Event,
    Question,
    QuestionOption,
    Rsvp,
)
from registrations.models.seats import Limited, Seated

ITEMS = "items"
# What fields that were left empty are cleaned to.
NOT_ANSWERED = (None, "", [])


@dataclass
class Offer:
    """Shape: items that take sign-ups and questions that are asked now, choices by their item and
    options by their question; what the person holds of them already: places, and ids of options."""

    event: Event
    items: list[AgendaItem]
    questions: list[Question]
    choices: dict[int, list[AgendaChoice]]
    options: dict[int, list[QuestionOption]]
    held_places: Collection[Seated] = ()
    held_options: Collection[int] = ()

    @classmethod
    def of(cls, event: Event) -> Self:
        """Return what an event offers as it stands; asks for the places that are counted alone."""
        rows = offered.known(event).counted(event)
        choices, options = _by(rows.choices, "item_id"), _by(rows.options, "question_id")
        return cls(event, rows.items, rows.questions, choices, options)

    def to(self, rsvp: Rsvp) -> "Offer":
        """The same to somebody who has replied: of a colleague, what is asked of everybody."""
        values = [answer.value for answer in rsvp.answers.all()]
        held_options = {pk for value in values if isinstance(value, list) for pk in value}
        held_places = {signup.place for signup in rsvp.signups.all()}
        offer = self.for_each_person if rsvp.brought_by_id else self
        return replace(offer, held_places=held_places, held_options=held_options)

    @cached_property
    def for_each_person(self) -> "Offer":
        """The same to a colleague, without what is asked once in a reply."""
        asked = [q for q in self.questions if self._is_for_each_person(q)]
        return replace(self, questions=asked, held_places=(), held_options=())

    def after_the_deadline(self, rsvp: Rsvp) -> "Offer":
        """The same with what can still be kept or given up; nothing that would be taken anew."""
        held = {signup.item_id: signup.choice_id for signup in rsvp.signups.all()}
        choices = {
            item: [choice for choice in self.choices[item] if choice.pk == held.get(item)]
            for item in self.choices
        }
        options = {
            question: [o for o in options if o.capacity is None or o.pk in self.held_options]
            for question, options in self.options.items()
        }
        items = [item for item in self.items if item.pk in held]
        return replace(self, items=items, choices=choices, options=options)

    @property
    def without_programme(self) -> "Offer":
        return replace(self, items=[])

    @property
    def places_left(self) -> tuple:
        """Everything in an offer that changes with what others take: equal where it reads alike."""
        lists = (self.items, *self.choices.values(), *self.options.values())
        return tuple(_left(place) for rows in lists for place in rows)

    @cached_property
    def in_the_notice(self) -> list[Question]:
        """What the notice about personal data has to speak of."""
        return [q for q in self.questions if q.purpose_sl or q.is_sensitive]

    @cached_property
    def plain_items(self) -> list[AgendaItem]:
        return [item for item in self.items if item.pk not in self.choices]

    @cached_property
    def items_with_choices(self) -> list[AgendaItem]:
        return [item for item in self.items if item.pk in self.choices]

    @cached_property
    def of_programme(self) -> list[str]:
        """The names of the fields of programme items."""
        items = [ITEMS] if self.plain_items else []
        return [*items, *map(_choice_name, self.items_with_choices)]

    @cached_property
    def names(self) -> list[str]:
        """The names of the fields, in the order of the form."""
        return [*self.of_programme, *map(questions.name_of, self.questions)]

    @cached_property
    def following(self) -> dict[str, tuple[str, str]]:
        """Fields that are asked after an answer only: name, to the name and answer before."""
        return {
            questions.name_of(question): (questions.name_of(before), question.shown_if_answer)
            for question in self.questions
            if (before := self._before(question))
        }

    def fields(self) -> dict[str, forms.Field]:
        made = {}
        if self.plain_items:
            made[ITEMS] = self._items_field()
        for item in self.items_with_choices:
            made[_choice_name(item)] = self._choice_field(item)
        for question in self.questions:
            options = self.options.get(question.pk, [])
            field = questions.field_of(question, options, held=self.held_options)
            made[questions.name_of(question)] = field
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
            value = cleaned.get(questions.name_of(question))
            if value not in NOT_ANSWERED:
                given[question.pk] = questions.stored(question, value)
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
            name = questions.name_of(answer.question)
            shown[name] = questions.typed(answer.question, answer.value)
        return shown

    def not_asked(self, cleaned: dict, *, comes: bool) -> list[str]:
        """Return the names of fields that nobody was asked: all of them of who does not come."""
        if not comes:
            return self.names
        return [questions.name_of(q) for q in self.questions if not self._is_asked(q, cleaned)]

    def unanswered(self, rsvp: Rsvp) -> list[Question]:
        """Return what is asked of somebody and has to be answered, and is not yet."""
        shown, fields = self.initial_of(rsvp), self.fields()
        return [
            question
            for question in self.questions
            if (name := questions.name_of(question)) not in shown
            and fields[name].required
            and self._is_asked(question, shown)
        ]

    def clash(self, cleaned: dict) -> tuple[str, str] | None:
        """Return what is chosen twice at one time: the name of a field and a sentence."""
        places = self.places(cleaned)
        # What has come to clash since it was chosen keeps nobody from correcting their name.
        held = {getattr(place, "item_id", place.pk) for place in self.held_places}
        for one, other in combinations([item for item in self.items if item.pk in places], 2):
            if one.clashes_with(other) and not {one.pk, other.pk} <= held:
                name = _choice_name(other) if other in self.items_with_choices else ITEMS
                return name, RsvpRefused("clash", one=one.title, other=other.title).message
        return None

    def _before(self, question: Question) -> Question | None:
        return next((q for q in self.questions if q.pk == question.shown_if_id), None)

    def _is_for_each_person(self, question: Question, after: Iterable[int] = ()) -> bool:
        """What follows a question that is asked once is asked once too."""
        before = self._before(question)
        if before is None or question.pk in after or not question.is_for_each_person:
            return question.is_for_each_person
        return self._is_for_each_person(before, {*after, question.pk})

    def _is_asked(self, question: Question, cleaned: dict, after: Iterable[int] = ()) -> bool:
        """Questions that wait for each other are never asked."""
        before = self._before(question)
        if before is None:
            return True
        value = cleaned.get(questions.name_of(before))
        if value in NOT_ANSWERED or question.pk in after:
            return False
        follows = question.is_asked_after(questions.stored(before, value))
        return follows and self._is_asked(before, cleaned, {*after, question.pk})

    def _items_field(self) -> forms.Field:
        return forms.TypedMultipleChoiceField(
            label=gettext_lazy("Also taking part in"),
            choices=[(i.pk, f"{self._titled(i)}{self._places(i)}") for i in self.plain_items],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": SENTENCES["unknown_item"]},
        )

    def _choice_field(self, item: AgendaItem) -> forms.Field:
        offered = [(c.pk, f"{c.title}{self._places(c)}") for c in self.choices[item.pk]]
        return forms.TypedChoiceField(
            label=self._titled(item),
            choices=[*offered, ("", _("not taking part"))],
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": SENTENCES["unknown_choice"]},
        )

    def _titled(self, item: AgendaItem) -> str:
        times = (item.starts_at, item.ends_at, get_language() or "sl")
        return f"{item.title} ({dates.time_range(*times, tz=self.event.tz)})"

    def _places(self, place: Seated) -> str:
        if place in self.held_places:
            return ""
        if not place.has_seat_for_newcomer:
            return " – " + _("full, for the waiting list")
        return questions.left(place)


def _choice_name(item: AgendaItem) -> str:
    return f"choice-{item.pk}"


def _left(place: Limited) -> int | None:
    """The places that are left, as forms tell of them: none where somebody waits for one."""
    is_waited_for = isinstance(place, Seated) and not place.has_seat_for_newcomer
    return 0 if is_waited_for else place.seats_left


def _by(rows: Iterable, name: str) -> dict[int, list]:
    """Return rows by the id of what they belong to, each in its order."""
    sorted_out: dict[int, list] = {}
    for row in rows:
        sorted_out.setdefault(getattr(row, name), []).append(row)
    return sorted_out
