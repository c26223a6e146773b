import re
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models.event import Event
from registrations.models.rsvp import Rsvp
from registrations.models.seats import Limited

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class QuestionQuerySet(models.QuerySet):
    def of(self, user):
        if user.is_superuser:
            return self
        return self.filter(event__in=Event.objects.of(user))

    def asked(self):
        """Questions that the form asks now; others are kept for the answers they were given."""
        return self.filter(retired_at__isnull=True)


class Question(models.Model):
    """What an organiser asks beside the reply. Its wording may change, its meaning never does:
    a question that means something else is another row that `replaces` this one."""

    class Kind(models.TextChoices):
        SHORT = "SHORT", pgettext_lazy("question", "short text")
        LONG = "LONG", pgettext_lazy("question", "long text")
        ONE = "ONE", pgettext_lazy("question", "one of several")
        SEVERAL = "SEVERAL", pgettext_lazy("question", "several of several")
        YES_NO = "YES_NO", pgettext_lazy("question", "yes or no")
        NUMBER = "NUMBER", pgettext_lazy("question", "number")
        DATE = "DATE", pgettext_lazy("question", "date")
        MUNICIPALITY = "MUNICIPALITY", pgettext_lazy("question", "municipality")

    WITH_OPTIONS = (Kind.ONE, Kind.SEVERAL)
    YES, NO = "yes", "no"

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="questions", verbose_name=_("event")
    )
    kind = models.CharField(_("kind of answer"), max_length=12, choices=Kind, default=Kind.SHORT)
    text_sl: str  # text and purpose exist per language, see registrations/translation.py
    text = models.CharField(_("question"), max_length=300)
    purpose = models.CharField(
        _("what the answer is for"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("Stands in the notice about personal data, above the button."),
    )
    is_required = models.BooleanField(_("an answer is required"), default=False)
    is_for_each_person = models.BooleanField(
        _("asked of each person"),
        default=False,
        help_text=_("Otherwise it is asked once in a reply, also where several people come."),
    )
    is_sensitive = models.BooleanField(
        _("sensitive"),
        default=False,
        help_text=_("Health, diet and the like: shown only where it is needed."),
    )
    shown_if = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("asked only after"),
    )
    # "yes", "no", or the id of one of its options.
    shown_if_answer = models.CharField(_("if the answer is"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    replaces = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="replaced_by"
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("SHORT", "LONG", "ONE", "SEVERAL"),
                        *("YES_NO", "NUMBER", "DATE", "MUNICIPALITY"),
                    ]
                ),
                name="question_kind_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(text_sl=""),
                name="question_has_a_slovene_text",
                violation_error_message=_("A question needs its text in Slovene."),
            ),
            models.CheckConstraint(
                condition=Q(shown_if__isnull=True) | ~Q(shown_if_answer=""),
                name="question_says_after_which_answer",
                violation_error_message=_("Say after which answer the question is asked."),
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def has_options(self):
        return self.kind in self.WITH_OPTIONS

    def fits(self, value):
        """Whether a value is of the kind that this question's answers have (see Answer)."""
        if self.kind == self.Kind.YES_NO:
            return isinstance(value, bool)
        if self.kind == self.Kind.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        if self.has_options:
            is_list = isinstance(value, list)
            return is_list and (self.kind == self.Kind.SEVERAL or len(value) == 1)
        if self.kind == self.Kind.DATE:
            return isinstance(value, str) and bool(ISO_DAY.fullmatch(value))
        return isinstance(value, str)

    def is_asked_after(self, value):
        """Whether the value of the question before (see Answer) makes this one be asked."""
        if isinstance(value, bool):
            return self.shown_if_answer == (self.YES if value else self.NO)
        return isinstance(value, list) and self.shown_if_answer in map(str, value)


class QuestionOptionQuerySet(models.QuerySet):
    def offered(self):
        """Options that can be chosen now; others are kept for who has chosen them."""
        return self.filter(retired_at__isnull=True)


class QuestionOption(Limited):
    """One of the answers to choose from; a limit says how many people can have it (bus seats)."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="options")
    title_sl: str
    title = models.CharField(_("answer"), max_length=200)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = QuestionOptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to choose")
        verbose_name_plural = _("answers to choose")
        ordering = ["position", "pk"]
        constraints = [
            *Limited.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(title_sl=""),
                name="question_option_has_a_slovene_title",
                violation_error_message=_("An answer to choose needs its text in Slovene."),
            ),
        ]

    def __str__(self):
        return self.title


class AnswerQuerySet(models.QuerySet):
    def saying(self, question, answer):
        """Answers to a question, or to that of an id, that say "yes", "no", or have chosen the
        option of this id."""
        answers = self.filter(question=question)
        if answer in (Question.YES, Question.NO):
            return answers.filter(value=answer == Question.YES)
        # Neither database looks into a list the same way; both write one like "[1, 23]". SQLite
        # would ask Python about each row for a regular expression.
        pk = int(answer)
        answers = answers.annotate(written=Cast("value", models.TextField()))
        if isinstance(question, Question) and question.kind == Question.Kind.ONE:
            return answers.filter(written=f"[{pk}]")
        places = (f"[{pk}]", f"[{pk},", f" {pk},", f" {pk}]")
        return answers.filter(reduce(or_, (Q(written__contains=place) for place in places)))


class Answer(models.Model):
    """What one person answered. Written by domain.answers alone.

    Shape of value, by the question's kind: ONE and SEVERAL a list of ids of options, YES_NO a
    bool, NUMBER a number, DATE "2025-11-25", all others text.
    """

    rsvp = models.ForeignKey(Rsvp, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.RESTRICT, related_name="answers")
    value = models.JSONField()

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["question__position", "question_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rsvp", "question"], name="one_answer_per_person_and_question"
            ),
        ]

    def __str__(self):
        return f"{self.rsvp} · {self.question}"
