"""What a process remembers of events, each thing for one version of its event.

Nothing here is one person's. Every visit asks the database by one query which version stands, so
that no process shows an older one once a change was answered; a version that was left never comes
back, so what is kept under it is not asked for again.
"""

from copy import copy

from django.http import Http404

from registrations.documents import programme
from registrations.documents.programme import Times
from registrations.models import AgendaItem, Event, versions
from registrations.models.memory import MOST_EVENTS, Memory
from registrations.models.versions import COUNTERS, Seen

EVENTS: Memory[Event] = Memory(MOST_EVENTS)
TIMES: Memory[list[Times]] = Memory(MOST_EVENTS)


def seen(slug) -> Seen:
    """Return which version of an event stands, and its counters.

    Raises: Http404, also for a draft.
    """
    found = versions.seen(slug)
    if found is None:
        raise Http404
    return found


def event(slug) -> Event:
    """Return an event that has a page, with its organiser, as it stands: to be looked at, for
    `last_order` is not kept up.

    Raises: Http404, also for a draft.
    """
    found = seen(slug)
    standing = copy(of_version(found.version))
    for name, counted in zip(COUNTERS, found.seats, strict=True):
        setattr(standing, name, counted)
    return standing


def of_version(version) -> Event:
    """Return an event of this version or of a newer one; its counters are of some time."""
    return EVENTS.get(version, lambda: _read(version))


def times(version) -> list[Times]:
    """Return when the items of this version of an event begin and end."""
    items = AgendaItem.objects.filter(event=version[0])
    return TIMES.get(version, lambda: programme.times(items))


def _read(version):
    events = Event.objects.public().select_related("organizer")
    found = events.filter(pk=version[0]).first()
    if found is None:
        raise Http404
    return found
