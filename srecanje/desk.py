from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.utils.translation import gettext_lazy as _

from registrations.domain import group_messages, overviews
from registrations.models import Event, Organizer
from registrations.web import limits


class LogInForm(AdminAuthenticationForm):
    def clean(self):
        # Before the password is looked at: that is slow on purpose.
        if limits.hold_log_in(self.request, self):
            return self.cleaned_data
        return super().clean()


class OrganisersDesk(AdminSite):
    site_header = _("Srečanje: organisers’ desk")
    site_title = _("Srečanje")
    index_title = _("Events and guests")
    enable_nav_sidebar = False
    login_form = LogInForm

    def index(self, request, extra_context=None):
        """Above all that there is: one's events, and what needs doing."""
        shown = {
            "held": group_messages.held_back(Event.objects.written_by(request.user)),
            "overviews": overviews.of(request.user),
            "sees": Organizer.objects.of(request.user).exists(),
            "writes": Organizer.objects.written_by(request.user).exists(),
            **(extra_context or {}),
        }
        return super().index(request, shown)

    def login(self, request, extra_context=None):
        request.wait = None
        return limits.answer(request, super().login(request, extra_context))
