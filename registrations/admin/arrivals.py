"""Who has come, on the guest list: noted for several people at once or for one, and taken back."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from registrations.admin import guest_actions
from registrations.domain import arrivals, history
from registrations.domain.errors import RsvpRefused
from registrations.models import Event, Rsvp

Status = Rsvp.Status
MOST_NAMES = 10
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


@admin.action(description=_("Note the arrival"), permissions=["change"])
def check_in(desk, request, queryset):
    chosen = queryset.filter(event__in=Event.objects.received_by(request.user))
    by, noted, known, refused = history.organiser(request.user), [], 0, []
    for rsvp in chosen:
        try:
            is_new = arrivals.check_in(rsvp, by=by) is not None
            noted += [rsvp] * is_new
            known += not is_new
        except RsvpRefused as refusal:
            refused.append((rsvp, refusal.message))
    said = ngettext("%(n)d arrival is noted.", "%(n)d arrivals are noted.", len(noted))
    messages.success(request, said % {"n": len(noted)})
    if known:
        said = ngettext("%(n)d was noted before.", "%(n)d were noted before.", known)
        messages.info(request, said % {"n": known})
    _say_unexpected(request, noted)
    for reason in dict.fromkeys(reason for _rsvp, reason in refused):
        names = [rsvp.full_name for rsvp, why in refused if why == reason]
        messages.error(request, f"{_listed(names)}: {reason}")
    return HttpResponseRedirect(request.get_full_path())


@admin.action(description=_("Take the arrival back"), permissions=["change"])
def undo(desk, request, queryset):
    """Asked first: when each of them came is lost."""
    chosen = queryset.present().filter(event__in=Event.objects.received_by(request.user))
    if not chosen.exists():
        messages.info(request, _("None of the chosen people is noted as here."))
        return None
    if "confirmed" not in request.POST:
        title = _("Take these arrivals back?")
        return guest_actions.asked(desk, request, "not_arrived", title, chosen=chosen)
    by = history.organiser(request.user)
    done = sum(arrivals.undo(rsvp, by=by) is not None for rsvp in chosen)
    said = ngettext("%(n)d arrival is taken back.", "%(n)d arrivals are taken back.", done)
    messages.success(request, said % {"n": done})
    return HttpResponseRedirect(guest_actions.back_to_list(request))


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
            _say_unexpected(request, [rsvp])
    except RsvpRefused as refusal:
        messages.error(request, refusal.message)
    return HttpResponseRedirect(back)


def _say_unexpected(request, noted):
    for status, sentence in UNEXPECTED.items():
        names = [rsvp.full_name for rsvp in noted if rsvp.status == status]
        if names:
            messages.warning(request, sentence % {"names": _listed(names)})


def _listed(names):
    more = len(names) - MOST_NAMES
    listed = ", ".join(names[:MOST_NAMES])
    if more <= 0:
        return listed
    said = ngettext("%(names)s and %(n)d more", "%(names)s and %(n)d more", more)
    return said % {"names": listed, "n": more}
