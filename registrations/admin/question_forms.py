"""Forms of a question and of its options."""

from django import forms
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from registrations import clock
from registrations.admin.event_rows import ORDER, OrderedForm
from registrations.documents import answers
from registrations.domain import questions
from registrations.domain.errors import RsvpRefused
from registrations.models import Event, Question, QuestionOption

SAME, OTHER = "same", "other"
MEANINGS = [
    (SAME, _("The same question in better words; the answers belong to it.")),
    (OTHER, _("Another question; the answers stay with the old one, which is asked no longer.")),
]
PURPOSE = _("Goes on after the question, for example: so that nobody goes hungry.")
AT = {"already_asked": "text_sl", "not_a_condition": "after"}
CHOSEN = _(
    "People have chosen “%(option)s”. Close it instead of deleting it; or, without it, this is "
    "another question: say so below."
)
CONFIRM = _("Another question is now chosen; please save once more if that is right.")


class QuestionForm(OrderedForm):
    after = forms.ChoiceField(
        label=_("When it is asked"),
        required=False,
        help_text=_("After an answer to an earlier question that is asked of the same people."),
    )
    meaning = forms.ChoiceField(
        label=_("Is this the same question in better words, or another question?"),
        choices=MEANINGS,
        initial=SAME,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Question
        fields = [
            "event",
            "text_sl",
            "text_en",
            "kind",
            "is_required",
            "is_for_each_person",
            "position",
            "purpose_sl",
            "purpose_en",
            "is_sensitive",
        ]
        help_texts = {
            "position": _("1 is the first; empty: the last."),
            "is_required": _("Not with what is sensitive: consent must be free."),
            "kind": _("“One of several” and “several of several” need answers to choose from."),
            "purpose_sl": PURPOSE,
            "purpose_en": PURPOSE,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = Question.objects.filter(pk=self.instance.pk).first()
        self.answers = self.stored.answers.count() if self.stored else 0
        if not self.answers:
            del self.fields["meaning"]
        self.fields["after"].choices = [("", _("always")), *_to_follow(self._event())]
        if self.instance.shown_if_id:
            before = f"{self.instance.shown_if_id}:{self.instance.shown_if_answer}"
            self.initial["after"] = before

    def _event(self):
        if self.instance.pk:
            return self.instance.event
        field = self.fields["event"]
        chosen = self.data.get("event") or self.initial.get("event")
        try:
            return field.clean(chosen) if chosen else None
        except forms.ValidationError:
            return None

    def clean(self):
        cleaned = super().clean()
        before, _colon, answer = cleaned.get("after", "").partition(":")
        self.instance.shown_if_id = int(before) if before else None
        self.instance.shown_if_answer = answer
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        self._ask_meaning()
        try:
            questions.ask(self.instance)
        except RsvpRefused as refusal:
            self.add_error(AT[refusal.code], refusal.message)

    def _ask_meaning(self):
        """Never let a question with answers become another one by the way."""
        if self.cleaned_data.get("meaning") != SAME:
            return
        if questions.means_something_else(self.stored, self.instance):
            refusal = RsvpRefused("question_has_answers")
            self.data = {**self.data.dict(), "meaning": OTHER}
            self.add_error("meaning", [refusal.message, CONFIRM])


class OptionForm(OrderedForm):
    closed = forms.BooleanField(
        label=pgettext_lazy("answer to choose", "Closed"),
        required=False,
        help_text=_("Nobody can choose it any more; whoever has chosen it keeps it."),
    )

    class Meta:
        model = QuestionOption
        fields = ["title_sl", "title_en", "capacity", "position"]
        help_texts = {
            **ORDER,
            "capacity": _("How many people can choose it, for example on a bus. Empty: all."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["closed"] = self.instance.retired_at is not None

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("closed"):
            self.instance.retired_at = None
        elif self.instance.retired_at is None:
            self.instance.retired_at = clock.now()
        return cleaned


class OptionFormSet(BaseInlineFormSet):
    """The options of a question; `instance` is the question as its own form has filled it in."""

    @property
    def kept(self):
        """All options that the question is to have, closed ones left out."""
        rows = [f.instance for f in self.forms if f not in self.deleted_forms and _is_filled(f)]
        return [row for row in rows if row.retired_at is None]

    def clean(self):
        super().clean()
        question = self.instance
        if any(self.errors) or not question.has_options:
            return
        is_other = self.data.get("meaning") == OTHER
        gone = [form.instance for form in self.deleted_forms if form.instance.pk]
        if not is_other:
            self._ask_deleted(gone)
        try:
            questions.ask_options(question, self.kept)
            if question.pk and not is_other:
                questions.ask_followers(question, self.kept)
        except RsvpRefused as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def _ask_deleted(self, gone):
        for option in gone:
            if questions.is_chosen(option):
                raise forms.ValidationError(CHOSEN % {"option": option.title})


def _is_filled(form):
    return form.instance.pk or form.has_changed()


def _to_follow(event: Event | None):
    """Yield every answer of an event's questions after which another can be asked."""
    if event is None:
        return
    for question in event.questions.asked().prefetch_related("options"):
        options = {str(option.pk): option.title for option in question.options.all()}
        words = {
            **options,
            Question.YES: pgettext("answer", "yes"),
            Question.NO: pgettext("answer", "no"),
        }
        for answer in questions.answers_to_follow(question, question.options.all()):
            yield f"{question.pk}:{answer}", answers.after(question, words[answer])
