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

CHANGES = {
    "password": _("The password was changed."),
    "totp_on": _("An app for codes was set up as a second step of the log-in."),
    "totp_off": _("The app for codes was removed from the log-in."),
    "key_on": _("A security key was added to the log-in."),
    "key_off": _("A security key was removed from the log-in."),
    "taken": _("Whoever runs this site has removed the second step of the log-in."),
    "codes": _("New recovery codes were made; the old ones no longer work."),
}

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
            "language": user.language,
            "name": inert(user.get_full_name() or user.get_username()),
            "username": inert(user.get_username()),
            "host": addresses.site().partition("://")[2],
            "accent": colours.shown(colours.HOUSE, colours.LIGHT),
            "accent_dark": colours.shown(colours.HOUSE_DARK, colours.DARK),
            "on_dark": colours.DARK.on_accent,
            "desk": addresses.desk(user.language),
            "account": addresses.account(user.language),
            "link": envelopes.LINK_TO_COME,
            **words(),
        }
        folder = f"mail/{kind}"
        subject = " ".join(render_to_string(f"{folder}/subject.txt", said).split())
        # The head of every letter has a title.
        said["head_html"] = render_to_string(
            "mail/_head.html", {**said, "event": {"title": subject}}
        )
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


def welcome(organizer: Organizer, role: str, by: User | None) -> dict[str, Any]:
    """Return what somebody reads who was added to an organiser, in the language that is active."""
    return {
        "organizer": organizer.name,
        "role": Membership.Role(role).label,
        "may": str(MAY[Membership.Role(role)]),
        "by": inert(by.get_full_name() or by.get_username()) if by else "",
        "asks_second_factor": organizer.requires_second_factor,
    }
