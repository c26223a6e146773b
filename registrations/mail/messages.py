"""The letters: one function and one folder of templates/mail/ per kind.

Each returns an unsaved OutgoingMail whose words are final, in the guest's language. `cause` names
what the letter answers to, so that one cause never makes two letters. What a guest typed goes
into a letter only through mail.inert, and never into a header.
"""

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from registrations.documents import addresses, entries, reply_addresses
from registrations.mail import envelopes, event_parts, notice_parts, reminder_parts, reply_parts
from registrations.mail.inert import inert
from registrations.models import (
    EventNotice,
    ItemSignup,
    OutgoingMail,
    Rsvp,
)

Kind = OutgoingMail.Kind


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


def place_free(rsvp: Rsvp, *, signup: ItemSignup, cause: str) -> OutgoingMail:
    """The reply has changed by itself: a place at a programme item has come free."""
    return _letter(rsvp, Kind.CHANGED, cause, freed=signup)


def link(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    """The personal link, with what was sent to this address since and waits to be looked at."""
    return _letter(rsvp, Kind.LINK, cause)


def corrected(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    """The new personal link of somebody whose e-mail address an organiser has corrected."""
    return _letter(rsvp, Kind.LINK, cause, is_corrected=True)


def maybe(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    """The personal link for somebody whose calendar has answered "maybe"."""
    return _letter(rsvp, Kind.LINK, cause, in_calendar="maybe")


def not_taken(rsvp: Rsvp, *, why: str, cause: str) -> OutgoingMail:
    """How a reply stands, for somebody whose calendar has answered what a rule refuses; `why` is
    the refusal in their language."""
    return _letter(rsvp, Kind.LINK, cause, in_calendar="refused", why=why)


def notice(rsvp: Rsvp, *, cause: str, notice: EventNotice | None = None) -> OutgoingMail:
    """The event has changed; without a notice, only how it stands."""
    return _letter(rsvp, Kind.NOTICE, cause, **notice_parts.of(rsvp, notice))


def event_cancelled(rsvp: Rsvp, *, cause: str, notice: EventNotice | None = None) -> OutgoingMail:
    return _letter(rsvp, Kind.EVENT_CANCELLED, cause, **notice_parts.of(rsvp, notice))


def event_postponed(rsvp: Rsvp, *, cause: str, notice: EventNotice | None = None) -> OutgoingMail:
    return _letter(rsvp, Kind.EVENT_POSTPONED, cause, **notice_parts.of(rsvp, notice))


def event_reopened(rsvp: Rsvp, *, cause: str, notice: EventNotice | None = None) -> OutgoingMail:
    return _letter(rsvp, Kind.EVENT_REOPENED, cause, **notice_parts.of(rsvp, notice))


def reminder_unanswered(
    rsvp: Rsvp, *, cause: str, others: Sequence[Rsvp] = (), is_own: bool = True
) -> OutgoingMail:
    return _reminder(rsvp, Kind.REMINDER_UNANSWERED, cause, others, is_own)


def reminder_missing(
    rsvp: Rsvp, *, cause: str, others: Sequence[Rsvp] = (), is_own: bool = True
) -> OutgoingMail:
    return _reminder(rsvp, Kind.REMINDER_MISSING, cause, others, is_own)


def reminder_coming(
    rsvp: Rsvp, *, cause: str, others: Sequence[Rsvp] = (), is_own: bool = True
) -> OutgoingMail:
    return _reminder(rsvp, Kind.REMINDER_COMING, cause, others, is_own)


def reminder_waiting(
    rsvp: Rsvp, *, cause: str, others: Sequence[Rsvp] = (), is_own: bool = True
) -> OutgoingMail:
    return _reminder(rsvp, Kind.REMINDER_WAITING, cause, others, is_own)


def _reminder(
    rsvp: Rsvp, kind: str, cause: str, others: Sequence[Rsvp], is_own: bool
) -> OutgoingMail:
    """A reminder to its reader, and about colleagues of theirs who read no letters (`others`);
    where it is not about the reader, it is to be passed on and carries nothing of theirs."""
    with translation.override(rsvp.language):
        words: dict[str, Any] = reminder_parts.of(rsvp, kind, others=others, is_own=is_own)
        if not is_own:
            is_coming = kind == Kind.REMINDER_COMING
            words |= event_parts.of(rsvp.event, rsvp.language, is_coming=is_coming)
            words |= {"shows_reply": False, "shows_link": False}
    letter = _letter(rsvp, kind, cause, **words)
    if not is_own:
        letter.facts = {"passed_on": True}
    letter.message_id = envelopes.message_id_of(rsvp.event.uid, rsvp.token, kind, cause)
    return letter


def _letter(rsvp: Rsvp, kind: str, cause: str, **more: object) -> OutgoingMail:
    event, signups = rsvp.event, reply_parts.signups(rsvp)
    with translation.override(rsvp.language):
        words: dict[str, Any] = {
            **_words(rsvp, signups),
            "pending": reply_parts.waiting(rsvp, kind),
            "shows_reply": _shows_reply(rsvp, kind),
            "shows_link": _shows_link(rsvp, kind),
            "more": "",
            "freed": None,
            "is_corrected": False,
            "in_calendar": "",
            "why": "",
            "asks_calendar": rsvp.is_awaited and reply_addresses.invites(rsvp) and event.has_date,
            "news": None,
            "reminder": None,
            **more,
        }
        folder = f"mail/{kind}"
        is_of_other = words["about"] and words["news"] is None
        subject = "mail/_about_subject.txt" if is_of_other else f"{folder}/subject.txt"
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
            facts=_facts(rsvp, words["personal"], signups),
            message_id=envelopes.new_message_id(),
            cause=cause,
        )


def _shows_link(rsvp: Rsvp, kind: str) -> bool:
    """Whether a letter is a way in: not where the invitation has been withdrawn, nor where the
    event does not take place."""
    if kind in (Kind.WITHDRAWN, Kind.EVENT_CANCELLED):
        return False
    return not (kind == Kind.LINK and rsvp.is_withdrawn)


def _shows_reply(rsvp: Rsvp, kind: str) -> bool:
    """Whether there is a reply to be shown; who was never asked before may reply by the letter."""
    is_news = kind in notice_parts.KINDS
    asks = (Kind.INVITATION, Kind.REMINDER_UNANSWERED)
    has_none = kind in asks or (is_news and rsvp.status == Rsvp.Status.NEEDS_ACTION)
    return _shows_link(rsvp, kind) and not has_none


def _facts(rsvp: Rsvp, personal: str, signups: list[ItemSignup]) -> dict:
    """What is drawn beside the words at delivery: for a coming guest a calendar file and a code,
    for everybody the invitation of their calendar or its revocation."""
    code = {"code": personal} if rsvp.is_coming and rsvp.event.has_date else {}
    if not rsvp.is_coming and not reply_addresses.invites(rsvp):
        return code
    entry = entries.of_reply(rsvp, language=rsvp.language, signups=signups)
    if reply_addresses.invites(rsvp):
        entry = entries.as_invitation(entry, rsvp)
        if entry.method == "CANCEL" and not _has_been_invited(rsvp):
            return code
    return {"calendar": entry.as_json(), **code}


def _has_been_invited(rsvp: Rsvp) -> bool:
    """Whether there is something in their calendar to take back."""
    return rsvp.pk is not None and rsvp.letters.filter(facts__calendar__method="REQUEST").exists()


def _words(rsvp: Rsvp, signups: list[ItemSignup]) -> dict:
    event, language = rsvp.event, rsvp.language
    reader = rsvp if rsvp.email or rsvp.brought_by is None else rsvp.brought_by
    return {
        **event_parts.of(event, language, is_coming=rsvp.is_coming and event.has_date),
        "name": inert(reader.full_name),
        "registered_by": reply_parts.bringer(rsvp),
        "status": rsvp.get_status_display(),
        "about": inert(rsvp.full_name) if reader != rsvp else "",
        "personal": addresses.personal(rsvp),
        "is_withdrawn": rsvp.is_withdrawn,
        "may_reply_again": bool(rsvp.answered_at) and not event.has_closed(rsvp.answered_at),
        "said": reply_parts.said(rsvp),
        "signups": [reply_parts.signup(signup, event, language) for signup in signups],
        "colleagues": reply_parts.colleagues(rsvp),
        "code_id": envelopes.CODE_ID,
    }
