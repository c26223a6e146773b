"""The list for the door: who is expected at an event, and who is here.

Of a person it shows their name, organisation and state and nothing else, so that whoever only
checks in learns no more than that; of what they wrote it asks the database nothing.
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registrations.admin import arrivals
from registrations.domain import arrivals as arrived
from registrations.domain import guest_list
from registrations.models import Event, Rsvp, keys

SHOWN = ("given_name", "family_name", "organisation", "status", "arrived_at", "event_id")
ON_A_PAGE = 100


def page(desk, request, pk):
    """Show people of an event, those whose name or organisation is looked for; note by POST that
    one of them is here, or is not."""
    event = Event.objects.received_by(request.user).filter(pk=pk).first()
    if event is None:
        raise Http404
    if request.method == "POST":
        return _note(request, event)
    shown = {
        **desk.admin_site.each_context(request),
        "title": event.title,
        "event": event,
        "page": Paginator(_people(event, request.GET.get("q", "")), ON_A_PAGE).get_page(
            request.GET.get("p")
        ),
        "q": request.GET.get("q", ""),
        "counts": _counts(event),
        "is_open": arrived.are_noted(event),
        "opts": desk.opts,
    }
    return render(request, "admin/registrations/event/door.html", shown)


def _note(request, event):
    chosen = request.POST.get("person", "")
    rsvp = event.rsvps.filter(pk=chosen).first() if keys.is_id(chosen) else None
    if rsvp is None:
        messages.error(request, _("This person is no longer on the list."))
        return HttpResponseRedirect(_address(request, event))
    return arrivals.note(request, rsvp, back=_address(request, event))


def _address(request, event):
    kept = {name: request.GET[name] for name in ("q", "p") if request.GET.get(name)}
    address = reverse("admin:registrations_event_door", args=[event.pk])
    return f"{address}?{urlencode(kept)}" if kept else address


def _people(event, wanted):
    rows = event.rsvps.exclude(status=Rsvp.Status.CANCELLED).only(*SHOWN).by_name()
    words = keys.folded(wanted[: keys.LONGEST_SEARCH]).split()[: keys.MOST_WORDS]
    if not words:
        return rows
    # What the guest list searches knows addresses, telephones and labels too: it leaves out most
    # rows, and finds nobody by itself.
    likely = rows.filter(*(Q(search_key__contains=word) for word in words))
    return [row for row in likely if _has(row, words)]


def _has(row, words):
    said = keys.folded(f"{row.full_name} {row.organisation}")
    return all(word in said for word in words)


def _counts(event):
    found = guest_list.counts(event.rsvps)
    present = event.rsvps.present().count()
    return {"coming": found.get(Rsvp.Status.ACCEPTED, 0), "present": present}
