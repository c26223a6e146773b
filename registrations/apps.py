from allauth.account.apps import AccountConfig
from allauth.mfa.apps import MFAConfig
from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from registrations import checks


class RegistrationsConfig(AppConfig):
    name = "registrations"
    verbose_name = _("Meetings")

    def ready(self):
        for check in checks.AT_DEPLOYMENT:
            register(check, Tags.security, deploy=True)


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin with our site in its place."""

    default = False
    default_site = "srecanje.desk.OrganisersDesk"


class AccountsConfig(AccountConfig):
    """Log-ins without what would run beside every page: web/accounts/opening.py brings the
    middleware to the addresses that need it."""

    default = False

    def ready(self):
        pass


class SecondFactorsConfig(MFAConfig):
    """Second factors without what only concerns people who change their address themselves."""

    default = False

    def ready(self):
        pass
