from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class RegistrationsConfig(AppConfig):
    name = "registrations"
    verbose_name = _("Meetings")

    def ready(self):
        # Checks register themselves when they are read, and need the settings to be there.
        import_module("registrations.checks")


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin with our site in its place."""

    default = False
    default_site = "srecanje.desk.OrganisersDesk"
