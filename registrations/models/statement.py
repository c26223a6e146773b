from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models.organizer import Organizer
from registrations.models.values import LONGEST_TEXT, plausible


class AccessibilityStatementQuerySet(models.QuerySet):
    def published(self):
        return self.filter(organizer__publishes_statement=True)


class AccessibilityStatement(models.Model):
    """How far an organiser's pages can be used by everybody, as a body bound by law has to say.

    Source: ZDSMA Art. 8; Commission Implementing Decision (EU) 2018/1523.
    """

    class Conformity(models.TextChoices):
        FULL = "FULL", pgettext_lazy("accessibility", "fully compliant")
        PARTIAL = "PARTIAL", pgettext_lazy("accessibility", "partially compliant")
        NONE = "NONE", pgettext_lazy("accessibility", "not compliant")

    class Method(models.TextChoices):
        OWN = "OWN", pgettext_lazy("accessibility", "own assessment")
        INDEPENDENT = "INDEPENDENT", pgettext_lazy("accessibility", "independent assessment")

    organizer = models.OneToOneField(
        Organizer, models.CASCADE, related_name="statement", verbose_name=_("organiser")
    )
    conformity = models.CharField(
        _("status of conformity"), max_length=10, choices=Conformity, default=Conformity.PARTIAL
    )
    not_conforming = models.TextField(
        _("what does not conform"),
        max_length=LONGEST_TEXT,
        blank=True,
        default="",
        help_text=_(
            "What cannot be used by everybody, why, and where the same can be had in another form. "
            "“- ” begins a list item."
        ),
    )
    burden = models.TextField(
        _("what would be a disproportionate burden"),
        max_length=LONGEST_TEXT,
        blank=True,
        default="",
        help_text=_("Only after an assessment of the burden, which you keep."),
    )
    out_of_scope = models.TextField(
        _("what the law does not ask for"),
        max_length=LONGEST_TEXT,
        blank=True,
        default="",
        help_text=_("For example maps and pages of others to which an invitation links."),
    )
    prepared_on = models.DateField(_("prepared on"), validators=[plausible])
    reviewed_on = models.DateField(
        _("last reviewed on"),
        null=True,
        blank=True,
        validators=[plausible],
        help_text=_("Review the statement at least once a year."),
    )
    method = models.CharField(_("method"), max_length=12, choices=Method, default=Method.OWN)
    assessed_by = models.CharField(
        _("who made the assessment"),
        max_length=200,
        blank=True,
        help_text=_("Of an independent assessment."),
    )
    contact_email = models.EmailField(
        _("contact e-mail"), blank=True, help_text=_("Empty: the organiser’s contact.")
    )
    contact_phone = models.CharField(_("contact telephone"), max_length=40, blank=True)

    objects = AccessibilityStatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")
        constraints = [
            models.CheckConstraint(
                condition=Q(conformity__in=["FULL", "PARTIAL", "NONE"]),
                name="statement_conformity_is_known",
            ),
            models.CheckConstraint(
                condition=Q(method__in=["OWN", "INDEPENDENT"]), name="statement_method_is_known"
            ),
            models.CheckConstraint(
                condition=Q(conformity="FULL")
                | ~Q(not_conforming_sl="")
                | ~Q(burden_sl="")
                | ~Q(out_of_scope_sl=""),
                name="statement_says_what_is_not_accessible",
                violation_error_message=_(
                    "Where pages do not fully comply, please say in Slovene what is not accessible."
                ),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on__isnull=True) | Q(reviewed_on__gte=F("prepared_on")),
                name="statement_is_reviewed_after_it_is_prepared",
                violation_error_message=_(
                    "The last review cannot be earlier than the preparation of the statement."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.organizer}"

    @property
    def reply_address(self):
        return self.contact_email or self.organizer.contact_email

    @property
    def reply_phone(self):
        return self.contact_phone or self.organizer.contact_phone
