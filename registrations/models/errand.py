from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registrations.models.event import Event


class GuestErrand(models.Model):
    """What one user wants done with several people of a guest list: asked about, then done bit by
    bit.

    Written by domain.errands alone. Shape: `people` are ids in the order of the list; `words` is
    {"reason": "…", "reasons": {"<id>": "…"}} or {"label": "…"}, {"unexpected": {"<status>": ids}}
    is written with arrivals; `refused` holds the code of a refusal with the ids that it was said
    of. Taken away after a day.
    """

    class Act(models.TextChoices):
        WITHDRAW = "withdraw", _("Withdraw the invitation")
        REMOVE = "remove", _("Remove from the list for good")
        SEAT = "seat", _("Seat out of turn")
        REMIND = "remind", _("Remind of the answer")
        WRITE = "write", _("Write a message")
        LABEL = "label", _("Give a label")
        UNLABEL = "unlabel", _("Take a label off")
        CHECK_IN = "check_in", _("Note the arrival")
        UNDO = "undo", _("Take the arrival back")

    class State(models.TextChoices):
        ASKED = "asked", _("to be confirmed")
        DOING = "doing", _("being done")
        DONE = "done", _("done")

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="errands", verbose_name=_("event")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by")
    )
    act = models.CharField(max_length=10, choices=Act)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    people = models.JSONField(default=list)
    words = models.JSONField(default=dict)
    asked_at = models.DateTimeField(_("since"), db_index=True)
    # How far it has come, for how many there was something to do, and for whom a rule said no.
    total = models.PositiveIntegerField(default=0)
    done_to = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("what is done with several people")
        verbose_name_plural = _("what is done with several people")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "doing", "done"]), name="errand_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(done_to__lte=F("total")), name="errand_ends_with_its_people"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="doing"), name="errand_still_to_be_done")
        ]

    def __str__(self):
        return f"{self.event} · {self.get_act_display()}"

    @property
    def percent(self):
        return 100 * self.done_to // self.total if self.total else 100

    @property
    def unchanged(self):
        """For how many there was nothing to do: it was so already, or they are gone."""
        return self.done_to - self.done - sum(map(len, self.refused.values()))
