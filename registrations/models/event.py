from datetime import timedelta
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact, In
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models import codes
from registrations.models.event_queries import EventQuerySet
from registrations.models.organizer import Organizer
from registrations.models.seats import Seated
from registrations.models.upload import Focus, Upload
from registrations.models.values import (
    LONGEST_SENTENCE,
    LONGEST_TEXT,
    WithoutHexDigits,
    known_timezone,
    new_uid,
    plausible,
    web_address,
)

BEFORE_DOORS = timedelta(hours=3)


class Event(Seated):
    """A meeting: what, when, where, and until when to reply."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("event", "draft")
        PUBLISHED = "PUBLISHED", pgettext_lazy("event", "published")
        CANCELLED = "CANCELLED", pgettext_lazy("event", "cancelled")

    class CalendarMode(models.TextChoices):
        PUBLISH = "PUBLISH", _("as a file to add")
        INVITE = "INVITE", _("as a calendar invitation")

    organizer = models.ForeignKey(
        Organizer, models.PROTECT, related_name="events", verbose_name=_("organiser")
    )
    slug = models.SlugField(_("short name in the address"), max_length=80, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    is_listed = models.BooleanField(_("on the public list"), default=True)

    title_sl: str  # texts exist per language, see registrations/translation.py
    title = models.CharField(_("title"), max_length=200)
    subtitle = models.CharField(_("question or subtitle"), max_length=300, blank=True, default="")
    summary = models.CharField(_("motto or summary"), max_length=500, blank=True, default="")
    description = models.TextField(
        _("what it is about"),
        max_length=LONGEST_TEXT,
        blank=True,
        default="",
        help_text=_("An empty line begins a paragraph, “- ” a list item; **bold**, *italic*."),
    )

    starts_at = models.DateTimeField(_("starts at"), validators=[plausible])
    ends_at = models.DateTimeField(_("ends at"), validators=[plausible])
    door_time = models.DateTimeField(
        _("doors open at"), null=True, blank=True, validators=[plausible]
    )
    timezone = models.CharField(
        _("time zone"), max_length=60, default="Europe/Ljubljana", validators=[known_timezone]
    )

    venue_name = models.CharField(_("venue"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    map_url = models.URLField(_("map"), blank=True, validators=[web_address])
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    online_url = models.URLField(_("online link"), blank=True, validators=[web_address])

    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    contact_phone = models.CharField(_("contact telephone"), max_length=40, blank=True)

    registration_opens_at = models.DateTimeField(_("replies from"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("reply by"), null=True, blank=True)
    is_by_invitation = models.BooleanField(
        _("for invited people only"),
        default=False,
        help_text=_("Replies are taken by personal link alone."),
    )
    people_per_reply = models.PositiveSmallIntegerField(
        _("most people in one reply"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("1: nobody registers colleagues."),
    )
    people_per_organisation = models.PositiveSmallIntegerField(
        _("most people of one organisation"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit."),
    )
    funding_statement = models.TextField(
        _("the funder’s sentence"),
        max_length=LONGEST_SENTENCE,
        blank=True,
        default="",
        help_text=_(
            "Word for word as the funder asks for it, for example “Co-financed by the European "
            "Union.” It stands on the page, in letters and on paper."
        ),
    )
    disclaimer = models.TextField(
        _("who answers for the content"),
        max_length=LONGEST_SENTENCE,
        blank=True,
        default="",
        help_text=_("Where the funder asks for it. It stands below the funder’s sentence."),
    )
    thanks = models.TextField(
        _("words of thanks"),
        max_length=LONGEST_TEXT,
        blank=True,
        default="",
        help_text=_("On the page once the event is over. Written like the description."),
    )
    calendar_mode = models.CharField(
        _("how letters bring the event into calendars"),
        max_length=7,
        choices=CalendarMode,
        default=CalendarMode.PUBLISH,
    )
    accent = models.CharField(_("accent colour"), max_length=7, blank=True, default="")
    cover = models.ForeignKey(
        Upload,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cover picture"),
    )
    cover_focus = models.CharField(
        _("part of it that is always seen"), max_length=12, choices=Focus, default=Focus.CENTRE
    )
    cover_alt = models.CharField(_("what it shows"), max_length=250, blank=True, default="")
    # Written by domain.rsvps and domain.signups alone, under the event's lock.
    last_order = models.PositiveIntegerField(default=0, editable=False)

    # Written by domain.events alone: the date is off and a new one follows; what guests were told
    # before the last move that they were told of.
    is_postponed = models.BooleanField(
        pgettext_lazy("event", "postponed"), default=False, editable=False
    )
    previous_starts_at = models.DateTimeField(null=True, editable=False)
    previous_ends_at = models.DateTimeField(null=True, editable=False)
    previous_place = models.CharField(max_length=510, blank=True, default="", editable=False)

    # Written by domain.letter_texts alone: {"<wording>": {"<language>": {"subject", "opening"}}},
    # by the names of mail.wordings; what is not there is as everywhere.
    letter_texts = models.JSONField(default=dict, blank=True, editable=False)

    # Given by domain.events when the event is first stored; said on the telephone.
    code = models.CharField(max_length=codes.LENGTH, unique=True, editable=False)
    uid = models.CharField(max_length=100, unique=True, default=new_uid, editable=False)
    # Written by domain.events alone: what calendars need to tell a newer file from an older one.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    revised_at = models.DateTimeField(editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["ends_at"], name="event_by_end")]
        constraints = [
            *Seated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "PUBLISHED", "CANCELLED"]),
                name="event_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(calendar_mode__in=["PUBLISH", "INVITE"]),
                name="event_calendar_mode_is_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_it_starts",
                violation_error_message=_("The event has to end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(registration_opens_at__isnull=True)
                | Q(registration_closes_at__isnull=True)
                | Q(registration_closes_at__gt=F("registration_opens_at")),
                name="event_replies_close_after_they_open",
                violation_error_message=_("Replies have to close after they open."),
            ),
            models.CheckConstraint(
                condition=~Q(title_sl=""),
                name="event_has_a_slovene_title",
                violation_error_message=_("The event needs a title in Slovene."),
            ),
            models.CheckConstraint(
                condition=Q(In(Length("accent"), [0, 7]))
                & Q(In(Substr("accent", 1, 1), ["", "#"]))
                & Q(Exact(WithoutHexDigits(Substr("accent", 2)), Value(""))),
                name="event_accent_is_a_colour",
            ),
            models.CheckConstraint(
                condition=Q(cover__isnull=True) | ~Q(cover_alt_sl=""),
                name="event_cover_is_described",
                violation_error_message=_("Please describe the cover picture in Slovene."),
            ),
            models.CheckConstraint(
                condition=Q(cover_focus__in=Focus.values), name="event_cover_focus_is_known"
            ),
            models.CheckConstraint(
                condition=Q(Exact(Length("code"), codes.LENGTH)), name="event_has_a_short_address"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def tz(self):
        return ZoneInfo(self.timezone)

    @property
    def closes_at(self):
        """The first moment that is too late for a reply, the start at the latest."""
        return min(self.registration_closes_at or self.starts_at, self.starts_at)

    @property
    def arrivals_from(self):
        """The first moment at which somebody can have arrived: that day begins, at least some hours
        before the doors open."""
        begins = self.starts_at.astimezone(self.tz)
        midnight = begins.replace(hour=0, minute=0, second=0, microsecond=0)
        return min(midnight, min(self.door_time or begins, begins) - BEFORE_DOORS)

    @property
    def is_draft(self):
        return self.status == self.Status.DRAFT

    @property
    def is_cancelled(self):
        return self.status == self.Status.CANCELLED

    @property
    def invites_calendars(self):
        return self.calendar_mode == self.CalendarMode.INVITE

    @property
    def has_date(self):
        """Whether it takes place when it says: neither cancelled nor postponed."""
        return not (self.is_cancelled or self.is_postponed)

    @property
    def is_full(self):
        return not self.has_seat_for_newcomer

    @property
    def place(self):
        """Venue and address on one line, without saying one thing twice."""
        parts = [self.venue_name, self.address]
        return ", ".join(part for part in parts if part)

    @property
    def reply_address(self):
        """Whom to write to about this event."""
        return self.contact_email or self.organizer.contact_email

    @property
    def reply_phone(self):
        return self.contact_phone or self.organizer.contact_phone

    def has_opened(self, at):
        return self.registration_opens_at is None or at >= self.registration_opens_at

    def has_closed(self, at):
        """An event without a date has no deadline either: whether replies are taken is another
        question."""
        return not self.is_postponed and at >= self.closes_at

    def has_started(self, at):
        return not self.is_postponed and at >= self.starts_at

    def has_ended(self, at):
        return not self.is_postponed and at >= self.ends_at
