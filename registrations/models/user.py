from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """An organiser's log-in; what it may touch is said by its memberships."""

    language = models.CharField(
        _("language of letters"), max_length=5, choices=settings.LANGUAGES, default="sl"
    )
