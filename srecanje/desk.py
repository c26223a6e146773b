from functools import wraps

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from registrations.domain import group_messages, locks, log_ins, overviews
from registrations.models import Event, Organizer

OF_LOG_INS = {"account", "mfa"}


class OrganisersDesk(AdminSite):
    site_header = _("Srečanje: organisers’ desk")
    site_title = _("Srečanje")
    index_title = _("Events and guests")
    enable_nav_sidebar = False

    def register(self, model_or_iterable, admin_class=None, **options):
        """Take in what is ours: secrets of log-ins, which django-allauth would list, stand at no
        desk."""
        is_one = isinstance(model_or_iterable, type)
        given = [model_or_iterable] if is_one else model_or_iterable
        ours = [model for model in given if model._meta.app_label not in OF_LOG_INS]
        super().register(ours, admin_class, **options)

    def admin_view(self, view, cacheable=False):
        """Whatever a colleague has removed after a page was opened is not there."""

        @wraps(view)
        def found(request, *args, **kwargs):
            try:
                return view(request, *args, **kwargs)
            except locks.Gone:
                raise Http404 from None

        return super().admin_view(found, cacheable)

    def index(self, request, extra_context=None):
        """Above all that there is: one's events, and what needs doing."""
        shown = {
            "held": group_messages.held_back(Event.objects.written_by(request.user)),
            "overviews": overviews.of(request.user),
            "door": overviews.at_the_door(request.user),
            "sees": Organizer.objects.of(request.user).exists(),
            "writes": Organizer.objects.written_by(request.user).exists(),
            **(extra_context or {}),
        }
        return super().index(request, shown)

    def has_permission(self, request):
        """Nobody is at the desk without the second factor that one of their organisers asks for."""
        return super().has_permission(request) and not _lacks_second_factor(request.user)

    def login(self, request, extra_context=None):
        """Lead to the log-in, or to what is missing beside it; who is in already goes on."""
        onward = _onward(request)
        if not request.user.is_authenticated:
            return redirect_to_login(onward, reverse("account_login"))
        if self.has_permission(request):
            return HttpResponseRedirect(onward)
        if super().has_permission(request):
            return HttpResponseRedirect(reverse("mfa_index"))
        raise PermissionDenied

    def password_change(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_change_password"))

    def password_change_done(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("mfa_index"))


def _lacks_second_factor(user):
    """Asked many times for one page: the answer is kept with the user, who lives for a request."""
    if "_lacks_second_factor" not in user.__dict__:
        user.__dict__["_lacks_second_factor"] = log_ins.lacks_second_factor(user)
    return user.__dict__["_lacks_second_factor"]


def _onward(request):
    """Return the address of this site that somebody wanted to go to, or the desk's first page."""
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("admin:index")
