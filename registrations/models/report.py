from django.db import models
from django.utils.translation import gettext_lazy as _

from registrations.models.event import Event
from registrations.models.organizer import Membership


class ReportChoice(models.Model):
    """Which letters one of the organiser's people wants about one event, otherwise than about the
    others."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="choices")
    event = models.ForeignKey(Event, models.CASCADE, related_name="report_choices")
    letters = models.CharField(
        _("letters about replies"), max_length=10, choices=Membership.Letters
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "event"], name="one_choice_per_member_and_event"
            ),
            models.CheckConstraint(
                condition=models.Q(letters__in=["each", "daily", "none"]),
                name="report_choice_is_known",
            ),
        ]

    def __str__(self):
        return f"{self.membership} · {self.event} · {self.get_letters_display()}"


class Report(models.Model):
    """How far the organiser's people have been told of what happens to an event's replies.

    Written by domain.desk_letters alone. The marks are ids of RsvpChange: what stands up to one has
    been told.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="report")
    told_to = models.BigIntegerField(default=0)
    digest_to = models.BigIntegerField(default=0)
    # The last day, in the event's zone, that has had its digest, or had nothing to tell.
    digest_on = models.DateField(null=True)
    # Letters that had not been delivered when the last digest was written.
    failed = models.PositiveIntegerField(default=0)
    is_full = models.BooleanField(default=False)
    times_full = models.PositiveIntegerField(default=0)
    # The deadline of which they have been told that it is over.
    closed_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.event} · {self.told_to}"
