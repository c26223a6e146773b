import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models import keys, labels
from registrations.models.agenda import AgendaChoice, AgendaItem
from registrations.models.beside import Beside
from registrations.models.event import Event


def new_token():
    """Return what opens one person's page: 128 bits that nobody guesses."""
    return secrets.token_urlsafe(16)


class RsvpQuerySet(models.QuerySet):
    def of(self, user):
        if user.is_superuser:
            return self
        return self.filter(event__in=Event.objects.of(user))

    def coming(self):
        return self.filter(status=Rsvp.Status.ACCEPTED)

    def waiting(self):
        """Who waits, the longest waiting first."""
        return self.filter(status=Rsvp.Status.WAITLISTED).order_by("order")

    def present(self):
        """Who has come, whatever they had answered."""
        return self.filter(arrived_at__isnull=False)

    def awaited(self):
        """Who comes, waits, or has not answered yet."""
        left = [Rsvp.Status.DECLINED, Rsvp.Status.CANCELLED]
        return self.exclude(status__in=left)

    def at_address(self, email_key):
        """The row of an address, in the words of its index: SQLite would read every row else."""
        return self.filter(email_key=email_key).exclude(email_key="").order_by()

    def sent_as(self, submission):
        """The row that one form has made, in the words of its index, too."""
        return self.filter(submission=submission).exclude(submission="").order_by()

    def with_taken_address(self):
        """Rows in whose history stands that the address given for them had a reply already."""
        said = {"changes__what": "repeated", "changes__submission": models.F("submission")}
        return self.filter(email_key="", **said).exclude(submission="").order_by()

    def labelled(self, key):
        """Who has a label of this key, in the words of its index."""
        return self.filter(label_key__contains=labels.marked(key)).exclude(label_key="")

    def by_name(self):
        return self.order_by("sort_key", "pk")

    def bulk_update(self, objs, fields, batch_size=None):
        """Django's, with the derived keys kept true."""
        derived = [f for f in self.model._meta.fields if isinstance(f, keys.DerivedKey)]
        for field in derived:
            for rsvp in objs:
                field.pre_save(rsvp, add=False)
        names = {*fields, *(field.name for field in derived)}
        return super().bulk_update(objs, names, batch_size=batch_size)

    def matching(self, text):
        """Rows in which every word of text is found, whatever its marks and capitals."""
        wanted = keys.wanted(text)
        return self.none() if wanted is None else self.filter(wanted)


