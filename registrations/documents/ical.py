"""Calendar files (RFC 5545) of one event. The only home of the icalendar library.

A file to publish carries neither ATTENDEE nor ORGANIZER. RFC 5546 §3.2.1 asks for ORGANIZER, and it
is left out on purpose: some programs mail "X has accepted" to whoever stands there. Times are in
UTC, which every program reads alike. What a personal page knows is never written here: people
share their calendars.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, vGeo
from icalendar import Event as Component

from registrations.documents import addresses, dates, prose
from registrations.models import AgendaItem, Event, versions

MOST_ENTRIES = 200
PRODUCT = "-//Srecanje//Srecanje//SL"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a calendar shall show, in words of one language; can be stored as JSON and drawn later.

    Shape: times are ISO 8601 in UTC; geo is "latitude;longitude" or "".
    """

    uid: str
    sequence: int
    revised_at: str
    starts_at: str
    ends_at: str
    status: str
    summary: str
    location: str
    geo: str
    url: str
    description: str
    filename: str

    def as_json(self) -> dict:
        return dict(vars(self))


def entry(event: Event, *, language: str) -> Entry:
    """Return an event as an entry of its calendar file; drawn once for each version of the event,
    for every letter to somebody who comes carries one."""
    return _entry(event, language, versions.of(event), addresses.site())


@lru_cache(MOST_ENTRIES)
def _entry(event: Event, language: str, version: tuple, site: str) -> Entry:
    with translation.override(language):
        page = addresses.page(event, language)
        has_geo = event.latitude is not None and event.longitude is not None
        return Entry(
            uid=event.uid,
            sequence=event.sequence,
            revised_at=_utc(event.revised_at),
            starts_at=_utc(event.starts_at),
            ends_at=_utc(event.ends_at),
            # No word of RFC 5545 says "postponed": its old date is off, and the next version brings
            # the new one.
            status="CONFIRMED" if event.has_date else "CANCELLED",
            summary=_summary(event),
            location=event.place,
            geo=f"{event.latitude};{event.longitude}" if has_geo else "",
            url=page,
            description=_description(event, language, page),
            filename=f"srecanje-{event.starts_at.astimezone(event.tz):%Y-%m-%d}.ics",
        )


def draw(entry: Entry) -> bytes:
    """Return an entry as a file to publish: one VEVENT, lines of at most 75 octets."""
    component = Component()
    component.add("uid", entry.uid)
    component.add("sequence", entry.sequence)
    component.add("dtstamp", _moment(entry.revised_at))
    component.add("last-modified", _moment(entry.revised_at))
    component.add("dtstart", _moment(entry.starts_at))
    component.add("dtend", _moment(entry.ends_at))
    component.add("summary", entry.summary)
    component.add("status", entry.status)
    component.add("class", "PUBLIC")
    component.add("transp", "OPAQUE")
    component.add("description", entry.description)
    component.add("url", entry.url)
    if entry.location:
        component.add("location", entry.location)
    if entry.geo:
        component.add("geo", vGeo(_pair(entry.geo)))
    return _calendar(component).to_ical()


def _calendar(component: Component) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(component)
    return calendar


def _summary(event: Event) -> str:
    if event.is_postponed and not event.is_cancelled:
        return _("(postponed) %(title)s") % {"title": event.title}
    return event.title


def _description(event: Event, language: str, page: str) -> str:
    parts = [
        event.subtitle,
        event.summary,
        prose.plain(event.description),
        _doors(event, language),
        _programme(event, language),
        _speakers(event),
        _partners(event),
        _replies(event, language),
        page,
    ]
    return "\n\n".join(part for part in parts if part)


def _doors(event: Event, language: str) -> str:
    lines = []
    if event.door_time:
        at = dates.at_time(event.door_time, language, tz=event.tz)
        lines.append(_("Doors open %(at)s.") % {"at": at})
    if event.map_url:
        lines.append(f"{_('Map')}: {event.map_url}")
    return "\n".join(lines)


def _programme(event: Event, language: str) -> str:
    items = event.agenda_items.prefetch_related("speakers")
    lines = [_programme_line(item, event, language) for item in items]
    return "\n".join([_("Programme") + ":", *lines]) if lines else ""


def _programme_line(item: AgendaItem, event: Event, language: str) -> str:
    hours = dates.time_range(item.starts_at, item.ends_at, language, tz=event.tz)
    who = "; ".join(_with_organisation(speaker) for speaker in item.speakers.all())
    return f"{hours} {item.title}" + (f" ({who})" if who else "")


def _speakers(event: Event) -> str:
    lines = []
    for speaker in event.speakers.all():
        who = _with_organisation(speaker, with_job=True)
        topic = prose.plain(speaker.topic)
        role = (
            f" – {speaker.get_role_display()}" if speaker.role == speaker.Role.FACILITATOR else ""
        )
        lines.append(f"{who}{role}" + (f": {topic}" if topic else ""))
    return "\n".join([_("Speakers") + ":", *lines]) if lines else ""


def _with_organisation(speaker, *, with_job: bool = False) -> str:
    parts = [speaker.full_name, speaker.job_title if with_job else "", speaker.organisation]
    return ", ".join(part for part in parts if part)


def _partners(event: Event) -> str:
    return "\n".join(f"{p.name} ({p.get_role_display()})" for p in event.partners.all())


def _replies(event: Event, language: str) -> str:
    if event.is_postponed:
        return ""
    by = dates.deadline(event.closes_at, language, tz=event.tz)
    return _("Please reply %(by)s.") % {"by": by}


def _pair(geo: str) -> tuple[float, float]:
    latitude, longitude = geo.split(";")
    return float(latitude), float(longitude)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(microsecond=0)
