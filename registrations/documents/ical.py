"""Calendar files (RFC 5545), drawn, and answers to them, read. The icalendar library's only home.

A file to publish carries neither ATTENDEE nor ORGANIZER. RFC 5546 §3.2.1 asks for ORGANIZER, and it
is left out on purpose: some programs mail "X has accepted" to whoever stands there. Times are in
UTC, which every program reads alike. An invitation asks one person, and answers reach this site.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

from icalendar import Calendar, vDuration, vGeo
from icalendar import Component as AnyComponent
from icalendar import Event as Component

from registrations.documents.entries import Entry
from registrations.models import keys

# How often programs are asked to look (RFC 7986 §5.7).
HOW_OFTEN = timedelta(hours=4)
LONGEST_OCTETS = 75
# A mark of the format cut in two, which some programs read as two signs; and where none is cut.
CUT = re.compile(rb"(?<!\\)(?:\\\\)*\\\r\n ")
WHOLE = re.compile(rb"(?:\\[\x00-\x7f]|[\xc0-\xff][\x80-\xbf]*|.)", re.DOTALL)
# Of an answer, in which component which lines are read; where one begins and ends, too.
READ = {
    ("VCALENDAR",): {"BEGIN", "END", "METHOD"},
    ("VCALENDAR", "VEVENT"): {
        *("BEGIN", "END", "UID", "SEQUENCE", "DTSTAMP", "ORGANIZER", "ATTENDEE"),
    },
}
# One event, who asks, who answers: some programs name everybody who was asked. Units: characters.
MOST_LINES, LONGEST_LINE, DEEPEST = 200, 2000, 4
LINE_END, FOLD = re.compile(r"\r?\n"), re.compile(r"\r?\n[ \t]")
PRODUCT = "-//Srecanje//Srecanje//SL"


def draw(entry: Entry) -> bytes:
    """Return an entry as a file by its method: one VEVENT, lines of at most 75 octets."""
    calendar = _calendar(entry.method)
    calendar.add_component(_component(entry))
    return _lines(calendar)


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
    if entry.organizer:
        # RFC 6868: no quotation mark stands in a parameter.
        name = {"CN": entry.organizer_name.replace('"', "”")}
        component.add("organizer", f"mailto:{entry.organizer}", parameters=name)
        component.add("attendee", f"mailto:{entry.attendee}", parameters=_of_attendee(entry))
    return component


def _of_attendee(entry: Entry) -> dict[str, str]:
    asked = {"RSVP": "TRUE"} if entry.method == "REQUEST" else {}
    return {
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": entry.partstat,
        **asked,
    }


def feed(entries: Iterable[Entry], *, name: str) -> bytes:
    """Return entries as a file to follow: the same bytes as long as nothing changes."""
    calendar = _calendar()
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", HOW_OFTEN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(HOW_OFTEN))
    for entry in entries:
        calendar.add_component(_component(entry))
    return _lines(calendar)


def _lines(calendar: Calendar) -> bytes:
    """Return the lines of a file, folded between two signs that belong to nobody else: the library
    folds behind a backslash, too, which the standard allows and Outlook does not read."""
    data = calendar.to_ical()
    if not CUT.search(data):
        return data
    lines = data.replace(b"\r\n ", b"").split(b"\r\n")
    return b"\r\n".join(map(_folded, lines))


def _folded(line: bytes) -> bytes:
    done, length = [], 0
    for sign in WHOLE.findall(line):
        if length + len(sign) > LONGEST_OCTETS:
            done.append(b"\r\n ")
            length = 1
        done.append(sign)
        length += len(sign)
    return b"".join(done)


@dataclass(frozen=True)
class Said:
    """What a calendar program answers to an invitation (RFC 5546 §3.2.3).

    Shape: attendees are a PARTSTAT for each address as models.keys has it; stamp is DTSTAMP.
    """

    uid: str
    sequence: int
    stamp: datetime | None
    organizer: str
    attendees: dict[str, str]


def read_reply(data: bytes) -> Said | None:
    """Return what a file with METHOD:REPLY says about one event; None for whatever else it is."""
    try:
        # Bytes: a text on one line would be taken for the name of a file, and read.
        text = data.decode("utf-8-sig", "replace").lstrip()
        calendar = Calendar.from_ical(_needed(text).encode())
        found = calendar.walk("VEVENT")
        if str(calendar.get("METHOD", "")).upper() != "REPLY" or len(found) != 1:
            return None
        return _said(found[0])
    # What strangers send fails wherever the library first meets it.
    except (AttributeError, LookupError, OSError, OverflowError, TypeError, ValueError):
        return None


def _needed(text: str) -> str:
    """Return what an answer is read from, and no more lines than one has: the library takes a
    second for a file full of others, while nobody else is answered."""
    kept: list[str] = []
    path: tuple[str, ...] = ()
    for line in LINE_END.split(FOLD.sub("", text)):
        name, _, value = line.partition(":")
        name = name.partition(";")[0].strip().upper()
        where = (*path, value.strip().upper()) if name == "BEGIN" else path
        if name in READ.get(where, ()) and len(line) <= LONGEST_LINE:
            kept.append(line)
        if len(kept) >= MOST_LINES or len(where) > DEEPEST:
            break
        path = where[:-1] if name == "END" else where
    return "\r\n".join([*kept, ""])


def _said(component: AnyComponent) -> Said:
    attendees = component.get("ATTENDEE", [])
    named = attendees if isinstance(attendees, list) else [attendees]
    stamp = component.decoded("DTSTAMP") if "DTSTAMP" in component else None
    if isinstance(stamp, datetime) and stamp.tzinfo is None:
        stamp = stamp.replace(tzinfo=UTC)
    return Said(
        uid=str(component.get("UID", "")),
        sequence=int(component.get("SEQUENCE", 0)),
        stamp=stamp if isinstance(stamp, datetime) else None,
        organizer=_address(component.get("ORGANIZER", "")),
        attendees={_address(one): str(one.params.get("PARTSTAT", "")).upper() for one in named},
    )


def _address(written: str) -> str:
    scheme, _, address = str(written).partition(":")
    return keys.email_key(unquote(address if scheme.lower() == "mailto" else written))


def _calendar(method: str = "PUBLISH") -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _pair(geo: str) -> tuple[float, float]:
    latitude, longitude = geo.split(";")
    return float(latitude), float(longitude)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(microsecond=0)
