"""Calendar files (RFC 5545). The only home of the icalendar library.

A file to publish carries neither ATTENDEE nor ORGANIZER. RFC 5546 §3.2.1 asks for ORGANIZER, and it
is left out on purpose: some programs mail "X has accepted" to whoever stands there. Times are in
UTC, which every program reads alike.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, vDuration, vGeo
from icalendar import Event as Component

from registrations.documents.entries import Entry

# How often programs are asked to look (RFC 7986 §5.7).
HOW_OFTEN = timedelta(hours=4)
PRODUCT = "-//Srecanje//Srecanje//SL"


def draw(entry: Entry) -> bytes:
    """Return an entry as a file to publish: one VEVENT, lines of at most 75 octets."""
    calendar = _calendar()
    calendar.add_component(_component(entry))
    return calendar.to_ical()


def _component(entry: Entry) -> Component:
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
    component.add("transp", entry.transp)
    component.add("description", entry.description)
    component.add("url", entry.url)
    if entry.location:
        component.add("location", entry.location)
    if entry.geo:
        component.add("geo", vGeo(_pair(entry.geo)))
    return component


def feed(entries: Iterable[Entry], *, name: str) -> bytes:
    """Return entries as a file to follow: the same bytes as long as nothing changes."""
    calendar = _calendar()
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", HOW_OFTEN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(HOW_OFTEN))
    for entry in entries:
        calendar.add_component(_component(entry))
    return calendar.to_ical()


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    return calendar


def _pair(geo: str) -> tuple[float, float]:
    latitude, longitude = geo.split(";")
    return float(latitude), float(longitude)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(microsecond=0)
