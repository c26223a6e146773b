from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models.upload import Upload
from registrations.models.user import SECOND_FACTORS, User


class OrganizerQuerySet(models.QuerySet):
    def of(self, user):
        """Organisers whose events and guests this user may see: the wall between tenants."""
        return self._opened(user, Membership.SEEING)

    def written_by(self, user):
        return self._opened(user, Membership.WRITING)

    def received_by(self, user):
        """Organisers at whose events this user may note who has come."""
        return self._opened(user, Membership.RECEIVING)

    def owned_by(self, user):
        return self._opened(user, [Membership.Role.OWNER])

    def asking_second_factor(self, user):
        """Those of somebody's organisers that let nobody in by a password alone."""
        asking = self.filter(requires_second_factor=True)
        return asking if user.is_superuser else asking.filter(memberships__user_id=user.pk)

    def _opened(self, user, roles):
        """Organisers that are open to a role of this user: to a password alone only those that ask
        for no more."""
        if user.is_superuser:
            return self
        found = self.filter(memberships__user_id=user.pk, memberships__role__in=roles)
        secured = User.objects.filter(pk=user.pk, authenticator__type__in=SECOND_FACTORS)
        return found.filter(Q(requires_second_factor=False) | Exists(secured))


class Organizer(models.Model):
    """The tenant: an organisation that invites. Every event belongs to one."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("short name in addresses"), unique=True)
    contact_email = models.EmailField(_("contact e-mail"))
    contact_phone = models.CharField(_("contact telephone"), max_length=40, blank=True)
    data_protection_email = models.EmailField(
        _("data protection officer’s e-mail"),
        blank=True,
        default="",
        help_text=_("If you have such an officer: stands in the privacy notice of your events."),
    )
    requires_second_factor = models.BooleanField(
        _("log in with a second factor only"),
        default=False,
        help_text=_(
            "Whoever belongs to this organiser then needs a code of an app, or a security key, "
            "beside the password; who has none yet is led to set one up."
        ),
    )
    # Here and not at the statement, for every page of its events asks which one to link.
    publishes_statement = models.BooleanField(
        _("publish the organiser’s own accessibility statement"),
        default=False,
        help_text=_(
            "Pages of your events then link your statement, and no longer the one of this site."
        ),
    )

    objects = OrganizerQuerySet.as_manager()

    class Meta:
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Membership(models.Model):
    """What one user may do for one organiser."""

    class Role(models.TextChoices):
        OWNER = "OWNER", _("owner")
        EDITOR = "EDITOR", _("editing")
        READER = "READER", _("reading")
        DOOR = "DOOR", _("door")

    class Letters(models.TextChoices):
        EACH = "each", _("a letter at each reply")
        DAILY = "daily", _("one letter a day, in the morning, when there is something new")
        NONE = "none", _("no letters about replies")

    SEEING = (Role.OWNER, Role.EDITOR, Role.READER)
    WRITING = (Role.OWNER, Role.EDITOR)
    RECEIVING = (Role.OWNER, Role.EDITOR, Role.DOOR)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    organizer = models.ForeignKey(
        Organizer, models.CASCADE, related_name="memberships", verbose_name=_("organiser")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)
    letters = models.CharField(
        _("letters about replies"), max_length=10, choices=Letters, default=Letters.DAILY
    )

    # Whether they have logged in since they were added: until then their organiser is told nothing
    # of them but the address that it wrote down itself.
    has_come = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organizer"],
                name="one_membership_per_user_and_organizer",
                violation_error_message=_("This person already belongs to this organiser."),
            ),
            models.CheckConstraint(
                condition=Q(letters__in=["each", "daily", "none"]), name="member_letters_are_known"
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.organizer} · {self.get_role_display()}"


class MembershipChange(models.Model):
    """One line of the history of an organiser's people; append-only, written by domain.members.

    Shape: before and after are roles, "" for who did not belong to it.
    """

    organizer = models.ForeignKey(Organizer, models.CASCADE, related_name="membership_changes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="membership_changes"
    )
    before = models.CharField(max_length=10, choices=Membership.Role, blank=True)
    after = models.CharField(max_length=10, choices=Membership.Role, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.before}→{self.after}"


class Partner(models.Model):
    """Who stands behind an event, in the order in which they are to be named."""

    class Role(models.TextChoices):
        ORGANIZER = "ORGANIZER", pgettext_lazy("partner", "organises")
        CO_ORGANIZER = "CO_ORGANIZER", pgettext_lazy("partner", "in cooperation")
        FUNDER = "FUNDER", pgettext_lazy("partner", "co-finances")

    event = models.ForeignKey("Event", models.CASCADE, related_name="partners")
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.CO_ORGANIZER)
    url = models.URLField(_("website"), blank=True)
    mark = models.ForeignKey(
        Upload,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mark in colour"),
    )
    mark_grey = models.ForeignKey(
        Upload,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mark in grey"),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class OrganisationSpelling(models.Model):
    """Two spellings of one guest organisation that an organiser has joined, as their keys.

    `key` is counted as `same_as`, which is never itself the key of another row. The names are how
    the two were written when they were joined: guests with these names come and go.
    """

    organizer = models.ForeignKey(Organizer, models.CASCADE, related_name="spellings")
    key = models.CharField(max_length=200)
    same_as = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True, default="")
    same_as_name = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organizer", "key"], name="one_meaning_per_spelling_of_an_organisation"
            ),
        ]

    def __str__(self):
        return f"{self.key} = {self.same_as}"
