from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

# As django-allauth names them; codes for an emergency alone are none.
SECOND_FACTORS = ("totp", "webauthn")


class User(AbstractUser):
    """An organiser's log-in; what it may touch is said by its memberships.

    Whoever is logged in stays so only while `log_ins_ended` is what it was when they came.
    """

    language = models.CharField(
        _("language of letters"), max_length=5, choices=settings.LANGUAGES, default="sl"
    )
    log_ins_ended = models.PositiveIntegerField(default=0, editable=False)

    @property
    def authenticators(self):
        """What this log-in knows its user by beside the password; django-allauth keeps it."""
        return self.authenticator_set.all()

    @cached_property
    def has_second_factor(self):
        """Whether this log-in asks for more than a password: a code, or a key."""
        return self.authenticators.filter(type__in=SECOND_FACTORS).exists()

    def get_session_auth_hash(self):
        return self._of_now(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self):
        return (self._of_now(digest) for digest in super().get_session_auth_fallback_hash())

    def _of_now(self, digest):
        return f"{digest}-{self.log_ins_ended}" if self.log_ins_ended else digest


class PasswordLinks(PasswordResetTokenGenerator):
    """What makes a link to set a password one that works once, for some days, and no longer than
    the log-in it was made for is in use."""

    def _make_hash_value(self, user, timestamp):
        own = super()._make_hash_value(user, timestamp)
        return f"{own}-{user.log_ins_ended}-{user.is_active}"
