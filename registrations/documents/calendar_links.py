"""Links by which an event gets into somebody's calendar: into those on the web, which open a form
that is filled in already, and to a feed that programs follow.

They are a convenience beside the file, for their owners change what they take.
Source: the add-links that Google and Outlook on the web take in 2025; no length beyond 2,000.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from urllib.parse import quote, urlencode

from registrations.documents import addresses, entries
from registrations.documents.entries import Entry
from registrations.models import Event, ItemSignup, Rsvp, versions
from registrations.models.memory import MOST_EVENTS, Memory

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/action/compose"
MICROSOFT_365 = "https://outlook.office.com/calendar/action/compose"
LONGEST, LONGEST_TITLE, LONGEST_PLACE = 2_000, 700, 500
# Of each link on an invitation page, which is to stay light: its words stand there already.
LONGEST_ON_PAGE = 450
CUT = "…"
# Asks a feed to be opened in the program that follows it.
FOLLOW = "spremljaj"
OF_EVENTS: "Memory[Links]" = Memory(2 * MOST_EVENTS)


@dataclass(frozen=True)
class Links:
    """Shape: addresses; `follow` leads on to one that begins with webcal:."""

    google: str
    outlook: str
    microsoft_365: str
    follow: str


def of_event(event: Event, language: str) -> Links:
    """Return the links for an invitation page, with few words about the event; each version of an
    event has its own."""

    def make() -> Links:
        entry = entries.entry(event, language=language)
        return _links(entry, event, language, LONGEST_ON_PAGE)

    return OF_EVENTS.get((versions.of(event), addresses.site(), language), make)


def of_reply(rsvp: Rsvp, language: str, signups: list[ItemSignup]) -> Links:
    entry = entries.of_reply(rsvp, language=language, signups=signups)
    return _links(entry, rsvp.event, language, LONGEST)


def follow(address: str) -> str:
    """Return the link of a page that has a program follow a feed."""
    return f"{address}?{FOLLOW}"


def in_program(address: str) -> str:
    """Return where that link leads, which is no address that may stand in a page (HTML).

    The scheme stays in it: new Outlook takes away what stands before the colon, and its slashes.
    """
    return f"webcal:{address}"


def _links(entry: Entry, event: Event, language: str, longest: int) -> Links:
    outlook = {
        "rru": "addevent",
        "startdt": _time(entry.starts_at, "%Y-%m-%dT%H:%M:%SZ"),
        "enddt": _time(entry.ends_at, "%Y-%m-%dT%H:%M:%SZ"),
        "subject": _cut(entry.summary, LONGEST_TITLE),
        "location": _cut(entry.location, LONGEST_PLACE),
    }
    hours = [_time(moment, "%Y%m%dT%H%M%SZ") for moment in (entry.starts_at, entry.ends_at)]
    google = {
        "action": "TEMPLATE",
        "text": _cut(entry.summary, LONGEST_TITLE),
        "dates": "/".join(hours),
        "ctz": event.timezone,
        "location": _cut(entry.location, LONGEST_PLACE),
    }
    return Links(
        google=_filled(GOOGLE, google, "details", entry, longest),
        outlook=_filled(OUTLOOK, outlook, "body", entry, longest),
        microsoft_365=_filled(MICROSOFT_365, outlook, "body", entry, longest),
        follow=follow(addresses.feed(language, event.organizer)),
    )


def _filled(form: str, facts: dict[str, str], words: str, entry: Entry, longest: int) -> str:
    """Return the address of a form with as much about the event as it takes, and where to find
    all of it."""
    begun = f"{form}?{urlencode(facts, quote_via=quote)}&{words}="
    end = f"\n\n{entry.url}"
    about = entry.description.removesuffix(entry.url).rstrip()
    room = longest - len(begun) - len(_encoded(end))
    return begun + _encoded((_cut(about, room) + end).lstrip())


def _cut(text: str, longest: int) -> str:
    """Return as much of a text as takes so many characters in an address."""
    lengths = [len(_encoded(character)) for character in text[: longest + 1]]
    if len(text) <= longest and sum(lengths) <= longest:
        return text
    room = longest - len(_encoded(CUT))
    kept = sum(end <= room for end in accumulate(lengths))
    return text[:kept].rstrip() + CUT if kept else ""


def _encoded(text: str) -> str:
    return quote(text, safe="")


def _time(moment: str, shape: str) -> str:
    return datetime.fromisoformat(moment).strftime(shape)
