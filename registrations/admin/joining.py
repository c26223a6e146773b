"""Two rows of the guest list that are one person: side by side, and made one."""

from django.contrib import admin, messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registrations.admin import way_back
from registrations.admin.tenants import may_write
from registrations.domain import history, joining
from registrations.domain.errors import RsvpRefused
from registrations.models import Rsvp

PAGE, ROW = "admin:registrations_rsvp_join", "admin:registrations_rsvp_change"
FACTS = ("organisation", "email", "phone", "note", "internal_note", "labels", "places")


@admin.action(description=_("These two are one person"), permissions=["change"])
def join(desk, request, queryset):
    """Show two people side by side; nothing is joined by choosing them."""
    rows = list(queryset[:3])
    if len(rows) != 2 or rows[0].event_id != rows[1].event_id:
        messages.error(request, RsvpRefused("not_two_rows").message)
        return None
    return HttpResponseRedirect(address(request, *joining.likely(*rows)))


def address(request, stays, goes):
    return way_back.along(request, reverse(PAGE, args=[stays.pk, goes.pk]))


def alike(request, rsvp):
    """Return who may be the same person as somebody, each with the page that joins them."""
    found = joining.alike(rsvp)
    return [(other, address(request, *joining.likely(rsvp, other))) for other in found]


def page(desk, request, stays, goes_pk):
    """Ask, and join; `stays` may be written by the user, and the other is of the same event."""
    goes = Rsvp.objects.filter(event=stays.event_id, pk=goes_pk).exclude(pk=stays.pk).first()
    if goes is None or not may_write(request.user, stays.event):
        raise Http404
    if request.method == "POST":
        return _joined(request, stays, goes)
    return _asked(desk, request, stays, goes)


def _joined(request, stays, goes):
    by = history.organiser(request.user)
    try:
        joining.join(stays, goes, by=by, seen=request.POST.get("seen", "-"))
    except RsvpRefused as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(address(request, stays, goes))
    said = _("The two rows are one now: %(name)s – %(status)s.")
    words = {"name": stays.full_name, "status": stays.get_status_display()}
    messages.success(request, said % words)
    return HttpResponseRedirect(way_back.along(request, reverse(ROW, args=[stays.pk])))


def _asked(desk, request, stays, goes):
    shown = {
        **desk.admin_site.each_context(request),
        "title": _("Are these two one person?"),
        "opts": desk.opts,
        "stays": stays,
        "goes": goes,
        "facts": [_fact(stays, goes, name) for name in FACTS],
        "outcome": joining.outcome(stays, goes),
        "status": Rsvp.Status(joining.outcome(stays, goes).status).label,
        "seen": joining.fingerprint(stays, goes),
        "turned": None if goes.is_withdrawn else address(request, goes, stays),
        "back": way_back.along(request, reverse(ROW, args=[stays.pk])),
    }
    return render(request, "admin/registrations/rsvp/join.html", shown)


def _fact(stays, goes, name):
    """Return a line of the table: what it is about, and what either row says."""
    label = Rsvp._meta.get_field(name).verbose_name
    return label, getattr(stays, name) or "", getattr(goes, name) or ""
