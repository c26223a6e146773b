"""How a letter begins: as by default, or as an organiser has changed it for an event.

Letters are drawn from the one table that organisers are offered to change. What follows the opening
words, the facts of the event and of the reply, is nobody's to change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from registrations.documents import prose
from registrations.mail.openings import TABLE, Wording
from registrations.models import Event, OutgoingMail

Kind = OutgoingMail.Kind
LANGUAGES = ("sl", "en")
LONGEST_SUBJECT, LONGEST_OPENING = 150, 2000


@dataclass(frozen=True)
class Opening:
    """What a letter begins with. Shape: `own_html` and `own_text` are empty where the default
    stands, which is `lead`."""

    subject: str
    lead: str
    own_text: str = ""
    own_html: str = ""


def known() -> set[str]:
    """Return all names that any letter knows."""
    return {name for wording in TABLE.values() for name in wording.in_opening}


def name_of(kind: str, words: Mapping[str, Any]) -> str:
    """Return the wording of a letter by its kind and its other words; '' where it has none."""
    found = OCCASIONS.get(kind, lambda _words: kind)(words)
    return found if found in TABLE else ""


def default(name: str, language: str) -> tuple[str, str]:
    """Return subject and opening as they are where nobody has changed them."""
    with translation.override(language):
        return str(TABLE[name].subject), str(TABLE[name].opening)


def own(event: Event, name: str, language: str) -> Mapping[str, str]:
    """Return what an organiser has changed: "subject", "opening", both or neither."""
    return event.letter_texts.get(name, {}).get(language, {})


def opening(
    event: Event,
    name: str,
    words: Mapping[str, str],
    links: Mapping[str, str],
    *,
    looks: Mapping[str, str],
) -> Opening:
    """Return how a letter of an event begins, in a language that is active.

    Shape: `looks` are its "language" and "accent".
    """
    wording, changed = TABLE[name], own(event, name, looks["language"])
    subject = prose.line(changed.get("subject") or str(wording.subject), _only(words, wording))
    lead = prose.line(str(wording.opening), words)
    text = changed.get("opening", "")
    if not text:
        return Opening(subject, lead)
    leads_to = links if wording.has_link else {}
    return Opening(
        subject,
        lead,
        own_text=prose.letter_plain(text, words, leads_to),
        own_html=prose.letter_html(text, words, leads_to, colour=looks["accent"]),
    )


def words_of(event: Event, deadline: str, words: Mapping[str, Any]) -> dict[str, str]:
    """Return what the names in braces stand for that are no guest's."""
    freed, news = words["freed"], words["news"]
    return {
        "dogodek": event.title,
        "organizator": event.organizer.name,
        "rok": deadline,
        "stik": event.reply_address,
        "tocka": freed.title if freed else "",
        "razlog": words["why"],
        "teme": (news.topics if news else "") or _("details"),
    }


def _only(words: Mapping[str, str], wording: Wording) -> dict[str, str]:
    return {name: words[name] for name in wording.in_subject}


def _declined(words: Mapping[str, Any]) -> str:
    return "declined_by_colleague" if words["registered_by"] else "declined"


def _changed(words: Mapping[str, Any]) -> str:
    return "place_free" if words["freed"] else "changed"


def _link(words: Mapping[str, Any]) -> str:
    occasions = {
        "link_withdrawn": words["is_withdrawn"],
        "link_maybe": words["in_calendar"] == "maybe",
        "link_refused": words["in_calendar"],
        "link_pending": words["pending"],
        "link_corrected": words["is_corrected"],
    }
    return next((name for name, is_it in occasions.items() if is_it), "link")


def _notice(words: Mapping[str, Any]) -> str:
    news = words["news"]
    if news and news.ends_postponement:
        return "notice_new_date"
    return "notice_moved_day" if news and news.moves_day else "notice"


def _reminder(kind: str, words: Mapping[str, Any]) -> str:
    return f"{kind}_passed_on" if words["reminder"].is_passed_on else kind


OCCASIONS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    Kind.DECLINED: _declined,
    Kind.CHANGED: _changed,
    Kind.LINK: _link,
    Kind.NOTICE: _notice,
    **{
        kind: partial(_reminder, str(kind))
        for kind in (Kind.REMINDER_MISSING, Kind.REMINDER_COMING, Kind.REMINDER_WAITING)
    },
}
