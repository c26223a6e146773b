"""What is done with several people of the guest list at once, in the order in which it is offered;
each asks on a page of its own."""

from django.contrib import admin, messages
from django.db.models import Min
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from registrations.admin import errands, exports, imports, joining, way_back
from registrations.documents import lists
from registrations.domain import organisations
from registrations.models import Event, GuestErrand, Organizer, keys

Act = GuestErrand.Act
MOST_SPELLINGS = 100


def _errand(act, *, permission="change"):
    """Return the action that asks about an errand and has it done."""

    def action(desk, request, queryset):
        return errands.start(desk, request, act, queryset)

    action.__name__ = act.value
    return admin.action(action, permissions=[permission], description=act.label)


@admin.action(description=_("These are one organisation"), permissions=["change"])
def one_organisation(desk, request, queryset):
    """Count several spellings as one organisation, where only so many of one may come."""
    chosen = queryset.filter(event__in=Event.objects.written_by(request.user))
    organizers = Organizer.objects.filter(pk__in=chosen.order_by().values("event__organizer"))
    named = chosen.exclude(organisation="").order_by().values_list("organisation")
    written = dict(named.annotate(one=Min("pk")))
    names = sorted(written, key=keys.sort_key)
    if len(names) > MOST_SPELLINGS:
        messages.error(request, _("These are too many names for one organisation."))
        return None
    if len(organizers) != 1 or not names:
        messages.error(request, _("Please choose people of events of one organiser."))
        return None
    [organizer] = organizers
    if len({organisations.main_key(organizer, name) for name in names}) == 1:
        messages.info(request, _("These names already count as one organisation."))
        return None
    if "confirmed" not in request.POST:
        shown = {"chosen": written.values(), "names": names, "organizer": organizer}
        title = _("Are these one organisation?")
        return asked(desk, request, "one_organisation", title, **shown)
    organisations.join(organizer, names)
    said = _("These names count as one organisation from now on: %(names)s.")
    messages.success(request, said % {"names": "; ".join(names)})
    return HttpResponseRedirect(way_back.to_list(request))


@admin.action(description=_("Invite"), permissions=["change"])
def invite(desk, request, queryset):
    """Send the invitation to people who are written down; the page of lists says to whom."""
    chosen = queryset.filter(event__in=Event.objects.written_by(request.user))
    events = Event.objects.filter(pk__in=chosen.order_by().values("event"))
    if len(events) != 1:
        messages.error(request, _("Please choose people of one event."))
        return None
    if chosen.count() > lists.MOST_ROWS:
        messages.error(request, lists.TOO_MANY_ROWS)
        return None
    return imports.carried(request, events[0], chosen, source=_("chosen from the guest list"))


ALL = (
    _errand(Act.CHECK_IN),
    _errand(Act.UNDO),
    invite,
    _errand(Act.REMIND),
    _errand(Act.WRITE),
    _errand(Act.LABEL),
    _errand(Act.UNLABEL),
    _errand(Act.SEAT),
    _errand(Act.WITHDRAW),
    joining.join,
    one_organisation,
    _errand(Act.REMOVE, permission="remove"),
    exports.chosen,
)


def asked(desk, request, name, title, **shown):
    everywhere = {
        **desk.admin_site.each_context(request),
        "title": title,
        "filters": way_back.filters(request),
        "back": way_back.to_list(request),
        "opts": desk.opts,
    }
    return render(request, f"admin/registrations/rsvp/{name}.html", {**everywhere, **shown})
