from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models import keys
from registrations.models.organizer import Organizer
from registrations.models.prepared import Prepared


class SuppressionQuerySet(models.QuerySet):
    def of(self, user):
        if user.is_superuser:
            return self
        return self.filter(organizer__in=Organizer.objects.of(user))


class Suppression(models.Model):
    """An address to which one organiser sends fewer letters, or none; written by
    domain.suppressions alone.

    What has come back stops every letter. Whoever wants no letters, or has called one unwanted,
    still gets those about a reply of their own.
    """

    class Reason(models.TextChoices):
        BOUNCED = "bounced_at", _("letters to this address come back")
        COMPLAINED = "complained_at", _("a letter was reported as unwanted")
        UNSUBSCRIBED = "unsubscribed_at", _("wants no invitations, reminders and messages")

    organizer = models.ForeignKey(
        Organizer, models.CASCADE, related_name="suppressions", verbose_name=_("organiser")
    )
    email = models.EmailField(_("e-mail"))
    email_key = keys.DerivedKey(max_length=254, of=lambda row: keys.email_key(row.email))
    bounced_at = models.DateTimeField(
        pgettext_lazy("address", "letters come back since"), null=True, blank=True
    )
    complained_at = models.DateTimeField(_("reported as unwanted"), null=True, blank=True)
    unsubscribed_at = models.DateTimeField(_("wants no letters since"), null=True, blank=True)
    said = models.CharField(_("what the mail server said"), max_length=500, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("address that is not written to")
        verbose_name_plural = _("addresses that are not written to")
        ordering = ["email_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organizer", "email_key"], name="one_suppression_per_organizer_and_address"
            ),
            models.CheckConstraint(
                condition=Q(bounced_at__isnull=False)
                | Q(complained_at__isnull=False)
                | Q(unsubscribed_at__isnull=False),
                name="suppression_has_a_reason",
            ),
        ]

    def __str__(self):
        return self.email

    @property
    def reasons(self):
        """The reasons for which the address stands here, the one that stops most first."""
        return [reason for reason in self.Reason if getattr(self, reason)]

    def stops(self, mail):
        """Return the reason for which a letter to this address is not sent; None where it is."""
        if self.bounced_at:
            return self.Reason.BOUNCED
        return self.reasons[0] if mail.can_be_ended else None


AT_ADDRESS = Prepared(
    Suppression,
    lambda organizer, email_key: Suppression.objects.filter(
        organizer=organizer, email_key=email_key
    ).order_by(),
)


def at_address(organizer_id, email):
    """Return what stands against an address at one organiser, or None."""
    return AT_ADDRESS.first(organizer=organizer_id, email_key=keys.email_key(email))
