from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models.event import Event
from registrations.models.rsvp import Rsvp


class RsvpChange(models.Model):
    """One line of a reply's history; append-only, and without personal values (GDPR Art. 17)."""

    class What(models.TextChoices):
        STATUS = "status", _("status")
        DETAILS = "details", _("details corrected")
        ADDRESS = "address", _("e-mail address corrected, new personal link")
        SIGNUP = "signup", _("programme item")
        BROUGHT = "brought", _("added by a colleague")
        REGISTERED = "registered", _("written on the guest list")
        ANSWERS = "answers", _("answers to questions")
        OUT_OF_TURN = "out_of_turn", _("seated out of turn")
        SWAPPED = "swapped", _("swap of colleagues")
        REPEATED = "repeated", _("a second reply was sent with this address")
        MAYBE = "maybe", _("said “maybe” in the calendar; the link was sent")
        NOT_TAKEN = (
            "not_taken",
            _("a reply in the calendar that cannot be taken; the guest was told"),
        )
        RESENT = "resent", _("a letter was sent again")
        ARRIVED = "arrived", _("arrival noted")
        NOT_ARRIVED = "not_arrived", _("arrival taken back")
        WALK_IN = "walk_in", _("came without a reply")
        NOTE = "note", _("internal note changed")
        LABELS = "labels", _("labels changed")
        PLACES = "places", _("number of places")
        JOINED = "joined", _("joined with another row of the same person")

    class Channel(models.TextChoices):
        FORM = "form", _("public form")
        LINK = "link", _("personal link")
        CALENDAR = "calendar", _("calendar")
        ADMIN = "admin", _("organiser")
        DOOR = "door", pgettext_lazy("channel", "door")
        COMMAND = "command", _("command line")
        SYSTEM = "system", _("by itself")

    rsvp = models.ForeignKey(Rsvp, models.CASCADE, related_name="changes")
    at = models.DateTimeField(_("when"))
    what = models.CharField(_("what"), max_length=12, choices=What)
    before = models.CharField(_("before"), max_length=120, blank=True)
    after = models.CharField(_("after"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # Which form caused it, so that the same form sent again causes nothing.
    submission = models.CharField(max_length=64, blank=True, editable=False)
    channel = models.CharField(_("by way of"), max_length=10, choices=Channel)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("history")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.what}"


class EventChange(models.Model):
    """One line of an event's history; append-only, written by domain.events and, of what they send
    and export, domain.reminders, domain.group_messages and domain.exports, of who was written down,
    by domain.imports, and of the words of letters, by domain.letter_texts.

    Shape: before and after are some of documents.news.facts; of a notice and of a reminder, its
    kind and how many letters of it there are; of a message, its subject and how many; of an export,
    its kind and how many rows; of an import, how many people and whether invitations went out; of a
    letter's words, its name in mail.openings, the language and the subject and opening that stand,
    '' for the default.
    """

    class What(models.TextChoices):
        TIME = "time", _("date or time")
        PLACE = "place", _("place")
        LINK = "link", _("online link")
        TITLE = "title", _("title")
        STATUS = "status", _("status")
        NOTICE = "notice", _("letters to guests")
        MESSAGE = "message", pgettext_lazy("letter", "message to a group")
        EXPORT = "export", _("export of the guest list")
        REMINDER = "reminder", _("reminders to guests")
        IMPORT = "import", _("people written on the guest list")
        LETTER_TEXT = "letter_text", _("words of a letter")

    event = models.ForeignKey(Event, models.CASCADE, related_name="changes")
    at = models.DateTimeField(_("when"))
    what = models.CharField(_("what"), max_length=12, choices=What)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.CharField(_("reason"), max_length=1100, blank=True)
    channel = models.CharField(_("by way of"), max_length=10, choices=RsvpChange.Channel)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("change of an event")
        verbose_name_plural = _("history of the event")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.what}"
