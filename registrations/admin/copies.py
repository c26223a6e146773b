"""The page on which an event is copied to another day: what will be copied, and when all of it will
be, before anything is stored."""

import re
import secrets
from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registrations import clock
from registrations.admin.fields import DayField
from registrations.admin.tenants import below_event
from registrations.documents import dates
from registrations.domain import copies, history, shifts
from registrations.domain.errors import RsvpRefused
from registrations.models.values import plausible

EVENT = "admin:registrations_event_change"
PRESS = re.compile(r"[\w-]{10,40}", re.ASCII)
A_YEAR, A_WEEK = timedelta(weeks=52), timedelta(weeks=1)
COPIED = (
    _("what and where it is, also the online link; texts, the cover picture and the colour"),
    _("seats, limits, the contact and for whom the event is"),
    _("the programme with sign-ups, choices and who speaks"),
    _("speakers with portraits, partners with marks, the funder’s sentence"),
    _("questions with their answers to choose from, conditions and purposes"),
    _("texts of letters, and which reminders go out how many days before"),
)
LEFT_OUT = (
    _("people: invitations, replies, answers, sign-ups, arrivals"),
    _("letters, messages to groups, news of changes and the history"),
    _("materials for after the event; questions that are no longer asked"),
)


class DayForm(forms.Form):
    on = DayField(label=_("New date"))

    def clean_on(self):
        on = self.cleaned_data["on"]
        plausible(on)
        return on


def urls(desk):
    return [below_event(desk, "copy")("", _page, "copy")]


def _page(desk, request, event):
    """A day is tried out by GET; a POST names the day that was shown."""
    if request.method == "POST":
        return _copied(request, event)
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": _proposed(event)})
    form.fields["on"].widget.attrs["autocomplete"] = "off"
    on = form.cleaned_data["on"] if form.is_valid() else None
    on = on if form.is_bound else form.initial["on"]
    shown = {
        **desk.admin_site.each_context(request),
        "title": _("Copy the event"),
        "event": event,
        "form": form,
        "on": on,
        "day": on and _spoken(on),
        "copy": on and copies.moved(event, on),
        "lines": _lines(event, on) if on else [],
        "is_past": on is not None and on < clock.now().astimezone(event.tz).date(),
        "copied": COPIED,
        "left_out": LEFT_OUT,
        "press": secrets.token_urlsafe(16),
        "back": reverse(EVENT, args=[event.pk]),
        "opts": desk.opts,
    }
    return render(request, "admin/registrations/event/copy.html", shown)


def _copied(request, event):
    press, said = request.POST.get("press", ""), request.POST.get("on", "")
    if not PRESS.fullmatch(press):
        raise Http404
    form = DayForm({"on": said})
    if not form.is_valid():
        raise Http404
    on = form.cleaned_data["on"]
    try:
        copy = copies.make(event, on, press=press, by=history.organiser(request.user))
    except RsvpRefused as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(f"{request.path}?on={on.isoformat()}")
    messages.success(
        request,
        _(
            "This is the copy, a draft that nobody sees yet. Please look through its texts: they "
            "may still name the old date."
        ),
    )
    return HttpResponseRedirect(reverse(EVENT, args=[copy.pk]))


def _proposed(event) -> date:
    """The same weekday a year later, or the first one that is still to come."""
    on = event.starts_at.astimezone(event.tz).date() + A_YEAR
    today = clock.now().astimezone(event.tz).date()
    return on if on >= today else on + A_WEEK * -((on - today) // A_WEEK)


def _lines(event, on):
    """Return everything that has a date, as it is and as it will be."""
    copy, shift = copies.moved(event, on), shifts.to(event, on)
    language = get_language() or "sl"
    rows = [(_("the event"), _span(event, language), _span(copy, language))]
    for name, words, write in (
        ("door_time", _("doors open at"), dates.moment),
        ("registration_opens_at", _("replies from"), dates.moment),
        ("registration_closes_at", _("reply by"), dates.deadline),
    ):
        old, new = getattr(event, name), getattr(copy, name)
        if old:
            rows.append((words, *(write(at, language, tz=event.tz) for at in (old, new))))
    for item in event.agenda_items.all():
        starts_at, ends_at = shift.span(item.starts_at, item.ends_at)
        was = dates.span(item.starts_at, item.ends_at, language, tz=event.tz)
        rows.append((item.title, was, dates.span(starts_at, ends_at, language, tz=event.tz)))
    return [{"what": what, "old": old, "new": new} for what, old, new in rows]


def _span(event, language):
    return dates.span(event.starts_at, event.ends_at, language, tz=event.tz)


def _spoken(on):
    language = get_language() or "sl"
    return f"{dates.weekday_name(on.weekday(), language)}, {dates.short_date(on, language)}"
