from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Upload(models.Model):
    """What an organiser uploaded, as it was drawn anew: the files under names that follow from
    what is in them. Rows of events name it; one that none names any more goes away.

    Shape: files are [{"name", "width", "height", "bytes"}, …], of each type the smallest first.
    Written by domain.uploads alone.
    """

    class Kind(models.TextChoices):
        COVER = "COVER", _("cover picture")
        PORTRAIT = "PORTRAIT", _("portrait")
        MARK = "MARK", _("mark")
        PAPER = "PAPER", _("paper")

    digest = models.CharField(primary_key=True, max_length=32, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    files = models.JSONField()
    # Real time: how long an upload that no row names is kept is no rule of an event.
    stored_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["COVER", "PORTRAIT", "MARK", "PAPER"]),
                name="upload_kind_is_known",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.digest}"

    @property
    def largest(self):
        """The file that pages show where a browser chooses none."""
        return self.of_type("webp")[-1] if self.of_type("webp") else self.files[-1]

    @property
    def plain(self):
        """The file of a type that everything can read: JPEG or PNG."""
        return next(file for file in self.files if not file["name"].endswith(".webp"))

    def of_type(self, ending):
        return [file for file in self.files if file["name"].endswith(f".{ending}")]


class Focus(models.TextChoices):
    """Which part of a picture has to be seen where only a part of it fits."""

    TOP_LEFT = "TOP_LEFT", pgettext_lazy("focus", "top left")
    TOP = "TOP", pgettext_lazy("focus", "top")
    TOP_RIGHT = "TOP_RIGHT", pgettext_lazy("focus", "top right")
    LEFT = "LEFT", pgettext_lazy("focus", "left")
    CENTRE = "CENTRE", pgettext_lazy("focus", "centre")
    RIGHT = "RIGHT", pgettext_lazy("focus", "right")
    BOTTOM_LEFT = "BOTTOM_LEFT", pgettext_lazy("focus", "bottom left")
    BOTTOM = "BOTTOM", pgettext_lazy("focus", "bottom")
    BOTTOM_RIGHT = "BOTTOM_RIGHT", pgettext_lazy("focus", "bottom right")

    @property
    def point(self):
        """Units: parts of the width from the left and of the height from the top."""
        across = 0.0 if "LEFT" in self.value else 1.0 if "RIGHT" in self.value else 0.5
        down = 0.0 if "TOP" in self.value else 1.0 if "BOTTOM" in self.value else 0.5
        return across, down
