"""An event on paper and as a picture: the written invitation, a poster, what is shown where its
address is shared. The only home of the typst library.

Templates are in templates/papers/ and are given data as JSON alone: no text of an event is ever
part of their source. Fonts are those inside the library, so a paper looks alike everywhere.
Source: PDF/UA-1 (ISO 14289-1)
"""

import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registrations.documents import (
    addresses,
    colours,
    dates,
    invitation,
    land,
    pictures,
    prose,
    qr,
    uploaded,
)
from registrations.documents.colours import LIGHT
from registrations.models import AgendaItem, Event, Partner, Speaker, Upload, keys
from registrations.models.upload import Focus

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "papers"
ACCESSIBLE = "ua-1"
FUNDER = Partner.Role.FUNDER
HOUSE_COLOUR = "#7a2e1d"
SHEET = "#ffffff"
# 600 × 315 points at this many pixels in an inch are 1200 × 630 pixels.
PIXELS_PER_INCH = 144
# A word without end would run off the sheet; a line may break inside it.
LONGEST_RUN = re.compile(r"\S{24}")
BREAK_HERE = "\N{ZERO WIDTH SPACE}"
PRIVATE_OR_UNSET = {"Cc", "Cf", "Cn", "Co", "Cs"}


def written_invitation(event: Event, language: str) -> bytes:
    """Return the invitation as a tagged PDF on sheets of A4."""
    with translation.override(language):
        return _pdf("invitation", event, {**_facts(event, language), **_details(event, language)})


def poster(event: Event, language: str, *, sheet: str = "a4") -> bytes:
    """Return the poster as a tagged PDF on one sheet, "a4" or "a3"."""
    with translation.override(language):
        return _pdf(
            "poster",
            event,
            {**_facts(event, language), **_funding(event, language), "sheet": sheet},
        )


def share_picture(event: Event, language: str) -> bytes:
    """Return what is shown where the address is shared, as PNG of 1200 × 630 pixels."""
    with translation.override(language):
        data = {**_facts(event, language), "cover": _cover(event, language)}
        drawn = _draw("picture", data, format="png", ppi=PIXELS_PER_INCH)
    return pictures.lighter(drawn) if data["cover"] else drawn


def _facts(event: Event, language: str) -> dict[str, Any]:
    page, accent = (
        addresses.page(event, language),
        colours.shown(event.accent or HOUSE_COLOUR, LIGHT),
    )
    return {
        "lang": language,
        "accent": accent,
        "drawing": land.on_paper(event, accent, SHEET),
        "site": "Srečanje",
        "organiser": _clean(event.organizer.name),
        "title": _text(event, "title", language),
        "question": _text(event, "subtitle", language),
        "day": dates.day_label(event.starts_at, language, tz=event.tz),
        "when": dates.span(event.starts_at, event.ends_at, language, tz=event.tz),
        "venue": _clean(event.venue_name),
        "address": _clean(event.address),
        "deadline": dates.deadline(event.closes_at, language, tz=event.tz),
        **_standing(event),
        "for_whom": _for_whom(event),
        "code": qr.svg(page).decode(),
        "page": _clean(page.partition("://")[2].rstrip("/")),
        "url": page,
        "words": _words(event, page),
    }


def _standing(event: Event) -> dict[str, str]:
    """Return what a paper says loudly of an event that is not on: nobody shall come on its date."""
    if event.is_cancelled:
        stamp = pgettext("across a paper", "Cancelled")
        return {"cancelled": _("The event has been cancelled."), "stamp": stamp}
    if event.is_postponed:
        stamp = pgettext("across a paper", "Postponed")
        return {"cancelled": _("The event is postponed. The new date will follow."), "stamp": stamp}
    return {"cancelled": "", "stamp": ""}


def _words(event: Event, page: str) -> dict[str, str]:
    """Return what stands on the papers whatever the event."""
    organiser = _clean(event.organizer.name)
    return {
        "invites": _("%(organiser)s invites you") % {"organiser": organiser},
        "when": _("When"),
        "where": _("Where"),
        "reply": _("Reply"),
        "about": _("What it is about"),
        "programme": _("Programme"),
        "time": _("Time"),
        "what": pgettext("programme", "What"),
        "speakers": _("Speakers"),
        "organisers": _("Organisers"),
        "questions": _("Questions?"),
        "reply_here": _("Invitation and reply"),
        "code": _("QR code that opens %(page)s") % {"page": page},
        "sign_up": _("Please sign up separately when you reply."),
    }


def _details(event: Event, language: str) -> dict[str, Any]:
    found = invitation.rows(event)
    names = [(p.name, p.get_role_display()) for p in found.partners]
    if not invitation.names_organizer(found):
        names.insert(0, (event.organizer.name, pgettext("partner", "organises")))
    return {
        **_funding(event, language),
        "doors": _doors(event, language),
        "summary": _text(event, "summary", language),
        "description": _description(event, language),
        "programme": [_item(item, event, language) for item in found.items],
        "speakers": [_speaker(speaker, language) for speaker in found.speakers],
        "partners": [{"name": _clean(name), "role": str(role)} for name, role in names],
        "contact": _contact(event),
    }


