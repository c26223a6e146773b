from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registrations.models.event import Event
from registrations.models.upload import Upload
from registrations.models.values import web_address


class Material(models.Model):
    """What people take with them from an event: slides, minutes, a link."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="materials")
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("link"), blank=True, validators=[web_address])
    paper = models.ForeignKey(
        Upload,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("PDF file"),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url="", paper__isnull=False) | (~Q(url="") & Q(paper__isnull=True)),
                name="material_is_a_link_or_a_file",
                violation_error_message=_("Please give either a link or a PDF file."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def size(self):
        """Units: bytes; 0 of a link."""
        return self.paper.plain["bytes"] if self.paper else 0
