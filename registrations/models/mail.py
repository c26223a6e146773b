from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models.event import Event


class Word(models.Value):
    """A word that stands in the query itself, where SQLite looks for the condition of an index."""

    def as_sql(self, compiler, connection):
        return f"'{self.value}'", []


class OutgoingMailQuerySet(models.QuerySet):
    def unfinished(self):
        """Letters that have neither been sent nor failed, by the index that is made for them."""
        return self.filter(state__in=[Word("waiting"), Word("sending")])

    def due(self, at):
        """Letters that a worker may take now: their time has come and nobody holds them."""
        is_free = Q(state=OutgoingMail.State.WAITING) | Q(lease_until__lte=at)
        return self.unfinished().filter(is_free, next_try_at__lte=at)

    def stuck_since(self, at):
        """Letters that nobody took, or for which no mail server was found, since then."""
        waiting, sending = OutgoingMail.State.WAITING, OutgoingMail.State.SENDING
        return self.unfinished().filter(
            Q(state=waiting, next_try_at__lte=at)
            | Q(state=waiting, unreachable_since__lte=at)
            | Q(state=sending, lease_until__lte=at)
        )

    def failed(self):
        """Letters that were not delivered, by their index, too."""
        return self.filter(state=Word("failed"))

    def of(self, user):
        if user.is_superuser:
            return self
        return self.filter(event__in=Event.objects.of(user))


class OutgoingMail(models.Model):
    """One letter: written in the transaction of its cause, delivered later by a worker.

    It goes to a guest (`rsvp`) or to one of the organiser's people (`user`), never to both.
    The words are final when the row is written; `facts` holds what the attachments are drawn
    from at delivery: {"calendar": {…documents.entries.Entry…}, "code": "<personal link>"};
    an entry for somebody names whom they answer to. {"passed_on": true}: it is about people whom
    its guest has registered, and carries no link of the guest's own.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        COMING = "coming", _("coming: reply stored")
        WAITING = "waiting", pgettext_lazy("letter", "on the waiting list")
        SEATED = "seated", _("a seat has come free")
        DECLINED = "declined", pgettext_lazy("letter", "not coming")
        WITHDRAWN = "withdrawn", pgettext_lazy("letter", "invitation withdrawn")
        CHANGED = "changed", _("reply changed")
        LINK = "link", _("personal link")
        NOTICE = "notice", pgettext_lazy("letter", "the event has changed")
        EVENT_CANCELLED = "event_cancelled", pgettext_lazy("letter", "the event is cancelled")
        EVENT_POSTPONED = "event_postponed", pgettext_lazy("letter", "the event is postponed")
        EVENT_REOPENED = (
            "event_reopened",
            pgettext_lazy("letter", "it takes place after all"),
        )
        REMINDER_UNANSWERED = (
            "reminder_unanswered",
            pgettext_lazy("letter", "reminder: no answer yet"),
        )
        REMINDER_MISSING = (
            "reminder_missing",
            pgettext_lazy("letter", "reminder: something is open"),
        )
        REMINDER_COMING = "reminder_coming", pgettext_lazy("letter", "reminder: the event is near")
        REMINDER_WAITING = (
            "reminder_waiting",
            pgettext_lazy("letter", "reminder: no seat so far"),
        )

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not delivered")

    event = models.ForeignKey(
        "Event", models.CASCADE, related_name="letters", verbose_name=_("event")
    )
    rsvp = models.ForeignKey(
        "Rsvp",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("reply"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        db_index=False,  # its constraint has an index
        related_name="letters",
        verbose_name=_("user"),
    )
    kind = models.CharField(_("letter"), max_length=20, choices=Kind)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    to_email = models.EmailField(pgettext_lazy("letter", "to"))
    reply_to = models.EmailField(_("replies go to"), blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    body_text = models.TextField(_("text"))
    body_html = models.TextField(_("text as HTML"), blank=True)
    facts = models.JSONField(default=dict, blank=True)

    message_id = models.CharField(max_length=120, unique=True)
    cause = models.CharField(max_length=120)
    created_at = models.DateTimeField(_("written"))

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"))
    # A letter that is meant for later holds up no other letter to the same guest.
    not_before = models.DateTimeField(null=True, blank=True)
    unreachable_since = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_holder = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    error = models.CharField(_("what the mail server said"), max_length=500, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rsvp", "kind", "cause"], name="one_letter_per_guest_kind_and_cause"
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "cause"], name="one_letter_per_user_kind_and_cause"
            ),
            models.CheckConstraint(
                condition=Q(rsvp=None, user__isnull=False) | Q(rsvp__isnull=False, user=None),
                name="letter_is_to_guest_or_user",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "sent", "failed"]),
                name="mail_state_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="mail_still_to_be_sent",
            ),
            models.Index(fields=["rsvp"], condition=Q(state="failed"), name="mail_that_failed"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} → {self.to_email}"

    @property
    def is_reminder(self):
        """Whether nobody waits for it, and nobody wants it twice."""
        return self.kind.startswith("reminder_")
