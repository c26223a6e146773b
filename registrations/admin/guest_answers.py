"""An event's questions in the forms of the guest list: what somebody answers by telephone."""

from django.contrib import messages
from django.forms.utils import ErrorDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.documents import answers as written
from registrations.domain import answers
from registrations.domain.errors import RsvpRefused
from registrations.fields import questions
from registrations.fields.offers import NOT_ANSWERED, Offer
from registrations.models import Event, Question, Rsvp

NO_ANSWER = ("", pgettext_lazy("answer", "not answered"))
HAS_TO = _("Guests have to answer it; leave it empty while the answer is not known.")
LEFT_OUT = _("Not stored, since nobody is asked this here: %(questions)s.")
NOT_ASKED = _("The event asks questions; the answers can be entered on the guest’s page:")
# Which questions stood on the page, and the button that brings those of another event.
ASKED, SHOW = "asked", "_questions"


def offer_of(event: Event | None) -> Offer | None:
    """Return what an event asks, to be answered for a guest who is being added."""
    return None if event is None or event.is_cancelled else Offer.of(event).without_programme


def offer_to(rsvp: Rsvp) -> Offer | None:
    """Return what an event asks of somebody who comes, waits, or may still answer."""
    offer = offer_of(rsvp.event) if rsvp.is_awaited else None
    return offer and offer.to(rsvp)


def fields_of(offer: Offer | None) -> dict:
    """Return the fields that guests have; all of them may stay empty."""
    if offer is None:
        return {}
    made = offer.fields()
    for question in offer.questions:
        field = made[questions.name_of(question)]
        field.help_text = _helped(question, field)
        field.required = False
        if question.kind in (Question.Kind.ONE, Question.Kind.YES_NO):
            field.choices = [NO_ANSWER, *field.choices]
    return made


def _helped(question, field):
    after = written.asked_after(question)
    said = [f"({after})" if after else "", field.help_text, HAS_TO if field.required else ""]
    return " ".join(str(words) for words in said if words)


def in_words(rsvp: Rsvp, *, sensitive_too: bool) -> list[dict]:
    """Return questions with answers in words; sensitive ones are named, and shown to who may."""
    found = rsvp.answers.select_related("question").prefetch_related("question__options")
    return [
        {
            "question": answer.question,
            "words": written.words(answer.question, answer.value),
            "is_shown": sensitive_too or not answer.question.is_sensitive,
        }
        for answer in found
    ]


def unanswered(rsvp: Rsvp) -> list[Question]:
    """Return what guests have to answer and this one, who comes or waits, has not."""
    offer = offer_to(rsvp) if rsvp.holds_place else None
    return offer.unanswered(rsvp) if offer else []


def say(request, form: "Answering", stored: Rsvp) -> None:
    """Say what was left out of what was typed, and where to go on with what was not asked."""
    if form.left_out:
        messages.warning(request, LEFT_OUT % {"questions": "; ".join(form.left_out)})
    if not form.offer or not form.offer.questions or form.has_asked or not stored.is_awaited:
        return
    row = reverse("admin:registrations_rsvp_change", args=[stored.pk])
    link = format_html('<a href="{}">{}</a>', row, stored.full_name)
    messages.info(request, format_html("{} {}", NOT_ASKED, link))


class Answering:
    """A form of a person with what the event asks them, if it asks anything; see `fields_of`."""

    offer: Offer | None = None
    left_out: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.offer and self.instance.pk:
            self.initial.update(self.offer.initial_of(self.instance))

    @property
    def asked(self):
        """The questions that stand on the page, for the page itself to say so."""
        return ",".join(str(q.pk) for q in self.offer.questions) if self.offer else ""

    @property
    def has_asked(self):
        """Whether the page had the fields of this event's questions."""
        return bool(self._stood())

    def full_clean(self):
        """Who asks for the questions of an event has not finished yet, and did nothing wrong."""
        if SHOW not in self.data:
            return super().full_clean()
        self._errors, self.cleaned_data = ErrorDict(), {}
        return None

    def is_valid(self):
        return super().is_valid() and SHOW not in self.data

    def answers(self):
        """Return all that the person answers: what stood on the page as it was typed, all else
        as it is; None where nothing stood there."""
        stood = self._stood()
        if not stood:
            return None
        given = self.offer.answers(self.cleaned_data)
        kept = self.instance.answers.filter(question__retired_at=None) if self.instance.pk else ()
        others = {a.question_id: a.value for a in kept if a.question_id not in stood}
        return {**others, **{pk: value for pk, value in given.items() if pk in stood}}

    def ask_answers(self, cleaned, *, comes):
        """Leave out what is not asked after these answers, and ask whether the rest can be."""
        names = self.offer.not_asked(cleaned, comes=comes) if self._stood() else []
        self.left_out = tuple(
            str(self.fields[name].label)
            for name in names
            if cleaned.pop(name, None) not in NOT_ANSWERED
        )
        for name in names:
            self.errors.pop(name, None)
        if not self.errors and (given := self.answers()):
            self._ask_answers(given)

    def _ask_answers(self, given):
        try:
            if self.instance.pk:
                answers.ask_instead(self.instance, given)
            else:
                answers.ask(self.offer.event, [given])
        except RsvpRefused as refusal:
            self.add_error(None, refusal.message)

    def _stood(self):
        stood = set(self.data.get(ASKED, "").split(","))
        return {q.pk for q in self.offer.questions if str(q.pk) in stood} if self.offer else set()
