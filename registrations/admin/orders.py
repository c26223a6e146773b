"""Buttons that move a row of an event's page up or down: at once where scripts run (js/parts.js),
else by a form of their own that opens the page anew."""

import re

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse

from registrations.admin.event_sections import PARTS_OF_ROWS
from registrations.admin.tenants import below_event
from registrations.domain import orders
from registrations.domain.errors import RsvpRefused

SAID = re.compile(r"(speakers|partners|materials|questions)-(\d{1,18})-(up|down)", re.ASCII)
STEPS = {"up": orders.UP, "down": orders.DOWN}


def urls(desk):
    return [below_event(desk, "order")("", _moved, "order")]


def _moved(desk, request, event):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    rows, row, step = _found(event, request.POST.get("move", ""))
    try:
        orders.move(row, step=step)
    except RsvpRefused as refusal:
        if _is_of_a_script(request):
            return HttpResponse(status=409)
        messages.warning(request, refusal.message)
    if _is_of_a_script(request):
        return HttpResponse(status=204)
    page = reverse("admin:registrations_event_change", args=[event.pk])
    return HttpResponseRedirect(f"{page}#part-{PARTS_OF_ROWS[rows]}")


def _found(event, said):
    """Return what rows are meant, the one of this event, and where it moves."""
    meant = SAID.fullmatch(said)
    if meant is None:
        raise Http404
    rows, pk, step = meant.groups()
    asked = {"retired_at": None} if rows == "questions" else {}
    row = getattr(event, rows).filter(pk=pk, **asked).first()
    if row is None:
        raise Http404
    return rows, row, STEPS[step]


def _is_of_a_script(request):
    return "text/html" not in request.headers.get("Accept", "text/html")
