"""What becomes of an event that guests know of: cancelled, postponed and opened again, after a page
that says what it means and asks why."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registrations import clock
from registrations.admin import notices
from registrations.admin.tenants import may_write
from registrations.domain import events, guest_list, history
from registrations.domain.errors import RsvpRefused
from registrations.domain.notices import Reason
from registrations.models import EventNotice


@dataclass(frozen=True)
class Step:
    """One verb that is asked about first; `consequences` say what it means."""

    verb: Any
    title: Any
    button: Any
    done: Any
    consequences: tuple


KEPT = _("All replies are kept.")
LETTERS = _(
    "No letter goes out yet: the next page shows what guests would be told, and sends it once you "
    "say so."
)
ASKED = {
    "cancel": Step(
        events.cancel,
        _("Cancel the event?"),
        _("Cancel the event"),
        _("The event is cancelled. The replies are kept."),
        (
            _("The page stays and says that the event is cancelled; calendars show it."),
            _("Nobody can reply any more."),
            KEPT,
            LETTERS,
            _("If the event takes place after all, it can be opened again."),
        ),
    ),
    "postpone": Step(
        events.postpone,
        _("Postpone the event?"),
        _("Postpone the event"),
        _("The event is postponed. The replies are kept."),
        (
            _("The page stays and says that the event is postponed and that a new date follows."),
            _("Nobody new can reply until then; those who can no longer come can say so."),
            KEPT,
            LETTERS,
            _("A new date, stored in the event’s form, ends the postponement."),
        ),
    ),
    "reopen": Step(
        events.reopen,
        _("Open the event again?"),
        _("It takes place after all"),
        _("The event is open again."),
        (
            _("The page says that the event takes place; calendars show it again."),
            _("Everybody’s reply is as it was; replies are taken again until the deadline."),
            LETTERS,
        ),
    ),
}


class ReasonForm(forms.Form):
    reason_sl = forms.CharField(
        label=_("Reason in Slovene"),
        required=False,
        max_length=EventNotice.LONGEST_REASON,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Guests read it in the letter, and it stands in the history. May be empty."),
    )
    reason_en = forms.CharField(
        label=_("Reason in English"),
        required=False,
        max_length=EventNotice.LONGEST_REASON,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Empty: letters in English give the Slovene one."),
    )


def asked(desk, request, event, name):
    """Ask first, then do it and go on to what guests are told."""
    if not may_write(request.user, event):
        raise Http404
    step, back = ASKED[name], reverse(notices.EVENT, args=[event.pk])
    if not _makes_sense(event, name):
        return HttpResponseRedirect(back)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _done(request, event, step, form.cleaned_data)
    shown = {
        **desk.admin_site.each_context(request),
        "title": step.title,
        "event": event,
        "step": step,
        "form": form,
        "counts": guest_list.counts(event.rsvps),
        "back": back,
        "opts": desk.opts,
    }
    return render(request, "admin/registrations/event/step.html", shown)


def _done(request, event, step, said):
    reason = Reason.of(said["reason_sl"], said["reason_en"])
    try:
        step.verb(event, by=history.organiser(request.user), reason=reason)
        messages.success(request, step.done)
    except RsvpRefused as refusal:
        messages.error(request, refusal.message)
    return notices.onward(event)


def _makes_sense(event, name):
    if event.is_draft:
        return False
    return {
        "cancel": not event.is_cancelled,
        "postpone": event.has_date and not event.has_ended(clock.now()),
        "reopen": not event.has_date,
    }[name]
