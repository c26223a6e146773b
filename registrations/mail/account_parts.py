"""What letters about somebody's log-in say.

The link by which a password is set stands in none of them before it goes out: it is made then, from
what makes it secret, and is stored nowhere.
"""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from registrations.documents import addresses, colours
from registrations.mail import envelopes
from registrations.mail.inert import inert
from registrations.models import Membership, Organizer, OutgoingMail, User

TAKEN = "taken"
CHANGES = {
    "password": _("The password was changed."),
    "totp_on": _("An app for codes was set up as a second step of the log-in."),
    "totp_off": _("The app for codes was removed from the log-in."),
    "key_on": _("A security key was added to the log-in."),
    "key_off": _("A security key was removed from the log-in."),
    TAKEN: _("Whoever runs this site has removed the second step of the log-in."),
    "codes": _("New recovery codes were made; the old ones no longer work."),
}
BY_YOU = _(
    "If it was you, there is nothing to do. If it was not, set a new password at once, and tell "
    "whoever runs this site."
)
BY_OTHERS = _(
    "If you asked for it, log in and set up another second step if you wish. If you did not, set "
    "a new password at once, and tell whoever runs this site."
)

# What a role may do, as its holder reads it.
MAY = {
    Membership.Role.OWNER: _("You may do everything, and say who else belongs to it."),
    Membership.Role.EDITOR: _("You may see and change events, guests and letters."),
    Membership.Role.READER: _("You may see events, guests and letters, and change nothing."),
    Membership.Role.DOOR: _("You may note who has come to an event."),
}


def letter(
    kind: str, user: User, words: Callable[[], dict[str, Any]], *, cause: str
) -> OutgoingMail:
    """Return an unsaved letter to somebody about their log-in; `words` speak their language."""
    with translation.override(user.language):
        said = {
            "name": inert(user.get_full_name() or user.get_username()),
            "username": _user_name(user),
            "host": addresses.site().partition("://")[2],
            "desk": addresses.desk(user.language),
            "account": addresses.account(user.language),
            "link": envelopes.LINK_TO_COME,
            **words(),
        }
        folder = f"mail/{kind}"
        subject = " ".join(render_to_string(f"{folder}/subject.txt", said).split())
        said |= looks(user.language, title=subject)
        return OutgoingMail(
            user=user,
            kind=kind,
            language=user.language,
            to_email=user.email,
            subject=subject,
            body_text=render_to_string(f"{folder}/body.txt", said).strip() + "\n",
            body_html=render_to_string(f"{folder}/body.html", said),
            message_id=envelopes.new_message_id(),
            cause=cause,
        )


def change(what: str) -> dict[str, str]:
    """Return what was changed about a log-in and what follows, in the language that is active."""
    follows = BY_OTHERS if what == TAKEN else BY_YOU
    return {"changed": str(CHANGES[what]), "follows": str(follows)}


def looks(language: str, *, title: str) -> dict[str, str]:
    """Return the head of a letter that is about no event, which has a title, and its colours."""
    colour = {
        "accent": colours.shown(colours.HOUSE, colours.LIGHT),
        "accent_dark": colours.shown(colours.HOUSE_DARK, colours.DARK),
        "on_dark": colours.DARK.on_accent,
    }
    words = {**colour, "language": language, "event": {"title": title}}
    return {**colour, "language": language, "head_html": render_to_string("mail/_head.html", words)}


def _user_name(user: User) -> str:
    """Return what somebody logs in with beside their address, as it is typed; "" where it is that
    address. No user name makes a link: it has no place for a slash or a colon."""
    name = user.get_username()
    return "" if name.lower() == user.email.lower() else name


def welcome(organizer: Organizer, role: str, by: User | None) -> dict[str, Any]:
    """Return what somebody reads who was added to an organiser, in the language that is active."""
    return {
        "organizer": organizer.name,
        "role": Membership.Role(role).label,
        "may": str(MAY[Membership.Role(role)]),
        "by": inert(by.get_full_name() or by.get_username()) if by else "",
        "asks_second_factor": organizer.requires_second_factor,
    }
