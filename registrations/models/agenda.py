from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models.event import Event
from registrations.models.seats import Seated


class AgendaItemQuerySet(models.QuerySet):
    def of(self, user):
        if user.is_superuser:
            return self
        return self.filter(event__in=Event.objects.of(user))


class AgendaItem(Seated):
    """One row of the programme; rows may lie outside the event's own span."""

    class Kind(models.TextChoices):
        ARRIVAL = "ARRIVAL", pgettext_lazy("agenda", "arrival, refreshments")
        TALK = "TALK", pgettext_lazy("agenda", "talk")
        TABLES = "TABLES", pgettext_lazy("agenda", "thematic tables")
        BREAK = "BREAK", pgettext_lazy("agenda", "break")
        WORK = "WORK", pgettext_lazy("agenda", "working part")
        VISIT = "VISIT", pgettext_lazy("agenda", "visit")

    event = models.ForeignKey(Event, models.CASCADE, related_name="agenda_items")
    title_sl: str  # title and description exist per language, see registrations/translation.py
    title = models.CharField(_("title"), max_length=200)
    description = models.CharField(_("more about it"), max_length=500, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    speakers = models.ManyToManyField(
        "Speaker", blank=True, related_name="agenda_items", verbose_name=_("who")
    )
    needs_signup = models.BooleanField(_("separate sign-up"), default=False)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme item")
        verbose_name_plural = _("programme")
        ordering = ["starts_at", "ends_at", "pk"]
        constraints = [
            *Seated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="agenda_item_ends_after_it_starts",
                violation_error_message=_("A programme item has to end after it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(title_sl=""),
                name="agenda_item_has_a_slovene_title",
                violation_error_message=_("A programme item needs a title in Slovene."),
            ),
        ]

    def __str__(self):
        return self.title

    def clashes_with(self, other):
        """Whether nobody can take part in both."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class AgendaChoice(Seated):
    """One of several things to choose from at a programme item: a thematic table."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="choices")
    title_sl: str
    title = models.CharField(_("title"), max_length=200)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["position", "pk"]
        constraints = [
            *Seated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(title_sl=""),
                name="agenda_choice_has_a_slovene_title",
                violation_error_message=_("A choice needs a title in Slovene."),
            ),
        ]

    def __str__(self):
        return self.title