class Rsvp(models.Model):
    """One person's reply to one event; an invitation is a reply that is still awaited.

    Only domain.rsvps writes status, order and answered_at; a status is never set elsewhere.
    Whether somebody has come in the end is a second fact, whatever they had answered.
    """

    class Status(models.TextChoices):
        NEEDS_ACTION = "NEEDS_ACTION", pgettext_lazy("reply", "not answered yet")
        ACCEPTED = "ACCEPTED", pgettext_lazy("reply", "coming")
        WAITLISTED = "WAITLISTED", pgettext_lazy("reply", "on the waiting list")
        DECLINED = "DECLINED", pgettext_lazy("reply", "not coming")
        CANCELLED = "CANCELLED", pgettext_lazy("reply", "invitation withdrawn")

    # Who has a place in the order.
    HOLDING = (Status.ACCEPTED, Status.WAITLISTED)

    event = models.ForeignKey(Event, models.CASCADE, related_name="rsvps", verbose_name=_("event"))
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.NEEDS_ACTION, editable=False
    )
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    given_name = models.CharField(_("given name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    note = models.TextField(_("note to the organisers"), max_length=2000, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="sl"
    )
    brought_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="brought",
        verbose_name=_("registered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    order = models.PositiveIntegerField(_("order"), null=True, blank=True, editable=False)
    # Written by domain.arrivals alone.
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True, editable=False)
    # When the last answer of their calendar program was given, by that program's clock; written by
    # domain.calendar_replies alone.
    calendar_said_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What organisers know of a person, for their own eyes; written by domain.remarks alone.
    internal_note = models.TextField(_("internal note"), max_length=500, blank=True, default="")
    labels = models.CharField(_("labels"), max_length=labels.LONGEST_ALL, blank=True, default="")
    # How many people this reply may name, where it is not the event's number; domain.allowances.
    places = models.PositiveSmallIntegerField(_("number of places"), null=True, blank=True)
    # What was sent, so that the same form sent twice is one reply; see domain.replies.
    submission = models.CharField(max_length=64, blank=True, editable=False)

    email_key = keys.DerivedKey(max_length=254, of=lambda rsvp: keys.email_key(rsvp.email))
    organisation_key = keys.DerivedKey(
        max_length=200, of=lambda rsvp: keys.organisation_key(rsvp.organisation)
    )
    sort_key = keys.DerivedKey(
        max_length=200, of=lambda rsvp: keys.sort_key(rsvp.family_name, rsvp.given_name)
    )
    search_key = keys.DerivedKey(max_length=1700, of=lambda rsvp: rsvp.searched_text())
    label_key = keys.DerivedKey(
        max_length=700, default="", of=lambda rsvp: labels.all_keys(rsvp.labels)
    )

    # Of a row that this very transaction has made; None: what stands beside it is to be asked for.
    beside: Beside | None = None

    objects = RsvpQuerySet.as_manager()

    class Meta:
        verbose_name = _("person on the guest list")
        verbose_name_plural = _("guest list")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=["NEEDS_ACTION", "ACCEPTED", "WAITLISTED", "DECLINED", "CANCELLED"]
                ),
                name="rsvp_status_is_known",
            ),
            models.UniqueConstraint(
                fields=["event", "email_key"],
                condition=~Q(email_key=""),
                name="one_rsvp_per_event_and_address",
                violation_error_message=_("This e-mail address is already on the guest list."),
            ),
            models.UniqueConstraint(
                fields=["event", "submission"],
                condition=~Q(submission=""),
                name="one_rsvp_per_form_sent",
            ),
            models.UniqueConstraint(
                fields=["event", "order"],
                condition=Q(order__isnull=False),
                name="one_rsvp_per_place_in_order",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["ACCEPTED", "WAITLISTED"], order__isnull=False)
                | Q(order__isnull=True, status__in=["NEEDS_ACTION", "DECLINED", "CANCELLED"]),
                name="rsvp_order_belongs_to_seated_and_waiting",
            ),
            models.CheckConstraint(
                condition=Q(places__isnull=True) | Q(places__gte=1), name="rsvp_has_places_or_any"
            ),
        ]
        indexes = [
            models.Index(fields=["event", "status", "order"], name="rsvp_by_status_and_order"),
            models.Index(fields=["event", "sort_key"], name="rsvp_by_name"),
            models.Index(fields=["event", "organisation_key"], name="rsvp_by_organisation"),
            models.Index(fields=["event", "answered_at"], name="rsvp_by_time_of_answer"),
            models.Index(fields=["event", "arrived_at"], name="rsvp_by_time_of_arrival"),
            # Searched from one end to the other: an index is much less to read than all rows.
            models.Index(fields=["event", "search_key"], name="rsvp_by_what_is_searched"),
            models.Index(
                fields=["event", *labels.ASKED], condition=labels.ANY, name="rsvp_by_label"
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_coming(self):
        return self.status == self.Status.ACCEPTED

    @property
    def is_waiting(self):
        return self.status == self.Status.WAITLISTED

    @property
    def has_arrived(self):
        return self.arrived_at is not None

    @property
    def holds_place(self):
        """Whether they have a place in the order: a seat, or one on the waiting list."""
        return self.status in self.HOLDING

    @property
    def is_awaited(self):
        """Whether they come, wait, or have not answered yet."""
        return self.holds_place or self.status == self.Status.NEEDS_ACTION

    @property
    def is_invited(self):
        """Whether an answer to a letter of invitation is still awaited."""
        awaited = self.status == self.Status.NEEDS_ACTION
        return awaited and self.letters.filter(kind="invitation").exists()

    @property
    def is_withdrawn(self):
        return self.status == self.Status.CANCELLED

    @property
    def is_address_taken(self):
        """Whether the address that a colleague gave for them had a reply already: this row keeps
        their place until its owner says what becomes of it, and nobody gets letters about it."""
        if self.email or not self.submission:
            return False
        return Rsvp.objects.with_taken_address().filter(pk=self.pk).exists()

    @property
    def letter_address(self):
        """Where letters about this person go: to whoever brought them, without an own address."""
        if self.email or self.brought_by is None or self.is_address_taken:
            return self.email
        return self.brought_by.email

    def searched_text(self):
        words = [self.given_name, self.family_name, self.organisation, self.email]
        remarks = keys.folded(f"{self.labels} {self.internal_note}")
        own = f"{keys.folded(' '.join(words))} {keys.phone_digits(self.phone)}"
        return " ".join(f"{own} {remarks}".split())


class ItemSignup(models.Model):
    """One person at one programme item. Written by domain.signups alone."""

    class Status(models.TextChoices):
        WISHED = "WISHED", pgettext_lazy("signup", "wish kept until there is a seat at the event")
        ACCEPTED = "ACCEPTED", pgettext_lazy("signup", "signed up")
        WAITLISTED = "WAITLISTED", pgettext_lazy("signup", "on the item’s waiting list")

    rsvp = models.ForeignKey(Rsvp, models.CASCADE, related_name="signups")
    item = models.ForeignKey(AgendaItem, models.RESTRICT, related_name="signups")
    choice = models.ForeignKey(
        AgendaChoice, models.RESTRICT, null=True, blank=True, related_name="signups"
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, editable=False)
    order = models.PositiveIntegerField(_("order"), editable=False)

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["item__starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rsvp", "item"], name="one_signup_per_person_and_item"),
            models.CheckConstraint(
                condition=Q(status__in=["WISHED", "ACCEPTED", "WAITLISTED"]),
                name="signup_status_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["item", "status", "order"], name="signup_by_status_and_order")
        ]

    def __str__(self):
        return f"{self.rsvp} · {self.place}"

    @property
    def place(self):
        """What the place is held at: the choice where the item offers some, else the item."""
        return self.choice or self.item

    @property
    def title(self):
        return ": ".join(place.title for place in (self.item, self.choice) if place)
