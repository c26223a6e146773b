"""One list of people that was brought: looked at, confirmed, and its storing watched."""

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registrations.documents.columns import Column
from registrations.domain import imports
from registrations.domain.errors import SENTENCES, RsvpRefused
from registrations.domain.imports import Place
from registrations.fields import guest_rows
from registrations.models import GuestImport, keys

State = GuestImport.State
START, ONE = "admin:registrations_event_invite", "admin:registrations_event_list"
ON_A_PAGE, SAMPLES = 100, 3
WRONG = "wrong"
LABELS = {
    Place.NEW: _("new"),
    Place.UNINVITED: _("on the guest list, not invited yet"),
    Place.THERE: _("already on the guest list"),
    Place.TWICE: _("twice in this list"),
    WRONG: _("cannot be stored"),
}
CHANGED = _("What the columns mean was changed in another window. Please look at it once more.")
BEGUN = _("The list is being stored. You can leave this page; it goes on by itself.")


def one(desk, request, event, number):
    """Show a list, whether it is to be looked at or being stored, and take what is decided."""
    if number >= 10**keys.LONGEST_ID:
        raise Http404
    found = GuestImport.objects.filter(event=event, by=request.user, pk=number).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        return _decide(request, event, found)
    show = _preview if found.state == State.READ else _progress
    return show(desk, request, event, found)


def _decide(request, event, found):
    verb = {"columns": _assign, "store": _store, "go_on": _go_on, "discard": _discard}.get(
        request.POST.get("step")
    )
    if verb is None:
        raise Http404
    try:
        return verb(request, event, found)
    except RsvpRefused as refusal:
        messages.error(request, refusal.message)
        return go_to(found)


def _assign(request, event, found):
    chosen = [request.POST.get(f"column-{place}", was) for place, was in enumerate(found.columns)]
    chosen = [column if column in Column.values else "" for column in chosen]
    doubled = [column for column, n in Counter(filter(None, chosen)).items() if n > 1]
    if doubled:
        said = _("Two columns cannot both be “%(column)s”.")
        messages.error(request, said % {"column": Column(doubled[0]).label})
        return go_to(found)
    begins = request.POST.get("begins", "")
    is_row = begins.isdecimal() and len(begins) < 6 and 1 <= int(begins) <= len(found.rows)
    imports.assign(found, chosen, int(begins) - 1 if is_row else found.first_row)
    return go_to(found)


def _store(request, event, found):
    if request.POST.get("seen") != _seen(found):
        messages.warning(request, CHANGED)
        return go_to(found)
    people = [line.person for line in _lines(found) if line.person is not None]
    imports.begin(found, people, sends=request.POST.get("how") == "send")
    messages.success(request, BEGUN)
    return go_to(found)


def _go_on(request, event, found):
    imports.go_on(found)
    return go_to(found)


def _discard(request, event, found):
    imports.discard(found)
    messages.success(request, _("The list is forgotten."))
    return HttpResponseRedirect(reverse(START, args=[event.pk]))


def _preview(desk, request, event, found):
    lines = _lines(found)
    places = imports.standing(event, [line.person for line in lines])
    rows = [_row(line, place) for line, place in zip(lines, places, strict=True)]
    counts = Counter(row["kind"] for row in rows)
    show = request.GET.get("show", "")
    chosen = [row for row in rows if row["kind"] == show] if show in LABELS else rows
    page = Paginator(chosen, ON_A_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row["first"] = lines[row["first"]].number if row["first"] is not None else None
    shown = {
        "title": _("Look at the list"),
        "event": event,
        "found": found,
        "rows": page,
        "total": len(rows),
        "show": show if show in LABELS else "",
        "kinds": [(kind, label, counts[kind]) for kind, label in LABELS.items() if counts[kind]],
        "columns": _columns(found),
        "begins": found.first_row + 1,
        "seen": _seen(found),
        "storable": counts[Place.NEW] + counts[Place.UNINVITED],
        "new": counts[Place.NEW],
        "letters": sum(row["gets_letter"] for row in rows),
        "back": reverse(START, args=[event.pk]),
    }
    return page_of(desk, request, "list", shown)


def _progress(desk, request, event, found):
    is_storing = found.state == State.STORING
    # Reading all rows of a long list takes a second: not each time somebody looks how far it is.
    lines = [] if is_storing else _lines(found)
    shown = {
        "title": _("Storing the list"),
        "event": event,
        "found": found,
        "is_storing": is_storing,
        "refusal": SENTENCES.get(found.refusal, ""),
        "wrong": [line for line in lines if line.person is None][:ON_A_PAGE],
        "wrong_count": len(found.rows) - found.first_row - found.total,
        "guests": f"{reverse('admin:registrations_rsvp_changelist')}?event__id__exact={event.pk}",
        "back": reverse(START, args=[event.pk]),
    }
    return page_of(desk, request, "storing", shown)


def _lines(found):
    return list(guest_rows.read(found.rows, found.columns, found.first_row))


def _row(line, place):
    kind = WRONG if place is None else place.place
    is_to_store = kind in (Place.NEW, Place.UNINVITED)
    return {
        "line": line,
        "kind": kind,
        "label": LABELS[kind],
        "rsvp": place.rsvp if place else None,
        "first": place.first if place else None,
        "gets_letter": bool(is_to_store and line.person.email),
    }


def _columns(found):
    """Return each column as it is to be assigned: what stands above it and first in it."""
    header = found.rows[found.first_row - 1] if found.first_row else [""] * len(found.columns)
    people = found.rows[found.first_row : found.first_row + SAMPLES]
    return [
        {
            "place": place,
            "header": header[place],
            "samples": [row[place] for row in people if row[place]],
            "options": [(value, label, value == column) for value, label in Column.choices],
        }
        for place, column in enumerate(found.columns)
    ]


def _seen(found):
    return f"{found.first_row}:{','.join(found.columns)}"


def go_to(found):
    """Go on to the page of a list."""
    return HttpResponseRedirect(reverse(ONE, args=[found.event_id, found.pk]))


def page_of(desk, request, name, shown):
    everywhere = {**desk.admin_site.each_context(request), "opts": desk.opts}
    template = f"admin/registrations/event/{name}.html"
    return render(request, template, {**everywhere, **shown})
