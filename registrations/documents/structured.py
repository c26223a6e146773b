"""An event as data that search engines read on its page: schema.org Event in JSON-LD.

Source: schema.org, and the rules of search engines for results about events. The link by which
people take part from afar is theirs alone and never stands here.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from registrations.documents import addresses, dates, prose
from registrations.documents.states import State
from registrations.models import AgendaItem, Event, Partner, Speaker, Upload, municipalities

# The marks that could end the element around it (as in Django's json_script), and the two line
# ends of Unicode that older programs take for the end of a line of a script.
ESCAPES = {ord(mark): f"\\u{ord(mark):04X}" for mark in "<>&\u2028\u2029"}
PLACE, ONLINE, MIXED = "Offline", "Online", "Mixed"
AVAILABILITY = {"soon": "PreOrder", "open": "InStock", "few": "LimitedAvailability"}
TAKEN = "SoldOut"


@dataclass(frozen=True)
class Rows:
    """What belongs to an event, as it was read for its page; items with their speakers."""

    items: list[AgendaItem]
    speakers: list[Speaker]
    partners: list[Partner]


def script(data: dict) -> SafeString:
    """Return data as JSON that may stand inside a script element."""
    drawn = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(drawn.translate(ESCAPES))


def event(event: Event, state: State, language: str, *, rows: Rows) -> dict:
    """Return an event with what belongs to it, in the language that is active, which is `language`.

    Shape: times are local with their offset; what is not known is left out.
    """
    status = f"https://schema.org/Event{_standing(event)}"
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "Event",
            "@id": f"{addresses.page(event, 'sl')}#event",
            "url": addresses.page(event, language),
            "name": event.title,
            "description": _described(event, language),
            "image": _image(event.cover) or addresses.picture(event, language),
            "inLanguage": language,
            **_span(event, event),
            "previousStartDate": _local(event.previous_starts_at, event),
            "doorTime": _local(event.door_time, event),
            "eventStatus": status,
            "eventAttendanceMode": f"https://schema.org/{_mode(event)}EventAttendanceMode",
            "location": _location(event, language),
            "organizer": _organizers(event, rows.partners),
            "contributor": _organisations(rows.partners, Partner.Role.CO_ORGANIZER),
            "funder": _organisations(rows.partners, Partner.Role.FUNDER),
            "performer": [_person(speaker) for speaker in rows.speakers],
            "isAccessibleForFree": True,
            "offers": _offer(event, state, language),
            "subEvent": [_part(item, event, status, language) for item in rows.items],
        }
    )


def _described(event: Event, language: str) -> str:
    """Search engines ask for a description: of an event without a text, who invites when where."""
    texts = [prose.plain(text) for text in (event.subtitle, event.summary, event.description)]
    if any(texts):
        return "\n\n".join(text for text in texts if text)
    invites = _("%(organiser)s invites you") % {"organiser": event.organizer.name}
    day = dates.span(event.starts_at, event.ends_at, language, tz=event.tz)
    return " · ".join(
        part for part in (invites, day if event.has_date else "", event.place) if part
    )


def _known(facts: dict) -> dict:
    return {name: value for name, value in facts.items() if value not in ("", None, [], {})}


def _local(moment: datetime | None, event: Event) -> str:
    return moment.astimezone(event.tz).isoformat(timespec="seconds") if moment else ""


def _span(row: Event | AgendaItem, event: Event) -> dict:
    return {"startDate": _local(row.starts_at, event), "endDate": _local(row.ends_at, event)}


def _standing(event: Event) -> str:
    """A postponed event keeps its first date, as schema.org asks, until there is another."""
    if event.is_cancelled:
        return "Cancelled"
    if event.is_postponed:
        return "Postponed"
    return "Rescheduled" if event.previous_starts_at else "Scheduled"


def _mode(event: Event) -> str:
    if not event.online_url:
        return PLACE
    return MIXED if event.place else ONLINE


def _location(event: Event, language: str) -> dict | list:
    """Whoever takes part from afar begins on the event's page."""
    page = {"@type": "VirtualLocation", "url": addresses.page(event, language)}
    if not event.place:
        return page if event.online_url else {}
    place = _known(
        {
            "@type": "Place",
            "name": event.venue_name or event.address,
            "address": _address(event.address),
            "geo": _geo(event),
            "hasMap": event.map_url,
        }
    )
    return [place, page] if event.online_url else place


def _address(line: str) -> dict:
    """Take an address apart only where its last part is surely a Slovene town."""
    street, _, town = (part.strip() for part in line.rpartition(","))
    code, _, named = town.partition(" ")
    if not (len(code) == 4 and code.isdecimal()):
        code, named = "", town
    if not street or named not in municipalities.NAMES:
        return {"@type": "PostalAddress", "streetAddress": line} if line else {}
    parts = {"streetAddress": street, "postalCode": code, "addressLocality": named}
    return _known({"@type": "PostalAddress", **parts, "addressCountry": "SI"})


def _geo(event: Event) -> dict:
    if event.latitude is None or event.longitude is None:
        return {}
    point = {"latitude": float(event.latitude), "longitude": float(event.longitude)}
    return {"@type": "GeoCoordinates", **point}


def _organizers(event: Event, partners: list[Partner]) -> list[dict]:
    """As on the page: the partners who organise, or else who the event belongs to."""
    named = _organisations(partners, Partner.Role.ORGANIZER)
    own = {"@type": "Organization", "name": event.organizer.name, "email": event.reply_address}
    if not named:
        return [own]
    return [{**one, **own} if one["name"] == own["name"] else one for one in named]


def _image(upload: Upload | None) -> str:
    return addresses.upload(upload.plain) if upload else ""


def _organisations(partners: list[Partner], role: Partner.Role) -> list[dict]:
    return [
        _known(
            {
                "@type": "Organization",
                "name": partner.name,
                "url": partner.url,
                "logo": _image(partner.mark),
            }
        )
        for partner in partners
        if partner.role == role
    ]


def _person(speaker: Speaker) -> dict:
    works_for = {"@type": "Organization", "name": speaker.organisation}
    return _known(
        {
            "@type": "Person",
            "name": speaker.name,
            "honorificPrefix": speaker.honorific,
            "jobTitle": speaker.job_title,
            "image": _image(speaker.portrait),
            "affiliation": works_for if speaker.organisation else {},
        }
    )


def _offer(event: Event, state: State, language: str) -> dict:
    """A seat costs nothing. A cancelled event has none, a closed round offers none to strangers."""
    if event.is_by_invitation or not event.has_date:
        return {}
    return _known(
        {
            "@type": "Offer",
            "url": addresses.form(event, language),
            "price": 0,
            "priceCurrency": "EUR",
            "availability": f"https://schema.org/{AVAILABILITY.get(state.name, TAKEN)}",
            "validFrom": _local(event.registration_opens_at, event),
            "validThrough": _local(event.closes_at, event),
        }
    )


def _part(item: AgendaItem, event: Event, status: str, language: str) -> dict:
    """With the place of the event, where search engines ask for one: there people meet for a visit
    elsewhere too."""
    speakers = [{"@type": "Person", "name": speaker.name} for speaker in item.speakers.all()]
    return _known(
        {
            "@type": "Event",
            "name": item.title,
            "description": item.description,
            **_span(item, event),
            "eventStatus": status,
            "location": _location(event, language),
            "performer": speakers,
        }
    )
