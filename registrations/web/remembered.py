"""What a process remembers of events, each thing for one version of its event.

Nothing here is one person's. Every visit asks the database by one query which version stands, so
that no process shows an older one once a change was answered; a version that was left never comes
back, so what is kept under it is not asked for again.
"""

from django.db.models.base import ModelState
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
    return _counted(of_version(found.version), found.seats)


def _counted(event, seats) -> Event:
    """Return an event of one's own, as it is filled now; copy.copy would pickle it on the way."""
    state = ModelState()
    state.db, state.adding = event._state.db, False
    state.fields_cache = {**event._state.fields_cache}
    standing = Event.__new__(Event)
    vars(standing).update(vars(event), _state=state, **dict(zip(COUNTERS, seats, strict=True)))
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
