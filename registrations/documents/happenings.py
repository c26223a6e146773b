"""The history of an event in words of the active language."""

from registrations.documents import news
from registrations.models import EventChange, OutgoingMail

LETTERS = dict(OutgoingMail.Kind.choices)


def in_words(change: EventChange, language: str) -> dict:
    """Return a line of the history as an organiser reads it.

    Shape: of letters to guests, `people` is how many they went to; None for anything else.
    """
    is_notice = change.what == EventChange.What.NOTICE
    return {
        "at": change.at,
        "what": change.get_what_display(),
        "before": "" if is_notice else news.in_words(change.what, change.before, language),
        "after": _letter(change) if is_notice else _after(change, language),
        "people": change.after.get("people") if is_notice else None,
        "reason": change.reason,
        "channel": change.get_channel_display(),
        "by": change.by,
    }


def _letter(change: EventChange) -> str:
    return str(LETTERS.get(change.after["kind"], ""))


def _after(change: EventChange, language: str) -> str:
    return news.in_words(change.what, change.after, language)
