"""Who has come, on the guest list: a filter, and noted for one person or taken back."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from registrations.domain import arrivals, history
from registrations.domain.errors import RsvpRefused
from registrations.models import Rsvp

Status = Rsvp.Status
# What is said of those who were not expected, by what their reply is.
UNEXPECTED = {
    Status.DECLINED: _("Noted too, though they had declined; the reply stays as it is: %(names)s."),
    Status.WAITLISTED: _(
        "Noted too, though they are on the waiting list; the place there stays as it is: %(names)s."
    ),
    Status.NEEDS_ACTION: _("Noted too, though they had not answered: %(names)s."),
}


class ArrivalFilter(admin.SimpleListFilter):
    title = _("arrival")
    parameter_name = "arrival"

    def lookups(self, request, model_admin):
        return [
            ("here", _("has come")),
            ("missing", _("coming, but not here")),
            ("unexpected", _("has come without being expected")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "here":
            return queryset.present()
        if self.value() == "missing":
            return queryset.coming().filter(arrived_at=None)
        if self.value() == "unexpected":
            return queryset.present().exclude(status=Status.ACCEPTED)
        return queryset


def may_be_noted(rsvp):
    return not rsvp.is_withdrawn and arrivals.are_noted(rsvp.event)


@require_POST
def note(request, rsvp, *, back):
    """Do what the button on a person's page says."""
    by = history.organiser(request.user)
    try:
        if request.POST.get("arrival") == "undo":
            arrivals.undo(rsvp, by=by)
            messages.success(
                request, _("%(name)s is no longer noted as here.") % {"name": rsvp.full_name}
            )
        else:
            arrivals.check_in(rsvp, by=by)
            messages.success(request, _("%(name)s is here.") % {"name": rsvp.full_name})
            if not rsvp.is_coming:
                messages.warning(request, unexpected(rsvp.status, rsvp.full_name))
    except RsvpRefused as refusal:
        messages.error(request, refusal.message)
    return HttpResponseRedirect(back)


def unexpected(status, names):
    """Return what is said of people who have come and were not expected, by what their reply is."""
    return UNEXPECTED[status] % {"names": names}
