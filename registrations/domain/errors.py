"""How the rules say no: one exception with a code for programs and a sentence for people."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "not_published": _("This event is not published at present."),
    "event_cancelled": _("The event has been cancelled; replies are no longer taken."),
    "not_open_yet": _("Replies to this event are not open yet."),
    "closed": _("Replies to this event have closed."),
    "started": _("The event has begun; replies can no longer be changed."),
    "ended": _("The event is over; replies can no longer be changed."),
    "withdrawn": _("The organisers have withdrawn this invitation."),
    "already_registered": _("This e-mail address is already on the guest list."),
    "unknown_item": _("This programme item does not take sign-ups."),
    "no_address": _("There is no e-mail address to send a letter to."),
    "no_brought_bringer": _("Somebody whom a colleague registered cannot register others."),
}


class RsvpRefused(Exception):
    """A rule said no. Nothing was stored.

    Shape: `code` is one of SENTENCES, `message` its sentence in the active language.
    """

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)

    @property
    def message(self) -> str:
        return str(SENTENCES[self.code])
