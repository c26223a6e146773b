"""What is done with several people of the guest list at once; each asks on a page of its own."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registrations.admin import imports
from registrations.documents import lists
from registrations.domain import history, organisations, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.models import Event, Organizer, keys

# How the list was filtered, as Django names it in addresses of rows.
FILTERS = "_changelist_filters"


@admin.action(description=_("Withdraw the invitation"), permissions=["change"])
def withdraw(desk, request, queryset):
    chosen = queryset.filter(event__in=Event.objects.written_by(request.user))
    if "confirmed" not in request.POST:
        return asked(desk, request, "withdraw", _("Withdraw the invitation?"), chosen=chosen)
    by, done = history.organiser(request.user), 0
    for rsvp in chosen:
        try:
            rsvps.withdraw(rsvp, by=by, reason=request.POST.get("reason", ""))
            done += 1
        except RsvpRefused as refusal:
            messages.error(request, f"{rsvp.full_name}: {refusal.message}")
    said = ngettext("%(n)d invitation is withdrawn.", "%(n)d invitations are withdrawn.", done)
    messages.success(request, said % {"n": done})
    return HttpResponseRedirect(back_to_list(request))


@admin.action(description=_("Remove from the list for good"), permissions=["remove"])
def remove(desk, request, queryset):
    """For rows that should never have been there; owners alone, for what is lost is lost."""
    chosen = queryset.filter(event__in=Event.objects.owned_by(request.user))
    if "confirmed" not in request.POST:
        return asked(desk, request, "remove", _("Remove from the list for good?"), chosen=chosen)
    by, done = history.organiser(request.user), 0
    for rsvp in chosen:
        rsvps.remove(rsvp, by=by)
        done += 1
    said = ngettext("%(n)d person is removed.", "%(n)d people are removed.", done)
    messages.success(request, said % {"n": done})
    return HttpResponseRedirect(back_to_list(request))


@admin.action(description=_("These are one organisation"), permissions=["change"])
def one_organisation(desk, request, queryset):
    """Count several spellings as one organisation, where only so many of one may come."""
    chosen = queryset.filter(event__in=Event.objects.written_by(request.user))
    organizers = Organizer.objects.filter(events__rsvps__in=chosen).distinct()
    names = sorted({rsvp.organisation for rsvp in chosen} - {""}, key=keys.sort_key)
    if len(organizers) != 1 or not names:
        messages.error(request, _("Please choose people of events of one organiser."))
        return None
    [organizer] = organizers
    if len({organisations.main_key(organizer, name) for name in names}) == 1:
        messages.info(request, _("These names already count as one organisation."))
        return None
    if "confirmed" not in request.POST:
        shown = {"chosen": chosen, "names": names, "organizer": organizer}
        title = _("Are these one organisation?")
        return asked(desk, request, "one_organisation", title, **shown)
    organisations.join(organizer, names)
    said = _("These names count as one organisation from now on: %(names)s.")
    messages.success(request, said % {"names": "; ".join(names)})
    return HttpResponseRedirect(back_to_list(request))


@admin.action(description=_("Invite"), permissions=["change"])
def invite(desk, request, queryset):
    """Send the invitation to people who are written down; the page of lists says to whom."""
    chosen = queryset.filter(event__in=Event.objects.written_by(request.user))
    events = Event.objects.filter(rsvps__in=chosen).distinct()
    if len(events) != 1:
        messages.error(request, _("Please choose people of one event."))
        return None
    if chosen.count() > lists.MOST_ROWS:
        messages.error(request, lists.TOO_MANY_ROWS)
        return None
    return imports.carried(request, events[0], chosen, source=_("chosen from the guest list"))


ALL = (invite, withdraw, one_organisation, remove)


def _filters(request):
    """How the list was filtered that these people were chosen from, or that their row came from."""
    return QueryDict(request.POST.get(FILTERS, request.GET.urlencode())).urlencode()


def back_to_list(request):
    kept = _filters(request)
    address = reverse("admin:registrations_rsvp_changelist")
    return f"{address}?{kept}" if kept else address


def asked(desk, request, name, title, **shown):
    everywhere = {
        **desk.admin_site.each_context(request),
        "title": title,
        "filters": _filters(request),
        "back": back_to_list(request),
        "opts": desk.opts,
    }
    return render(request, f"admin/registrations/rsvp/{name}.html", {**everywhere, **shown})
