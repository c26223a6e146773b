"""The history of an event in words of the active language."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registrations.documents import dates, news
from registrations.models import EventChange, OutgoingMail

LETTERS = dict(OutgoingMail.Kind.choices)
OF_LETTERS = (EventChange.What.NOTICE, EventChange.What.REMINDER)


def in_words(change: EventChange, language: str) -> dict:
    """Return a line of the history as an organiser reads it.

    Shape: of letters to guests, `people` is how many they went to; None for anything else.
    """
    before, after = change.before, change.after
    is_of_letters = change.what in OF_LETTERS
    if is_of_letters:
        was, now = _settings(before, language), _letter(after, language)
    else:
        was, now = (news.in_words(change.what, facts, language) for facts in (before, after))
    return {
        "at": change.at,
        "what": change.get_what_display(),
        "before": was,
        "after": now,
        "people": after.get("people") if is_of_letters else None,
        "reason": change.reason,
        "channel": change.get_channel_display(),
        "by": change.by,
    }


def in_advance(days: int, hour: int, language: str) -> str:
    """Return how long before a day something happens. Shape: 3 dni prej, ob 9. uri."""
    before = ngettext("%(n)d day before", "%(n)d days before", days) % {"n": days}
    at = dates.at_time(datetime(2000, 1, 1, hour, tzinfo=UTC), language, tz=UTC)
    return f"{before if days else _('on the same day')}, {at}"


def _letter(said: dict, language: str) -> str:
    """Which letters went out; or, of a reminder that was decided about, when they will."""
    letters = str(LETTERS.get(said["kind"], ""))
    return f"{letters} – {_settings(said, language)}" if "is_on" in said else letters


def _settings(said: dict, language: str) -> str:
    if not said:
        return ""
    if not said["is_on"]:
        return _("does not go out")
    return in_advance(said["days_before"], said["at_hour"], language)
