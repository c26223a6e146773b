from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registrations.models.event import Event


class EventNotice(models.Model):
    """What guests are told of a change of their event, from the first edit to the last letter.

    Written by domain.notices alone. `before` is what guests believe, `after` what they are told
    (documents.news.facts); while it is pending, what they would be told is how the event stands.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("not decided yet")
        SENDING = "sending", _("letters are being written")
        SENT = "sent", _("letters are written")
        SILENT = "silent", _("nobody was told")

    LONGEST_REASON = 500

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="notices", verbose_name=_("event")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    # A kind of letter (OutgoingMail.Kind); known once it is decided.
    kind = models.CharField(max_length=20, blank=True)
    before = models.JSONField()
    after = models.JSONField(null=True, blank=True)
    # What calendars show since the sequence was last raised for it; null: what guests believe.
    shown = models.JSONField(null=True, blank=True)
    # Doors and deadline as they stood before: what was left there can be moved along.
    dates = models.JSONField(default=dict, blank=True)
    reason_sl = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)
    reason_en = models.CharField(_("reason in English"), max_length=LONGEST_REASON, blank=True)
    begun_at = models.DateTimeField(_("since"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by")
    )
    # Letters are written in the order of replies: to whom the last one went, and where it ends.
    written_to = models.BigIntegerField(default=0)
    last_rsvp = models.BigIntegerField(default=0)
    written = models.PositiveIntegerField(_("letters"), default=0)
    # How often a letter could not be written, and until when that is left to get well by itself.
    tries = models.PositiveSmallIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice of a change")
        verbose_name_plural = _("notices of changes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(state="pending"), name="one_pending_notice_per_event"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "sending", "sent", "silent"]),
                name="notice_state_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state="sending"), name="notice_still_to_be_written"
            )
        ]

    def __str__(self):
        return f"{self.event} · {self.get_state_display()}"

    def reason(self, language):
        """Why, in a language; in Slovene where the other was left out."""
        return (self.reason_en if language == "en" else "") or self.reason_sl
