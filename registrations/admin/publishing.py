"""The pages on which an event is published and taken back to a draft: each says first what will
happen."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registrations import clock
from registrations.admin import notices
from registrations.admin.tenants import may_write
from registrations.documents import addresses, dates, readiness
from registrations.domain import events, guest_list, history, reminders


def publish(desk, request, event):
    """What is missing, where the page will be, who finds it, and from when replies are taken."""
    if not may_write(request.user, event):
        raise Http404
    if not event.is_draft:
        return HttpResponseRedirect(reverse(notices.EVENT, args=[event.pk]))
    if request.method == "POST":
        events.publish(event, by=history.organiser(request.user))
        messages.success(request, _("The event is published."))
        return notices.onward(event)
    at, language = clock.now(), get_language() or "sl"
    wants = readiness.of(event, at=at, questions=list(event.questions.asked()))
    shown = {
        "title": _("Publish the event?"),
        "needed": [want for want in wants if want.is_needed],
        "good": [want for want in wants if not want.is_needed],
        "address": request.build_absolute_uri(reverse("event", args=[event.slug])),
        "short_address": addresses.spoken(event),
        "opens": _opens(event, at, language),
        "is_closed": event.has_closed(at),
        "deadline": dates.deadline(event.closes_at, language, tz=event.tz),
        "counts": guest_list.counts(event.rsvps),
        "soon": [
            reminder.get_kind_display()
            for reminder in reminders.of(event)
            if reminders.waits_for_event(reminder, at)
        ],
    }
    return _drawn(desk, request, "publish", event, shown)


def unpublish(desk, request, event):
    """How many have replied, what their links will say, and that no letter tells them."""
    if not may_write(request.user, event):
        raise Http404
    if event.is_draft or event.is_cancelled:
        return HttpResponseRedirect(reverse(notices.EVENT, args=[event.pk]))
    if request.method == "POST":
        events.unpublish(event, by=history.organiser(request.user))
        said = _("The event is a draft again; its page cannot be opened.")
        messages.success(request, said)
        return notices.onward(event)
    shown = {
        "title": _("Back to a draft?"),
        "counts": guest_list.counts(event.rsvps),
        "has_letters": event.letters.exists(),
        "is_over": event.has_ended(clock.now()),
    }
    return _drawn(desk, request, "unpublish", event, shown)


def _drawn(desk, request, name, event, shown):
    common = {
        **desk.admin_site.each_context(request),
        "event": event,
        "back": reverse(notices.EVENT, args=[event.pk]),
        "opts": desk.opts,
    }
    return render(request, f"admin/registrations/event/{name}.html", {**common, **shown})


def _opens(event, at, language):
    """Return from when replies are taken, in words; '' where they are at once."""
    if event.has_opened(at):
        return ""
    return dates.on_day_at_time(event.registration_opens_at, language, tz=event.tz)
