"""A letter put together: its words, in the guest's language, drawn by the templates of its kind."""

from typing import Any

from django.utils import translation

from registrations.documents import addresses, endings, entries, reply_addresses
from registrations.mail import (
    drawing,
    envelopes,
    event_parts,
    message_parts,
    notice_parts,
    reply_parts,
    wordings,
)
from registrations.mail.drawing import Own
from registrations.mail.inert import inert
from registrations.models import ItemSignup, OutgoingMail, Rsvp
from registrations.models.mail import ENDED_BY

Kind = OutgoingMail.Kind
LONGEST_SUBJECT = 300


def letter(rsvp: Rsvp, kind: str, cause: str, **more: object) -> OutgoingMail:
    """Return a letter of a kind; `more` are words that this one alone has."""
    event, signups = rsvp.event, reply_parts.signups(rsvp)
    with translation.override(rsvp.language):
        is_coming = rsvp.is_coming and event.has_date
        shared = event_parts.of(event, rsvp.language, is_coming=is_coming)
        words: dict[str, Any] = {
            **shared,
            **_words(rsvp, signups),
            "pending": reply_parts.waiting(rsvp, kind),
            "shows_reply": _shows_reply(rsvp, kind),
            "shows_link": _shows_link(rsvp, kind),
            "more": reply_parts.places(rsvp, kind),
            "freed": None,
            "is_corrected": False,
            "in_calendar": "",
            "why": "",
            "asks_calendar": rsvp.is_awaited and reply_addresses.invites(rsvp) and event.has_date,
            "news": None,
            "ended_by": Own(endings.link(rsvp) if _can_be_ended(rsvp, kind) else ""),
            "reminder": None,
            **more,
        }
        is_of_other = words["about"] and words["news"] is None
        words |= _opening(rsvp, kind, words)
        # What organisers have written has a guest's words within it.
        alike = None if words["own_html"] else shared
        made = written(rsvp, kind, cause, words, shared=alike, is_of_other=bool(is_of_other))
        made.facts = _facts(rsvp, words, signups)
        return made


def _opening(rsvp: Rsvp, kind: str, words: dict[str, Any]) -> dict[str, str]:
    """Return how the letter begins: as everywhere, or as the event's organisers have it."""
    name = wordings.name_of(kind, words)
    if not name:
        return {"own_text": "", "own_html": ""}
    reader = _reader(rsvp)
    said = {
        **message_parts.of_guest(reader),
        **wordings.words_of(rsvp.event, words["deadline"], words),
    }
    links = {message_parts.LINK: words["personal"]}
    begins = wordings.opening(rsvp.event, name, said, links, looks=words)
    # Who passes a letter on reads first whom it is about; only news says more.
    is_hidden = words["about"] and words["news"] is None
    return {
        "subject": begins.subject,
        "lead": begins.lead,
        "own_text": "" if is_hidden else begins.own_text,
        "own_html": "" if is_hidden else begins.own_html,
    }


def _reader(rsvp: Rsvp) -> Rsvp:
    """Return who opens a letter about a reply."""
    return rsvp if rsvp.email or rsvp.brought_by is None else rsvp.brought_by


def written(
    rsvp: Rsvp,
    kind: str,
    cause: str,
    words: dict[str, Any],
    *,
    shared: dict[str, Any] | None = None,
    is_of_other: bool = False,
) -> OutgoingMail:
    """Draw the templates of a kind; `words` are in the reader's language, which is active. Where
    those of `shared` (event_parts.of) are all that many letters share, what is alike is drawn once.
    """
    folder = f"mail/{kind}"
    subject = "mail/_about_subject.txt" if is_of_other else f"{folder}/subject.txt"
    if shared is None:
        drawn = drawing.plainly(folder, subject, words)
    else:
        drawn = drawing.drawn(folder, subject, words, shared=shared)
    return OutgoingMail(
        event=rsvp.event,
        rsvp=rsvp,
        kind=kind,
        language=rsvp.language,
        to_email=rsvp.letter_address,
        reply_to=rsvp.event.reply_address,
        subject=_cut(" ".join(drawn.subject.split())),
        body_text=drawn.text.strip() + "\n",
        body_html=drawn.html,
        message_id=envelopes.new_message_id(),
        cause=cause,
    )


