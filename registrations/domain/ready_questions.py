"""Questions that many events ask, ready to be picked: good words, a purpose, options."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registrations.domain import locks, questions
from registrations.models import Event, Question, QuestionOption

Kind = Question.Kind


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A question in every language; `further` is asked after the last of its options."""

    title: Promise
    text: Promise
    purpose: Promise
    kind: str
    facts: dict[str, bool] = field(default_factory=dict)
    options: tuple[Promise, ...] = ()
    further: "Ready | None" = None


OF_EACH = {"is_for_each_person": True}
SENSITIVE = {**OF_EACH, "is_sensitive": True}

READY = {
    "diet": Ready(
        title=_("Diet"),
        kind=Kind.SEVERAL,
        text=_("Is there anything the kitchen should know?"),
        purpose=_("so that there is suitable food for everybody"),
        options=(_("vegetarian"), _("vegan"), _("gluten-free"), _("allergy or intolerance")),
        facts=SENSITIVE,
        further=Ready(
            title=_("Allergy"),
            kind=Kind.SHORT,
            text=_("Which allergy or intolerance?"),
            purpose=_("so that there is suitable food for everybody"),
            facts={**SENSITIVE, "is_required": True},
        ),
    ),
    "access": Ready(
        title=_("Access needs"),
        kind=Kind.SEVERAL,
        text=_("Do you need any of this to take part?"),
        purpose=_("so that everybody can take part"),
        options=(
            _("access without steps"),
            _("interpreting into Slovene sign language"),
            _("an induction loop"),
            _("materials in large print"),
            _("something else"),
        ),
        facts=SENSITIVE,
        further=Ready(
            title=_("Something else"),
            kind=Kind.SHORT,
            text=_("What do you need?"),
            purpose=_("so that everybody can take part"),
            facts={**SENSITIVE, "is_required": True},
        ),
    ),
    "photographs": Ready(
        title=_("Photographs"),
        kind=Kind.YES_NO,
        text=_("May we publish photographs of the event on which you can be seen?"),
        purpose=_("so that nobody is shown who does not want to be"),
        facts={**OF_EACH, "is_required": True},
    ),
    "already": Ready(
        title=_("What your organisation already does"),
        kind=Kind.LONG,
        text=_("What does your organisation already do in this field?"),
        purpose=_("so that we know each other’s work and find common ground"),
    ),
}


def ready_made(event: Event, name: str) -> Question:
    """Ask a ready-made question of READY at an event, in all languages, after the others.

    Raises: KeyError, RsvpRefused already_asked.
    """
    ready = READY[name]
    with locks.held(event.pk):
        question = _new(event, ready)
        options = [QuestionOption(**_said("title", words)) for words in ready.options]
        questions.add(question, options)
        if ready.further:
            last = str(options[-1].pk)
            after = _new(event, ready.further, shown_if=question, shown_if_answer=last)
            questions.add(after)
        return question


def _new(event: Event, ready: Ready, **more: object) -> Question:
    said = {**_said("text", ready.text), **_said("purpose", ready.purpose)}
    return Question(event=event, kind=ready.kind, **said, **ready.facts, **more)


def _said(name: str, words: Promise) -> dict[str, str]:
    """Return a text in every language, as columns of a row."""
    said = {}
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            said[f"{name}_{language}"] = str(words)
    return said
