"""What letters say about an event: the same in all of them, so drawn once for each version."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from registrations.documents import addresses, colours, dates
from registrations.mail import marks
from registrations.models import Event, Partner, versions
from registrations.models.memory import Memory

MOST_PARTS = 200
FUNDER = Partner.Role.FUNDER
PARTS: Memory[dict] = Memory(MOST_PARTS)
DRAWN = (
    ("head_html", "_head.html"),
    ("event_html", "_event.html"),
    ("event_text", "_event.txt"),
    ("close_html", "_close.html"),
    ("close_text", "_close.txt"),
)


def of(event: Event, language: str, *, is_coming: bool) -> dict:
    """Return what the templates of letters need of an event, in a language that is active; only
    who comes is told how to join online.

    Shape: what DRAWN names is drawn; `made_of` is like no other version's; all else are words.
    """
    key = (versions.of(event), addresses.site(), language, is_coming)
    return PARTS.get(key, lambda: {"made_of": key, **_drawn(event, language, is_coming)})


def _drawn(event: Event, language: str, is_coming: bool) -> dict:
    words = {
        "language": language,
        "event": event,
        "when": _when(event, language),
        "doors": "" if event.is_postponed else _doors(event, language),
        "deadline": dates.deadline(event.closes_at, language, tz=event.tz),
        "page": addresses.page(event, language),
        "privacy": addresses.notice(event, language),
        "is_coming": is_coming,
        "marks": [
            {"name": partner.name, "id": marks.content_id(partner.mark)}
            for partner in event.partners.filter(role=FUNDER, mark__isnull=False)
            if partner.mark
        ],
        "greeting": _("Kind regards,"),
        "accent": colours.shown(event.accent or colours.HOUSE, colours.LIGHT),
        "accent_dark": colours.shown(event.accent or colours.HOUSE_DARK, colours.DARK),
        "on_dark": colours.DARK.on_accent,
    }
    return {**words, **{name: render_to_string(f"mail/{part}", words) for name, part in DRAWN}}


def _when(event: Event, language: str) -> str:
    """A date that is off would bring people on it, however the letter begins."""
    if event.is_postponed:
        return _("postponed, the new date will follow")
    return dates.span(event.starts_at, event.ends_at, language, tz=event.tz)


def _doors(event: Event, language: str) -> str:
    if event.door_time is None:
        return ""
    return dates.at_time(event.door_time, language, tz=event.tz)
