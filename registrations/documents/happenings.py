"""The history of an event in words of the active language."""

from django.utils.translation import gettext_lazy as _

from registrations.documents import news
from registrations.models import EventChange, OutgoingMail

What = EventChange.What
LETTERS = dict(OutgoingMail.Kind.choices)
EXPORTS = {
    "list": _("the list as it is shown"),
    "everything": _("everything"),
    "catering": _("numbers for the caterer"),
    "signups": _("sign-ups by programme item"),
}


def in_words(change: EventChange, language: str) -> dict:
    """Return a line of the history as an organiser reads it.

    Shape: of letters to guests, `people` is how many they went to, of what was taken out, `rows` is
    how many rows that were; None for anything else.
    """
    is_notice, is_export = change.what == What.NOTICE, change.what == What.EXPORT
    is_change = not (is_notice or is_export)
    return {
        "at": change.at,
        "what": change.get_what_display(),
        "before": news.in_words(change.what, change.before, language) if is_change else "",
        "after": _after(change, language),
        "people": change.after.get("people") if is_notice else None,
        "rows": change.after.get("rows") if is_export else None,
        "reason": change.reason,
        "channel": change.get_channel_display(),
        "by": change.by,
    }


def _after(change: EventChange, language: str) -> str:
    if change.what == What.NOTICE:
        return str(LETTERS.get(change.after["kind"], ""))
    if change.what == What.EXPORT:
        return str(EXPORTS.get(change.after["kind"], ""))
    return news.in_words(change.what, change.after, language)
