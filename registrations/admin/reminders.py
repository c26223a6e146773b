"""The page of an event's reminders: which go out, when, to how many, and how one guest reads it."""

from datetime import UTC, datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registrations import clock
from registrations.admin.tenants import may_write
from registrations.documents import dates
from registrations.domain import history, notices, reminded, reminders
from registrations.models import OutgoingMail, Reminder, Rsvp
from registrations.models.reminder import FIRST_HOUR, LAST_HOUR, MOST_DAYS

Kind = Reminder.Kind
PAGE = "admin:registrations_event_reminders"
# So many guests can be chosen from, to see the letter as one of them.
MOST_NAMED = 50
SOMEBODY = {"given_name": "…", "email": "…", "token": "…", "status": Rsvp.Status.ACCEPTED}
EXPLAINED = {
    Kind.UNANSWERED: _(
        "To those who were sent an invitation and have not answered, once; not within two days of "
        "the invitation. Nobody gets it after answering."
    ),
    Kind.MISSING: _("To those who come or wait and owe an answer to a question that requires one."),
    Kind.COMING: _(
        "To those who come: place, time, programme, their sign-ups, the online link and the "
        "calendar file."
    ),
    Kind.WAITING: _(
        "To those on the waiting list: no seat so far, and what happens if one comes free."
    ),
}
COUNTED_FROM = {Kind.UNANSWERED: _("days before the last day to reply")}
OTHERS = {
    Kind.UNANSWERED: {"status": Rsvp.Status.NEEDS_ACTION},
    Kind.WAITING: {"status": Rsvp.Status.WAITLISTED},
}


class ReminderForm(forms.ModelForm):
    days_before = forms.IntegerField(min_value=0, max_value=MOST_DAYS)
    at_hour = forms.TypedChoiceField(label=_("hour"), coerce=int)

    class Meta:
        model = Reminder
        fields = ["is_on", "days_before", "at_hour"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        days, hours = self.fields["days_before"], range(FIRST_HOUR, LAST_HOUR)
        days.label = COUNTED_FROM.get(self.instance.kind, _("days before the event"))
        self.fields["at_hour"].choices = [(hour, _at(hour)) for hour in hours]

    def starts_at_once(self):
        """Whether storing this sends letters that would not have gone out before."""
        reminder, at = self.instance, clock.now()
        is_now = self.has_changed() and reminders.goes_out_at_once(reminder, at)
        return is_now and reminded.letters(reminder.event, reminder.kind, at=at) > 0


def page(desk, request, event):
    """Show an event's reminders, and store what is wanted of them."""
    if not may_write(request.user, event):
        raise Http404
    data = request.POST if request.method == "POST" else None
    rows = [
        ReminderForm(data, instance=one, prefix=one.kind, use_required_attribute=False)
        for one in reminders.of(event)
    ]
    asks = []
    if data is not None and all([form.is_valid() for form in rows]):
        asks = [form for form in rows if form.starts_at_once()]
        if not asks or "sure" in data:
            return _store(request, event, rows)
    shown = {
        **desk.admin_site.each_context(request),
        "title": _("Reminders"),
        "event": event,
        "rows": [_row(form, request) for form in rows],
        "asks": [form.instance.get_kind_display() for form in asks],
        "waits_for_news": notices.pending(event) is not None,
        "is_over": event.has_started(clock.now()),
        "back": reverse("admin:registrations_event_change", args=[event.pk]),
        "opts": desk.opts,
    }
    return render(request, "admin/registrations/event/reminders.html", shown)


def standing(event):
    """Return what an event's own page shows of its reminders: those to come, in words."""
    at = clock.now()
    to_come = [
        {"title": one.get_kind_display(), "when": _moment(one.moments.due, event)}
        for one in sorted(reminders.of(event), key=lambda one: one.moments.due)
        if one.is_on and one.moments.ever_comes and at < one.moments.due
    ]
    return {"reminders_to_come": to_come if reminders.takes_place(event) else []}


def _store(request, event, rows):
    by = history.organiser(request.user)
    changed = [reminders.decide(event, form.instance, by=by) for form in rows]
    messages.success(request, _("Stored.") if any(changed) else _("Nothing was changed."))
    return HttpResponseRedirect(reverse(PAGE, args=[event.pk]))


def _row(form, request):
    reminder, at = form.instance, clock.now()
    event, kind, when = reminder.event, reminder.kind, reminder.moments
    guests = list(reminded.concerned(event, kind).exclude(email="").by_name()[:MOST_NAMED])
    chosen = _chosen(guests, request, kind)
    return {
        "kind": kind,
        "title": reminder.get_kind_display(),
        "explained": EXPLAINED[kind],
        "form": form,
        "state": _state(reminder, when, at),
        "due": _moment(when.due, event),
        "done": _moment(reminder.done_at, event) if reminder.is_done_for(when.day) else "",
        "written": reminder.written,
        "letters": reminded.letters(event, kind, at=at),
        "unreached": reminded.unreached(event, kind),
        "guests": guests,
        "chosen": chosen,
        "is_chosen": request.GET.get("kind") == kind,
        "letter": _letter(event, kind, chosen),
    }


def _state(reminder, when, at):
    """Return one word: off, sent, never, over, now, or to come."""
    if reminder.is_done_for(when.day):
        return "sent"
    if not reminder.is_on:
        return "off"
    if not when.ever_comes:
        return "never"
    if at >= when.end:
        return "over"
    return "now" if at >= when.due else "to come"


def _chosen(guests, request, kind):
    """Return the guest as whom the letter is looked at: of those whom it concerns alone."""
    asked = request.GET.get("guest", "") if request.GET.get("kind") == kind else ""
    found = (rsvp for rsvp in guests if str(rsvp.pk) == asked)
    return next(found, guests[0] if guests else None)


def _letter(event, kind, chosen) -> OutgoingMail:
    """The letter as that guest would get it now; where there is none, with made-up names in it."""
    if chosen is None:
        facts = {**SOMEBODY, **OTHERS.get(kind, {})}
        somebody = Rsvp(event=event, language=get_language(), **facts)
        return reminders.letter_to(somebody, kind, others=[], is_own=True)
    chosen.event = event
    others = reminded.colleagues(event, kind, [chosen])[chosen.pk]
    return reminders.letter_to(chosen, kind, others=others, is_own=True)


def _moment(at, event):
    return dates.moment(at, get_language(), tz=event.tz)


def _at(hour):
    return dates.at_time(datetime(2000, 1, 1, hour, tzinfo=UTC), get_language(), tz=UTC)
