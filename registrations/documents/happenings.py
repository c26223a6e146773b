"""The history of an event in words of the active language."""

from registrations.documents import news
from registrations.models import EventChange, OutgoingMail

LETTERS = dict(OutgoingMail.Kind.choices)
OF_LETTERS = (EventChange.What.NOTICE, EventChange.What.MESSAGE)


def in_words(change: EventChange, language: str) -> dict:
    """Return a line of the history as an organiser reads it.

    Shape: of letters to guests, `people` is how many they went to; None for anything else.
    """
    is_letters = change.what in OF_LETTERS
    return {
        "at": change.at,
        "what": change.get_what_display(),
        "before": "" if is_letters else news.in_words(change.what, change.before, language),
        "after": _letter(change) if is_letters else _after(change, language),
        "people": change.after.get("people") if is_letters else None,
        "reason": change.reason,
        "channel": change.get_channel_display(),
        "by": change.by,
    }


def _letter(change: EventChange) -> str:
    """The kind of a notice, the subject of a message."""
    return change.after.get("subject") or str(LETTERS.get(change.after.get("kind"), ""))


def _after(change: EventChange, language: str) -> str:
    return news.in_words(change.what, change.after, language)
