"""The letters: one function and one folder of templates/mail/ per kind.

Each returns an unsaved OutgoingMail whose words are final, in the guest's language. `cause` names
what the letter answers to, so that one cause never makes two letters. What a guest typed goes
into a letter only through `inert`, and never into a header.
"""

import re

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registrations.documents import addresses, dates, ical
from registrations.mail import envelopes
from registrations.models import AgendaItem, ItemSignup, OutgoingMail, PendingReply, Rsvp

Kind = OutgoingMail.Kind
# Between two visible characters, these make mail programs draw a link out of plain words.
LINKING = re.compile(r"(?<=\S)([.:/@])(?=\S)")
NOTHING_TO_SEE = "\u200b"


def inert(text: str) -> str:
    """Return guest text on one line in which no mail program finds a link."""
    return inert_lines(" ".join(text.split()))


def inert_lines(text: str) -> str:
    """Return guest text of several lines in which no mail program finds a link."""
    return LINKING.sub(rf"{NOTHING_TO_SEE}\1{NOTHING_TO_SEE}", text)


def invitation(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    return _letter(rsvp, Kind.INVITATION, cause)


def coming(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    return _letter(rsvp, Kind.COMING, cause)


def waiting(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    return _letter(rsvp, Kind.WAITING, cause)


def seated(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    return _letter(rsvp, Kind.SEATED, cause)


def declined(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    return _letter(rsvp, Kind.DECLINED, cause)


def withdrawn(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    return _letter(rsvp, Kind.WITHDRAWN, cause)


def changed(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    return _letter(rsvp, Kind.CHANGED, cause)


def place_free(rsvp: Rsvp, *, item: AgendaItem, cause: str) -> OutgoingMail:
    """The reply has changed by itself: a place at a programme item has come free."""
    return _letter(rsvp, Kind.CHANGED, cause, item=item)


def link(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    """The personal link, with what was sent to this address since and waits to be looked at."""
    return _letter(rsvp, Kind.LINK, cause)


def corrected(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    """The new personal link of somebody whose e-mail address an organiser has corrected."""
    return _letter(rsvp, Kind.LINK, cause, is_corrected=True)


def _letter(rsvp: Rsvp, kind: str, cause: str, **more: object) -> OutgoingMail:
    event = rsvp.event
    with translation.override(rsvp.language):
        words = {**_words(rsvp), "item": None, "is_corrected": False, **more}
        folder = f"mail/{kind}"
        subject = "mail/_about_subject.txt" if words["about"] else f"{folder}/subject.txt"
        return OutgoingMail(
            event=event,
            rsvp=rsvp,
            kind=kind,
            language=rsvp.language,
            to_email=rsvp.letter_address,
            reply_to=event.reply_address,
            subject=" ".join(render_to_string(subject, words).split()),
            body_text=render_to_string(f"{folder}/body.txt", words).strip() + "\n",
            body_html=render_to_string(f"{folder}/body.html", words),
            facts=_facts(rsvp),
            message_id=envelopes.new_message_id(),
            cause=cause,
        )


def _facts(rsvp: Rsvp) -> dict:
    """What the attachments of a coming guest's letter are drawn from at delivery."""
    if not rsvp.is_coming:
        return {}
    entry = ical.entry(rsvp.event, language=rsvp.language)
    return {"calendar": entry.as_json(), "code": addresses.personal(rsvp)}


def _words(rsvp: Rsvp) -> dict:
    event, language = rsvp.event, rsvp.language
    reader = rsvp if rsvp.email or rsvp.brought_by is None else rsvp.brought_by
    return {
        "language": language,
        "event": event,
        "name": inert(reader.full_name),
        "status": rsvp.get_status_display(),
        "about": inert(rsvp.full_name) if reader != rsvp else "",
        "when": dates.span(event.starts_at, event.ends_at, language, tz=event.tz),
        "doors": event.door_time and dates.at_time(event.door_time, language, tz=event.tz),
        "deadline": dates.deadline(event.closes_at, language, tz=event.tz),
        "page": addresses.page(event, language),
        "personal": addresses.personal(rsvp),
        "is_coming": rsvp.is_coming,
        "is_withdrawn": rsvp.is_withdrawn,
        "may_reply_again": bool(rsvp.answered_at) and not event.has_closed(rsvp.answered_at),
        "said": _said(rsvp),
        "signups": [_signup(signup) for signup in _signups(rsvp)],
        "pending": [_pending(reply) for reply in rsvp.pending_replies.all()] if rsvp.pk else [],
        "code_id": envelopes.CODE_ID,
    }


def _said(rsvp: Rsvp) -> list[tuple[str, str]]:
    answers = {
        Rsvp.Status.ACCEPTED: pgettext("answer", "I will come"),
        Rsvp.Status.DECLINED: pgettext("answer", "I cannot come"),
    }
    rows = [
        (_("Reply"), answers.get(Rsvp.Status(rsvp.status), rsvp.get_status_display())),
        (_("Name"), inert(rsvp.full_name)),
        (_("Organisation"), inert(rsvp.organisation)),
        (_("E-mail"), inert(rsvp.email)),
        (_("Telephone"), inert(rsvp.phone)),
        (_("Note to the organisers"), inert_lines(rsvp.note).replace("\n", "\n  ")),
    ]
    return [(label, value) for label, value in rows if value]


def _signups(rsvp: Rsvp):
    return rsvp.signups.select_related("item") if rsvp.pk else []


def _signup(signup: ItemSignup) -> dict:
    event, item = signup.rsvp.event, signup.item
    hours = dates.time_range(item.starts_at, item.ends_at, signup.rsvp.language, tz=event.tz)
    return {"title": item.title, "hours": hours, "status": signup.get_status_display()}


def _pending(reply: PendingReply) -> dict:
    items = reply.rsvp.event.agenda_items.filter(pk__in=reply.items)
    answers = {
        "accept": pgettext("answer", "I will come"),
        "decline": pgettext("answer", "I cannot come"),
    }
    return {
        "name": inert(f"{reply.given_name} {reply.family_name}"),
        "organisation": inert(reply.organisation),
        "answer": ", ".join([answers[reply.answer], *(item.title for item in items)]),
    }
