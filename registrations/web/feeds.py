"""Feeds that calendar programs follow: the events to come of everybody, or of one organiser.

Programs ask every few hours: what stands is asked by one query, and drawn when it is another.
"""

from datetime import timedelta

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registrations import clock
from registrations.documents import addresses, calendar_links, entries, ical
from registrations.models import Event, Organizer
from registrations.models.memory import Memory
from registrations.web import access
from registrations.web.invitations import Page

# How long a cancelled event stays, so that no calendar keeps it.
CANCELLED_FOR = timedelta(days=90)
MOST_EVENTS = 300
# Of some 2 kB for each event.
FEEDS: Memory[Page] = Memory(40)


@access.shown
def everybody(request):
    return _answer(request, Event.objects.listed(), _("Meetings"))


@access.shown
def organizer(request, slug):
    """The feed of an organiser who has announced something at some time; of others nothing is
    told, not their name either."""
    found = get_object_or_404(Organizer, slug=slug)
    events = Event.objects.listed().filter(organizer=found)
    if not events.exists():
        raise Http404
    return _answer(request, events, found.name)


class InProgram(HttpResponseRedirect):
    """Leads from a page into the program that follows calendars."""

    allowed_schemes = ("webcal",)


def _answer(request, events, name):
    if calendar_links.FOLLOW in request.GET:
        return InProgram(calendar_links.in_program(addresses.site() + request.path))
    language, at = get_language(), clock.now()
    followed = events.followed(at, cancelled_since=at - CANCELLED_FOR)[:MOST_EVENTS]
    version = (language, name, addresses.site(), *followed.values_list("pk", "revised_at"))
    return FEEDS.get(version, lambda: _drawn(followed, name, language)).answer(request)


def _drawn(events, name, language):
    rows = events.select_related("organizer").prefetch_related(*entries.ROWS)
    shown = [entries.entry(event, language=language) for event in rows]
    return Page.of(ical.feed(shown, name=name), content_type="text/calendar; charset=utf-8")