def _contact(event: Event) -> list[dict[str, str]]:
    """Return whom to ask, and where a click on it leads (RFC 6068, RFC 3966)."""
    address, phone = event.reply_address, event.reply_phone
    ways = [(address, f"mailto:{quote(address, safe='@')}"), (phone, f"tel:{keys.dialled(phone)}")]
    return [{"words": _clean(words), "url": url} for words, url in ways if words]


def _funding(event: Event, language: str) -> dict[str, Any]:
    """Return all marks, those of who pays last, beside the sentence that they ask for."""
    partners = sorted(event.partners.select_related("mark"), key=lambda p: p.role == FUNDER)
    drawn = ((_picture(partner.mark), partner) for partner in partners)
    return {
        "marks": [{**found, "name": _clean(partner.name)} for found, partner in drawn if found],
        "funding": _text(event, "funding_statement", language),
        "disclaimer": _text(event, "disclaimer", language),
    }


def _cover(event: Event, language: str) -> dict[str, Any] | None:
    if event.cover is None:
        return None
    across, down = Focus(event.cover_focus).point
    picture = _picture(event.cover)
    return picture and {**picture, "across": across, "down": down}


def _picture(upload: Upload | None) -> dict[str, Any] | None:
    """Return a picture as its bytes in numbers, for the template reads no file; one whose file is
    gone is left out."""
    content = uploaded.read(upload.plain["name"]) if upload else None
    if upload is None or content is None:
        return None
    return {
        "bytes": list(content),
        "width": upload.plain["width"],
        "height": upload.plain["height"],
        "format": "png" if upload.plain["name"].endswith("png") else "jpg",
    }


def _for_whom(event: Event) -> str:
    if not event.is_by_invitation:
        return ""
    return _("This meeting is for invited people, who reply by their personal link.")


def _doors(event: Event, language: str) -> str:
    if not event.door_time:
        return ""
    at = dates.at_time(event.door_time, language, tz=event.tz)
    return _("Doors open %(at)s.") % {"at": at}


def _item(item: AgendaItem, event: Event, language: str) -> dict[str, Any]:
    return {
        "hours": dates.time_range(item.starts_at, item.ends_at, language, tz=event.tz),
        "title": _text(item, "title", language),
        "more": _text(item, "description", language),
        "who": _clean(", ".join(speaker.full_name for speaker in item.speakers.all())),
        "choices": [_text(choice, "title", language) for choice in item.choices.all()],
        "needs_signup": item.needs_signup,
    }


def _speaker(speaker: Speaker, language: str) -> dict[str, Any]:
    leads = speaker.role == Speaker.Role.FACILITATOR
    return {
        "name": _clean(speaker.full_name),
        "role": str(speaker.get_role_display()) if leads else "",
        "job": _text(speaker, "job_title", language),
        "organisation": _clean(speaker.organisation),
        "topic": _text(speaker, "topic", language),
    }


def _description(event: Event, language: str) -> dict[str, Any]:
    """Return the text as paragraphs of lines; those of a list begin with a dash."""
    text = _in_language(event, "description", language)
    paragraphs = prose.plain(text["words"]).split("\n\n")
    lines = [[_clean(line) for line in paragraph.split("\n")] for paragraph in paragraphs]
    return {"lang": text["lang"], "paragraphs": [found for found in lines if any(found)]}


def _text(thing: Any, name: str, language: str) -> dict[str, str]:
    found = _in_language(thing, name, language)
    return {**found, "words": _clean(found["words"])}


def _in_language(thing: Any, name: str, language: str) -> dict[str, str]:
    """Return a text with the language that it is in: where there is no other, Slovene."""
    own = getattr(thing, f"{name}_{language}")
    if own:
        return {"lang": language, "words": own}
    return {"lang": "sl", "words": getattr(thing, f"{name}_sl") or ""}


def _clean(text: str) -> str:
    """Return a text without what paper cannot show: pictures beyond letters, control characters."""
    shown = "".join(c for c in unicodedata.normalize("NFC", text) if _is_printable(c)).strip()
    return LONGEST_RUN.sub(lambda run: run[0] + BREAK_HERE, shown)


def _is_printable(character: str) -> bool:
    kind = unicodedata.category(character)
    is_picture = kind == "So" and ord(character) > 0x2190
    is_selector = 0xFE00 <= ord(character) <= 0xFE0F
    return not (kind in PRIVATE_OR_UNSET or is_picture or is_selector)


def _pdf(template: str, event: Event, data: dict[str, Any]) -> bytes:
    """Draw a tagged PDF; one with letters that no font has cannot be PDF/UA, but is drawn."""
    import typst

    settled = {"format": "pdf", "timestamp": int(event.revised_at.timestamp())}
    try:
        return _draw(template, data, pdf_standards=[ACCESSIBLE], **settled)
    except typst.TypstError:
        return _draw(template, data, **settled)


def _draw(template: str, data: dict[str, Any], **settled: Any) -> bytes:
    import typst

    source = TEMPLATES / f"{template}.typ"
    compiler = typst.Compiler(
        str(source),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
    )
    drawn: Any = compiler.compile(**settled)
    return drawn


@lru_cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False)
