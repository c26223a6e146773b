from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models.event import Event


class GroupMessage(models.Model):
    """What an organiser writes to groups of guests, from the draft to the last letter.

    Written by domain.group_messages alone. Shape: groups are names of domain.audiences, such as
    "coming" or "item-12"; a group is asked for when the letters are written, not before.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("message", "draft")
        SCHEDULED = "scheduled", pgettext_lazy("message", "to be sent later")
        HELD = "held", _("held back: the event has changed")
        SENDING = "sending", _("letters are being written")
        SENT = "sent", _("letters are written")

    # What an organiser can still change, send or throw away.
    OPEN = (State.DRAFT, State.SCHEDULED, State.HELD)
    LONGEST_SUBJECT, LONGEST_TEXT = 150, 10_000

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="messages", verbose_name=_("event")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    groups = models.JSONField(_("to whom"), default=list)
    subject_sl = models.CharField(_("subject"), max_length=LONGEST_SUBJECT)
    body_sl = models.TextField(_("text"), max_length=LONGEST_TEXT)
    subject_en = models.CharField(_("subject in English"), max_length=LONGEST_SUBJECT, blank=True)
    body_en = models.TextField(_("text in English"), max_length=LONGEST_TEXT, blank=True)
    # Counts the edits: whoever began with an older version is told.
    version = models.PositiveIntegerField(default=0)
    edited_at = models.DateTimeField(_("edited"))
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    send_at = models.DateTimeField(_("to be sent at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # How the event stood when somebody said that this is to be sent: another day, another word.
    standing = models.CharField(max_length=80, blank=True, default="")
    # Letters are written in the order of replies: to whom the last one went, and where it ends.
    written_to = models.BigIntegerField(default=0)
    last_rsvp = models.BigIntegerField(default=0)
    written = models.PositiveIntegerField(_("letters"), default=0)
    # How often a letter could not be written, and until when that is left to get well by itself.
    tries = models.PositiveSmallIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message to groups")
        verbose_name_plural = _("messages to groups")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "scheduled", "held", "sending", "sent"]),
                name="message_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(send_at__isnull=False),
                name="message_for_later_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(subject_sl="") & ~Q(body_sl=""),
                name="message_has_a_slovene_text",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["scheduled", "sending"]),
                name="message_still_to_be_written",
            )
        ]

    def __str__(self):
        return self.subject_sl

    @property
    def is_open(self):
        return self.state in self.OPEN

    @property
    def cause(self):
        """The name under which it brings each reader one letter."""
        return f"message-{self.pk}"

    def language_for(self, language):
        """The language in which a reader of a language gets it: Slovene where it has no other."""
        return "en" if language == "en" and self.body_en else "sl"

    def subject(self, language):
        return (self.subject_en if language == "en" else "") or self.subject_sl

    def body(self, language):
        return self.body_en if language == "en" else self.body_sl
