from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """An organiser's log-in; what it may touch is said by its memberships.

    Whoever is logged in stays so only while `log_ins_ended` is what it was when they came.
    """

    language = models.CharField(
        _("language of letters"), max_length=5, choices=settings.LANGUAGES, default="sl"
    )
    log_ins_ended = models.PositiveIntegerField(default=0, editable=False)

    def get_session_auth_hash(self):
        return self._of_now(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self):
        return (self._of_now(digest) for digest in super().get_session_auth_fallback_hash())

    def _of_now(self, digest):
        return f"{digest}-{self.log_ins_ended}" if self.log_ins_ended else digest
