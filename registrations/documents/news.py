"""What has changed about an event: the facts that guests are told of, and their change in words.

Facts are JSON, so that they can be stored with the event's history and told later in any language.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from registrations.documents import dates
from registrations.models import Event, EventChange, OutgoingMail

Facts = Mapping[str, Any]
What, Kind = EventChange.What, OutgoingMail.Kind
NAMES: dict[str, tuple[str, ...]] = {
    What.TIME: ("starts_at", "ends_at", "timezone"),
    What.PLACE: ("venue_name", "address"),
    What.LINK: ("online_url",),
    What.TITLE: ("title_sl", "title_en"),
    What.STATUS: ("status", "is_postponed"),
}
DETAILS = (What.TIME, What.PLACE, What.LINK, What.TITLE)
MOMENTS = ("starts_at", "ends_at")
BESIDE = ("door_time", "registration_closes_at")
STANDS, POSTPONED, CANCELLED = "stands", "postponed", "cancelled"
BY_STANDING: dict[tuple[str, str], str] = {
    (STANDS, CANCELLED): Kind.EVENT_CANCELLED,
    (POSTPONED, CANCELLED): Kind.EVENT_CANCELLED,
    (STANDS, POSTPONED): Kind.EVENT_POSTPONED,
    (CANCELLED, POSTPONED): Kind.EVENT_POSTPONED,
    (CANCELLED, STANDS): Kind.EVENT_REOPENED,
    (CANCELLED, CANCELLED): "",
}
LABELS: dict[str, Any] = {
    What.TIME: pgettext_lazy("change", "Date and time"),
    What.PLACE: pgettext_lazy("change", "Place"),
    What.LINK: pgettext_lazy("change", "Online link"),
    What.TITLE: pgettext_lazy("change", "Title"),
}
# What the subject of a letter names, in brackets.
TOPICS: dict[str, Any] = {
    What.TIME: pgettext_lazy("change", "time"),
    What.PLACE: pgettext_lazy("change", "place"),
    What.LINK: pgettext_lazy("change", "online link"),
    What.TITLE: pgettext_lazy("change", "title"),
}
DAY = pgettext_lazy("change", "date")
NOTHING = gettext_lazy("none")


@dataclass(frozen=True)
class Line:
    """One change in words. Shape: topic is the word for it in a subject."""

    what: str
    label: str
    topic: str
    before: str
    after: str


def facts(event: Event) -> dict[str, Any]:
    """Return all about an event that guests are told of when it changes, as JSON."""
    names = [name for group in NAMES.values() for name in group]
    return {name: _plain(getattr(event, name)) for name in names}


def dates_beside(event: Event) -> dict[str, Any]:
    """Return the dates that stand beside those of the event itself, as JSON."""
    return {name: _plain(getattr(event, name)) for name in BESIDE}


def as_told(event: Event, told: Facts) -> Event:
    """Return the event as it stood when guests were told these facts; never to be stored."""
    then = copy.copy(event)
    for name, value in told.items():
        setattr(then, name, datetime.fromisoformat(value) if name in MOMENTS else value)
    return then


def changed(before: Facts, after: Facts) -> list[str]:
    """Return what is different."""
    return [
        what for what, names in NAMES.items() if any(before[name] != after[name] for name in names)
    ]


def kind(before: Facts, after: Facts) -> str:
    """Return which letter tells guests of a change; '' where there is nothing to tell."""
    different = changed(before, after)
    was, now = _standing(before), _standing(after)
    if (was, now) in BY_STANDING:
        return BY_STANDING[was, now]
    if (was, now) == (POSTPONED, STANDS) and What.TIME not in different:
        return Kind.EVENT_REOPENED
    return Kind.NOTICE if set(DETAILS) & set(different) else ""


def lines(before: Facts, after: Facts, language: str, *, is_coming: bool) -> list[Line]:
    """Return each change in words of a language; only who comes is told of the online link.

    Of an event that is cancelled no detail matters, and one that is postponed has no date.
    """
    if _standing(after) == CANCELLED:
        return []
    with translation.override(language):
        found = (
            _line(what, before, after, language)
            for what in changed(before, after)
            if what in DETAILS
            and not (what == What.LINK and not is_coming)
            and not (what == What.TIME and _standing(after) == POSTPONED)
        )
        return [line for line in found if line.before != line.after]


def moves_day(before: Facts, after: Facts) -> bool:
    """Whether guests have to look at their calendars anew: it takes place on another day."""
    if _standing(after) != STANDS:
        return False
    return _days(before) != _days(after)


def in_words(what: str, said: Facts, language: str) -> str:
    """Return one group of facts as people read it, in the language that is active, which is
    `language`."""
    return WORDS[what](said, language) if said else ""


def span(said: Facts, language: str) -> str:
    start, end = (datetime.fromisoformat(said[name]) for name in MOMENTS)
    return dates.span(start, end, language, tz=ZoneInfo(said["timezone"]))


def place(said: Facts, language: str) -> str:
    parts = [part for part in (said["venue_name"], said["address"]) if part]
    return ", ".join(parts) or str(NOTHING)


def _line(what: str, before: Facts, after: Facts, language: str) -> Line:
    is_day = what == What.TIME and moves_day(before, after)
    is_zone = what == What.TIME and before["timezone"] != after["timezone"]
    words = [
        in_words(what, said, language) + (f" ({said['timezone']})" if is_zone else "")
        for said in (before, after)
    ]
    return Line(what, str(LABELS[what]), str(DAY if is_day else TOPICS[what]), *words)


def _link(said: Facts, language: str) -> str:
    return said["online_url"] or str(NOTHING)


def _title(said: Facts, language: str) -> str:
    return said.get(f"title_{language}") or said["title_sl"]


def _status(said: Facts, language: str) -> str:
    if said["is_postponed"] and said["status"] == Event.Status.PUBLISHED:
        return _("postponed, the new date will follow")
    return str(Event.Status(said["status"]).label)


WORDS: dict[str, Callable[[Facts, str], str]] = {
    What.TIME: span,
    What.PLACE: place,
    What.LINK: _link,
    What.TITLE: _title,
    What.STATUS: _status,
}


def _standing(said: Facts) -> str:
    if said["status"] == Event.Status.CANCELLED:
        return CANCELLED
    return POSTPONED if said["is_postponed"] else STANDS


def _days(said: Facts) -> list:
    zone = ZoneInfo(said["timezone"])
    return [datetime.fromisoformat(said[name]).astimezone(zone).date() for name in MOMENTS]


def _plain(value: object) -> object:
    return value.astimezone(ZoneInfo("UTC")).isoformat() if isinstance(value, datetime) else value