def _cut(subject: str) -> str:
    """An organiser's words and a title can both be long: what is longer could not be stored."""
    return subject if len(subject) <= LONGEST_SUBJECT else f"{subject[: LONGEST_SUBJECT - 1]}…"


def _shows_link(rsvp: Rsvp, kind: str) -> bool:
    """Whether a letter is a way in: not where the invitation has been withdrawn, nor where the
    event does not take place."""
    if kind in (Kind.WITHDRAWN, Kind.EVENT_CANCELLED):
        return False
    return not (kind == Kind.LINK and rsvp.is_withdrawn)


def _shows_reply(rsvp: Rsvp, kind: str) -> bool:
    """Whether there is a reply to be shown; who was never asked before may reply by the letter."""
    is_news = kind in notice_parts.KINDS
    has_none = kind in reply_parts.ASKS or (is_news and rsvp.status == Rsvp.Status.NEEDS_ACTION)
    return _shows_link(rsvp, kind) and not has_none


def _can_be_ended(rsvp: Rsvp, kind: str) -> bool:
    """Whether a letter is one that its guest has not brought about by a reply."""
    has_replied = rsvp.status != Rsvp.Status.NEEDS_ACTION
    unasked = OutgoingMail.UNASKED if has_replied else OutgoingMail.UNASKED_AT_FIRST
    return kind in unasked


def _facts(rsvp: Rsvp, words: dict, signups: list[ItemSignup]) -> dict:
    """What is drawn beside the words at delivery: for a coming guest a calendar file and a code,
    for everybody the invitation of their calendar or its revocation, and the headers of letters
    that can be ended."""
    ending = {ENDED_BY: words["ended_by"]} if words["ended_by"] else {}
    code = {"code": words["personal"]} if rsvp.is_coming and rsvp.event.has_date else {}
    return {**ending, **code, **_calendar(rsvp, signups)}


def _calendar(rsvp: Rsvp, signups: list[ItemSignup]) -> dict:
    if not rsvp.is_coming and not reply_addresses.invites(rsvp):
        return {}
    entry = entries.of_reply(rsvp, language=rsvp.language, signups=signups)
    if reply_addresses.invites(rsvp):
        entry = entries.as_invitation(entry, rsvp)
        if entry.method == "CANCEL" and not _has_been_invited(rsvp):
            return {}
    return {"calendar": entry.as_json()}


def _has_been_invited(rsvp: Rsvp) -> bool:
    """Whether there is something in their calendar to take back."""
    if rsvp.pk is None:
        return False
    asked = rsvp.letters.filter(facts__calendar__method="REQUEST")
    return asked.exclude(outcome=OutgoingMail.Outcome.WITHHELD).exists()


def _words(rsvp: Rsvp, signups: list[ItemSignup]) -> dict:
    event, language = rsvp.event, rsvp.language
    reader = _reader(rsvp)
    return {
        "name": inert(reader.full_name),
        "registered_by": reply_parts.bringer(rsvp),
        "status": rsvp.get_status_display(),
        "about": inert(rsvp.full_name) if reader != rsvp else "",
        "personal": Own(addresses.personal(rsvp)),
        "is_withdrawn": rsvp.is_withdrawn,
        "may_reply_again": bool(rsvp.answered_at) and not event.has_closed(rsvp.answered_at),
        "said": reply_parts.said(rsvp),
        "signups": [reply_parts.signup(signup, event, language) for signup in signups],
        "colleagues": reply_parts.colleagues(rsvp),
        "code_id": envelopes.CODE_ID,
    }
