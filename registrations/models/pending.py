from django.db import models
from django.utils.translation import pgettext_lazy

from registrations.models.rsvp import Rsvp


class YesOrNo(models.TextChoices):
    """What a guest answers to an invitation."""

    ACCEPT = "accept", pgettext_lazy("answer", "I will come")
    DECLINE = "decline", pgettext_lazy("answer", "I cannot come")


class PendingReply(models.Model):
    """What somebody sent to an address that already has a reply: nothing until it is applied.

    Shape: places maps ids of programme items (as text) to the id of a choice or None, answers maps
    ids of questions (as text) to values of Answer; colleagues lists delegates as domain.people
    writes them.
    """

    rsvp = models.ForeignKey(Rsvp, models.CASCADE, related_name="pending_replies")
    # Who named this person as a colleague; None where the person replied for themselves.
    sent_by = models.ForeignKey(Rsvp, models.SET_NULL, null=True, related_name="named_colleagues")
    submission = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=YesOrNo)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    organisation = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    places = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    colleagues = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rsvp", "submission"], name="one_pending_reply_per_form_sent"
            )
        ]

    def __str__(self):
        return f"{self.given_name} {self.family_name}"
