from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistrationsConfig(AppConfig):
    name = "registrations"
    verbose_name = _("Meetings")

    def ready(self):
        from registrations import checks  # noqa: F401  (registers itself, needs the apps ready)
