"""The page that shows what guests will be told of a change, to whom, and sends it on one press."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from registrations import clock
from registrations.admin.tenants import may_write
from registrations.documents import dates, happenings, news
from registrations.domain import events, history, moved_along, notices
from registrations.domain.errors import RsvpRefused
from registrations.mail import openings
from registrations.models import EventChange, EventNotice, Rsvp

EVENT = "admin:registrations_event_change"
NOTICE = "admin:registrations_event_notice"
# So many people without an address are named.
MOST_NAMED = 20
LANGUAGES = ("sl", "en")
LATEST = 30
SOMEBODY = {"given_name": "…", "email": "…", "token": "…", "status": Rsvp.Status.ACCEPTED}
LABELS = {"door_time": _("doors open at"), "registration_closes_at": _("deadline")}
NOBODY = _("Nobody is told. What was changed stays.")


def onward(event):
    """Go on to what guests would be told, or to the event where there is nothing."""
    name = NOTICE if notices.pending(event) else EVENT
    return HttpResponseRedirect(reverse(name, args=[event.pk]))


def waits(event):
    return notices.pending(event) is not None


def page(desk, request, event):
    """Show what waits for a word, and take it."""
    if not may_write(request.user, event):
        raise Http404
    if request.method == "POST":
        return _decide(request, event)
    notice = notices.pending(event)
    if notice is None:
        return HttpResponseRedirect(reverse(EVENT, args=[event.pk]))
    after = notices.told(event, notice)
    found = notices.audience(event, notice.before, after)
    unreached = notices.without_address(event)
    shown = {
        **desk.admin_site.each_context(request),
        "title": _("What guests will be told"),
        "event": event,
        "notice": notice,
        "seen": notices.fingerprint(event, notice),
        "audience": found,
        "groups": [(Rsvp.Status(s).label, found.counts[s]) for s in notices.TOLD],
        "unreached": unreached[:MOST_NAMED],
        "previews": [_preview(event, notice, language) for language in LANGUAGES],
        "link_is_new": notice.before["online_url"] != after["online_url"],
        **_beside(event, notice),
        "is_over": event.has_ended(clock.now()),
        "opts": desk.opts,
    }
    return render(request, "admin/registrations/event/notice.html", shown)


def standing(event):
    """Return what an event's own page shows of its notices and its history."""
    language = get_language()
    letters = {name: str(wording.label) for name, wording in openings.TABLE.items()}
    rows = EventChange.objects.filter(event=event).select_related("by").order_by("-pk")[:LATEST]
    writing = event.notices.filter(state=EventNotice.State.SENDING).exists()
    return {
        "notice": notices.pending(event),
        "is_writing": writing,
        "happenings": [happenings.in_words(row, language, letters) for row in rows],
    }


def _decide(request, event):
    seen, by = request.POST.get("seen", ""), history.organiser(request.user)
    try:
        if request.POST.get("answer") == "send":
            told = events.tell(event, seen=seen, by=by)
            said = ngettext(
                "A letter goes to %(n)d person.", "Letters go to %(n)d people.", told.total
            )
            messages.success(request, said % {"n": told.total})
        elif request.POST.get("answer") == "silent":
            events.keep_silent(event, seen=seen, by=by)
            messages.success(request, NOBODY)
        elif request.POST.get("answer") == "along":
            _move_along(request, event, seen, by)
        else:
            raise Http404
    except RsvpRefused as refusal:
        messages.warning(request, refusal.message)
    return onward(event)


def _beside(event, notice):
    """Return the dates that stand where they stood before the event was moved: what can be moved
    along with one press, and what stands on a day on which the event does not take place."""
    found = moved_along.offered(event, notice)
    pairs = [
        (one, *(_in_words(event, one.name, at) for at in (one.before, one.after))) for one in found
    ]
    shown = [
        {
            "name": one.name,
            "label": one.item.title if one.item else LABELS[one.name],
            "before": before,
            "after": after,
            "is_ticked": one.after > clock.now(),
        }
        for one, before, after in pairs
    ]
    return {"along": shown, "off_day": _on_another_day(event, {one.name for one in found})}


def _on_another_day(event, offered):
    """Return what is off the event's day and is not offered to be moved, with where to do it."""
    if event.is_postponed or event.is_cancelled:
        return []
    items = [
        item for item in moved_along.off_day(event) if moved_along.name_of(item) not in offered
    ]
    rows = [
        {"title": item.title, "at": item.starts_at, "part": "agenda_items-group"} for item in items
    ]
    if "door_time" not in offered and moved_along.has_doors_on_another_day(event):
        doors = {"title": LABELS["door_time"], "at": event.door_time, "part": "id_door_time_0"}
        rows.append(doors)
    return [row | {"when": _in_words(event, "", row["at"])} for row in rows]


def _in_words(event, name, at):
    write = dates.deadline if name == "registration_closes_at" else dates.moment
    return write(at, get_language(), tz=event.tz)


def _move_along(request, event, seen, by):
    number = moved_along.move(event, request.POST.getlist("along"), seen=seen, by=by)
    if number:
        said = ngettext("%(n)d date is moved along.", "%(n)d dates are moved along.", number)
        messages.success(request, said % {"n": number})
    else:
        messages.warning(request, _("Please tick at least one date."))


def _preview(event, notice, language):
    """The letter as a person who comes gets it in a language, with made-up names in it."""
    kind, after = notices.kind(event, notice), notices.told(event, notice)
    with translation.override(language), timezone.override(event.tz):
        then = news.as_told(event, after)
        somebody = Rsvp(event=then, language=language, **SOMEBODY)
        letter = notices.LETTERS[kind](somebody, cause="", notice=notice)
        lines = news.lines(notice.before, after, language, is_coming=True)
    return {"language": language, "letter": letter, "lines": lines}
