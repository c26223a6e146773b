from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models.event import Event
from registrations.models.upload import Focus, Upload
from registrations.models.values import LONGEST_SENTENCE


class Speaker(models.Model):
    """Who speaks at an event or leads it."""

    class Role(models.TextChoices):
        SPEAKER = "SPEAKER", pgettext_lazy("speaker", "speaks")
        FACILITATOR = "FACILITATOR", pgettext_lazy("speaker", "facilitator")

    event = models.ForeignKey(Event, models.CASCADE, related_name="speakers")
    honorific = models.CharField(_("title before the name"), max_length=40, blank=True)
    name = models.CharField(_("given and family name"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.SPEAKER)
    job_title = models.CharField(_("function"), max_length=120, blank=True, default="")
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    topic = models.TextField(_("speaks about"), max_length=LONGEST_SENTENCE, blank=True, default="")
    portrait = models.ForeignKey(
        Upload,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("portrait"),
    )
    portrait_focus = models.CharField(
        _("part of it that is always seen"), max_length=12, choices=Focus, default=Focus.TOP
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(portrait_focus__in=Focus.values), name="speaker_focus_is_known"
            )
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        return f"{self.honorific} {self.name}".strip()
