"""The history of a reply in words of the active language."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models import OutgoingMail, Rsvp, RsvpChange

STATUS_WORDS = dict(Rsvp.Status.choices)
SIGNUP_WORDS = {
    "WISHED": pgettext_lazy("signup", "wish kept until there is a seat at the event"),
    "ACCEPTED": pgettext_lazy("signup", "signed up"),
    "WAITLISTED": pgettext_lazy("signup", "on the item’s waiting list"),
    "": pgettext_lazy("signup", "not signed up"),
}
# What somebody had answered before they came, where it was not that they come.
ARRIVAL_WORDS = {
    "NEEDS_ACTION": _("had not answered"),
    "WAITLISTED": _("was on the waiting list"),
    "DECLINED": _("had declined"),
}
WORDS: dict[str, dict] = {
    RsvpChange.What.SIGNUP: SIGNUP_WORDS,
    RsvpChange.What.ARRIVED: ARRIVAL_WORDS,
    RsvpChange.What.RESENT: dict(OutgoingMail.Kind.choices),
}


def in_words(change: RsvpChange) -> dict:
    """Return a line of the history as an organiser reads it."""
    words = WORDS.get(change.what, STATUS_WORDS)
    steps = [str(words.get(step, step)) for step in (change.before, change.after)]
    return {
        "at": change.at,
        "what": change.get_what_display(),
        "steps": " → ".join(step for step in steps if step),
        "reason": change.reason,
        "channel": change.get_channel_display(),
        "by": change.by,
    }
