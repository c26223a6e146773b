"""The history of an event in words of the active language."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registrations.documents import dates, news
from registrations.models import EventChange, OutgoingMail

What = EventChange.What
LETTERS = dict(OutgoingMail.Kind.choices)
OF_LETTERS = (What.NOTICE, What.MESSAGE, What.REMINDER)
LANGUAGES = {"sl": gettext_lazy("in Slovene"), "en": gettext_lazy("in English")}
OF_LISTS = (What.EXPORT, What.IMPORT)
EXPORTS = {
    "list": gettext_lazy("the list as it is shown"),
    "everything": gettext_lazy("everything"),
    "catering": gettext_lazy("numbers for the caterer"),
    "signups": gettext_lazy("sign-ups by programme item"),
    "year": gettext_lazy("the year in numbers"),
}


def in_words(change: EventChange, language: str, letters: Mapping[str, str]) -> dict:
    """Return a line of the history as an organiser reads it; `letters` are what the letters of
    mail.openings are called.

    Shape: of letters to guests, `people` is how many they went to, of what was exported and
    imported, `rows` is how many rows that were; None for anything else.
    """
    was, now = _was_and_is(change, language)
    return {
        "at": change.at,
        "what": _what(change, letters),
        "before": was,
        "after": now,
        "people": change.after.get("people") if change.what in OF_LETTERS else None,
        "rows": change.after.get("rows") if change.what in OF_LISTS else None,
        "reason": change.reason,
        "channel": change.get_channel_display(),
        "by": change.by,
    }


def _what(change: EventChange, letters: Mapping[str, str]) -> str:
    if change.what != What.LETTER_TEXT:
        return change.get_what_display()
    name, language = change.after["letter"], change.after["language"]
    of = f"{letters.get(name, name)}, {LANGUAGES.get(language, language)}"
    return f"{change.get_what_display()} ({of})"


def in_advance(days: int, hour: int, language: str) -> str:
    """Return how long before a day something happens. Shape: 3 dni prej, ob 9. uri."""
    before = ngettext("%(n)d day before", "%(n)d days before", days) % {"n": days}
    at = dates.at_time(datetime(2000, 1, 1, hour, tzinfo=UTC), language, tz=UTC)
    return f"{before if days else _('on the same day')}, {at}"


def _was_and_is(change: EventChange, language: str) -> tuple[str, str]:
    before, after = change.before, change.after
    if change.what in OF_LETTERS:
        return _settings(before, language), _letter(after, language)
    if change.what == What.LETTER_TEXT:
        return _opening(before), _opening(after)
    if change.what == What.EXPORT:
        return "", str(EXPORTS.get(after["kind"], ""))
    if change.what == What.IMPORT:
        return "", _("with invitations") if after["is_sent"] else _("without a letter")
    was, now = (news.in_words(change.what, facts, language) for facts in (before, after))
    return was, now


def _opening(said: dict) -> str:
    return " · ".join(said[part] for part in ("subject", "opening") if part in said)


def _letter(said: dict, language: str) -> str:
    """Which letters went out; or, of a reminder that was decided about, when they will; of a
    message, its subject."""
    letters = said.get("subject") or str(LETTERS.get(said.get("kind", ""), ""))
    return f"{letters} – {_settings(said, language)}" if "is_on" in said else letters


def _settings(said: dict, language: str) -> str:
    if not said:
        return ""
    if not said["is_on"]:
        return _("does not go out")
    return in_advance(said["days_before"], said["at_hour"], language)
