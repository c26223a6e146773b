"""What letters to the organiser's people say: who, how many, and where to look.

No letter carries a personal link, an address or telephone of a guest, nor an answer to a sensitive
question; the desk shows these to those who may see them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registrations.documents import addresses, dates
from registrations.mail import envelopes, event_parts, reply_parts
from registrations.mail.inert import inert, inert_lines
from registrations.models import Event, OutgoingMail, Rsvp

Kind = OutgoingMail.Kind
KINDS = (Kind.REPLIES, Kind.DIGEST, Kind.FULL, Kind.DEADLINE)
MOST_NAMES = 30


@dataclass(frozen=True)
class Facts:
    """What is told. Shape: counts by Rsvp.Status; groups are people by what became of them; `each`
    are told of one by one."""

    counts: dict[str, int]
    present: int = 0
    failed: int = 0
    each: Sequence[Rsvp] = ()
    groups: dict[str, Sequence[Rsvp]] = field(default_factory=dict)


def letter(kind: str, event: Event, said: Facts, *, language: str, cause: str) -> OutgoingMail:
    """Return an unsaved letter in a language, without the user that it goes to."""
    with translation.override(language):
        words = _words(event, said, language)
        folder = f"mail/{kind}"
        return OutgoingMail(
            event=event,
            kind=kind,
            language=language,
            subject=" ".join(render_to_string(f"{folder}/subject.txt", words).split()),
            body_text=render_to_string(f"{folder}/body.txt", words).strip() + "\n",
            body_html=render_to_string(f"{folder}/body.html", words),
            message_id=envelopes.new_message_id(),
            cause=cause,
        )


def _words(event: Event, said: Facts, language: str) -> dict:
    return {
        **event_parts.of(event, language, is_coming=False),
        "closed": dates.closed_since(event.closes_at, language, tz=event.tz),
        "each": [_person(rsvp, language) for rsvp in said.each],
        "groups": [
            {
                "label": _group(name),
                "names": [_name(rsvp) for rsvp in people[:MOST_NAMES]],
                "more": max(0, len(people) - MOST_NAMES),
            }
            for name, people in said.groups.items()
            if people
        ],
        "numbers": _numbers(event, said),
        "failed": said.failed,
        "guests": addresses.desk_guests(event, language),
        "undelivered": addresses.desk_guests(event, language, letters="failed"),
        "settings": addresses.desk_letters(language),
    }


def _group(name: str) -> str:
    return {
        Rsvp.Status.ACCEPTED: _("New among those who come"),
        Rsvp.Status.WAITLISTED: _("New on the waiting list"),
        Rsvp.Status.DECLINED: _("Do not come"),
        Rsvp.Status.CANCELLED: _("Invitation withdrawn"),
        Rsvp.Status.NEEDS_ACTION: _("New on the list, not answered yet"),
        "changed": _("Changed what they had written or chosen"),
    }[name]


def _numbers(event: Event, said: Facts) -> list[tuple[str, str]]:
    coming = str(said.counts[Rsvp.Status.ACCEPTED])
    if event.capacity is not None:
        coming = _("%(taken)s of %(seats)s seats") % {"taken": coming, "seats": event.capacity}
    rows = [
        (pgettext("reply", "coming"), coming),
        (pgettext("reply", "on the waiting list"), said.counts[Rsvp.Status.WAITLISTED]),
        (pgettext("reply", "not answered yet"), said.counts[Rsvp.Status.NEEDS_ACTION]),
        (pgettext("reply", "not coming"), said.counts[Rsvp.Status.DECLINED]),
    ]
    present = [(_("have come"), said.present)] if said.present else []
    return [(label, str(number)) for label, number in rows + present]


def _person(rsvp: Rsvp, language: str) -> dict:
    signups = (reply_parts.signup(s, rsvp.event, language) for s in reply_parts.signups(rsvp))
    details = [
        *((s["title"], s["status"]) for s in signups),
        (_("Note to the organisers"), inert_lines(rsvp.note).replace("\n", "\n  ")),
        *reply_parts.answered(rsvp),
    ]
    return {
        "name": _name(rsvp),
        "status": rsvp.get_status_display(),
        "brought_by": inert(rsvp.brought_by.full_name) if rsvp.brought_by else "",
        "details": [(label, value) for label, value in details if value],
        "address": addresses.desk_guest(rsvp, language),
    }


def _name(rsvp: Rsvp) -> str:
    return ", ".join(filter(None, [inert(rsvp.full_name), inert(rsvp.organisation)]))
