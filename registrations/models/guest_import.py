from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registrations.models.event import Event


class GuestImport(models.Model):
    """A list of people that one user has brought for one event: looked at, then stored bit by bit.

    Written by domain.imports alone. `rows` are cells as they were brought, `columns` what each
    means; `people` are those that were confirmed, in the order of the rows. Taken away after a day.
    """

    class State(models.TextChoices):
        READ = "read", _("to be looked at")
        STORING = "storing", _("being stored")
        STOPPED = "stopped", _("stopped")
        DONE = "done", _("stored")

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="imports", verbose_name=_("event")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READ)
    source = models.CharField(_("list"), max_length=120, blank=True)
    rows = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    first_row = models.PositiveSmallIntegerField(default=0)
    people = models.JSONField(default=list)
    sends_invitations = models.BooleanField(_("invitations go out"), default=False)
    read_at = models.DateTimeField(_("since"), db_index=True)
    # How far it has come, and what became of the people.
    total = models.PositiveIntegerField(default=0)
    stored_to = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)
    # The code of a domain.errors refusal, where it was stopped by one.
    refusal = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("list of people")
        verbose_name_plural = _("lists of people")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["read", "storing", "stopped", "done"]),
                name="import_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(stored_to__lte=models.F("total")), name="import_ends_with_its_list"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state="storing"), name="import_still_to_be_stored"
            )
        ]

    def __str__(self):
        return f"{self.event} · {self.get_state_display()}"

    @property
    def were_there(self):
        """How many of those that were looked at stood on the guest list as they should."""
        return self.stored_to - self.new - self.invited

    @property
    def percent(self):
        return 100 * self.stored_to // self.total if self.total else 100
