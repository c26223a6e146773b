from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models.event import Event

# What a letter's facts call the link by which letters of its kind come to an end.
ENDED_BY = "ended_by"


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

    def to_present_address(self):
        """Letters of guests to the address that they have now, or to that of who brought them: what
        became of others was seen to when the address was corrected."""
        letters = self.exclude(kind=OutgoingMail.Kind.ADDRESS_CHANGED).alias(key=Lower("to_email"))
        return letters.filter(Q(key=F("rsvp__email_key")) | Q(rsvp__email_key=""))

    def of(self, user):
        """Letters that this user may read: none about somebody's log-in."""
        if user.is_superuser:
            return self.filter(event__isnull=False)
        return self.filter(event__in=Event.objects.of(user))


class OutgoingMail(models.Model):
    """One letter: written in the transaction of its cause, delivered later by a worker.

    It goes to a guest (`rsvp`) or to one of the organiser's people (`user`), never to both, and is
    about an event, or else about the log-in of that user.
    The words are final when the row is written; `facts` holds what the rest is drawn from at
    delivery: {"calendar": {…documents.entries.Entry…}, "code": "<personal link>",
    "ended_by": "<the link by which letters of this kind come to an end>"}; an entry for somebody
    names whom they answer to. {"passed_on": true}: it is about people whom its guest has
    registered, and carries no link of the guest's own.
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
        MESSAGE = "message", pgettext_lazy("letter", "message to a group")
        ADDRESS_CHANGED = (
            "address_changed",
            _("to the old address: the address was changed"),
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
        # To the organiser's people:
        REPLIES = "replies", _("to you: new replies")
        DIGEST = "digest", _("to you: what is new")
        FULL = "full", _("to you: all seats are taken")
        DEADLINE = "deadline", _("to you: replies have closed")
        # To somebody about their log-in:
        PASSWORD_LINK = "password_link", _("link to set a password")
        LOG_IN_CHANGED = "log_in_changed", _("your log-in was changed")
        COLLEAGUE = "colleague", _("you belong to an organiser")

    # What nobody asked for by a reply: letters that somebody can put an end to (RFC 8058).
    UNASKED = frozenset({Kind.INVITATION, Kind.REMINDER_UNANSWERED, Kind.MESSAGE})
    # To somebody who has not replied yet, what is about the event, too.
    UNASKED_AT_FIRST = UNASKED | {
        Kind.NOTICE,
        Kind.EVENT_CANCELLED,
        Kind.EVENT_POSTPONED,
        Kind.EVENT_REOPENED,
    }

    ABOUT_LOG_INS = frozenset({Kind.PASSWORD_LINK, Kind.LOG_IN_CHANGED, Kind.COLLEAGUE})

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not delivered")

    class Outcome(models.TextChoices):
        """What a mail server said of a letter after it was taken, or why it never went out."""

        DEFERRED = "deferred", _("delayed: the mail server tries again")
        DELIVERED = "delivered", _("delivered")
        REJECTED = (
            "rejected",
            _("turned away, perhaps for a time: mailbox full, too long, unwanted"),
        )
        BOUNCED = "bounced", _("came back: there is no such address")
        COMPLAINED = "complained", _("delivered, and reported as unwanted")
        WITHHELD = "withheld", _("not sent: this address is not written to")
        UNWRITTEN = "unwritten", _("could not be written")

    event = models.ForeignKey(
        "Event",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("event"),
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
    # What became of it after that, written by domain.deliveries alone.
    outcome = models.CharField(_("what became of it"), max_length=10, choices=Outcome, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    # The name that a mail service gives to a letter, by which it tells what became of it.
    provider_id = models.CharField(max_length=200, blank=True)

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
                condition=Q(
                    event=None,
                    user__isnull=False,
                    kind__in=["password_link", "log_in_changed", "colleague"],
                )
                | Q(event__isnull=False)
                & ~Q(kind__in=["password_link", "log_in_changed", "colleague"]),
                name="letter_is_about_event_or_log_in",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "sent", "failed"]),
                name="mail_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome__in=[
                        "",
                        "deferred",
                        "delivered",
                        "rejected",
                        "bounced",
                        "complained",
                        "withheld",
                        "unwritten",
                    ]
                ),
                name="mail_outcome_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="mail_still_to_be_sent",
            ),
            models.Index(fields=["rsvp"], condition=Q(state="failed"), name="mail_that_failed"),
            models.Index(
                fields=["provider_id"],
                condition=~Q(provider_id=""),
                name="mail_by_id_of_its_service",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} → {self.to_email}"

    @property
    def own_event(self) -> Event:
        """The event that a letter is about. Raises: Event.DoesNotExist: it is about a log-in."""
        if self.event is None:
            raise Event.DoesNotExist
        return self.event

    @property
    def can_be_ended(self):
        """Whether this is one of the letters that somebody can put an end to."""
        return ENDED_BY in self.facts

    @property
    def standing(self):
        """Where a letter stands, in words: that it was sent, or what became of it since."""
        state, said = self.get_state_display(), self.get_outcome_display()
        if not said:
            return state
        is_said = self.state != self.State.FAILED or self.outcome == self.Outcome.WITHHELD
        return said if is_said else f"{state} – {said}"

    @property
    def can_be_repeated(self):
        """Whether it has words and its way is over."""
        is_over = self.state in (self.State.SENT, self.State.FAILED)
        return is_over and self.outcome != self.Outcome.UNWRITTEN

    @property
    def is_test(self):
        """Whether it is a guest's letter that goes to one of the organiser's people to be tried."""
        return self.user_id is not None and self.kind == self.Kind.MESSAGE

    @property
    def is_reminder(self):
        """Whether nobody waits for it, and nobody wants it twice."""
        return self.kind.startswith("reminder_")
