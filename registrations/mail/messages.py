"""The letters: one function and one folder of templates/mail/ per kind.

Each returns an unsaved OutgoingMail whose words are final, in the guest's language. `cause` names
what the letter answers to, so that one cause never makes two letters. What a guest typed goes
into a letter only through `inert`, and never into a header.
"""

import re
from typing import Any

from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from registrations.documents import addresses, answers, dates, ical
from registrations.mail import envelopes, event_parts, notice_parts
from registrations.models import (
    AgendaItem,
    Answer,
    Event,
    EventNotice,
    ItemSignup,
    OutgoingMail,
    PendingReply,
    Rsvp,
    YesOrNo,
)
from registrations.models.prepared import Prepared

Kind = OutgoingMail.Kind
# Between two visible characters, these make mail programs draw a link out of plain words.
LINKING = re.compile(r"(?<=\S)([.:/@])(?=\S)")
BROUGHT = Prepared(Rsvp, lambda rsvp: Rsvp.objects.filter(brought_by=rsvp).by_name())
GIVEN_ANSWERS = Prepared(
    Answer, lambda rsvp: Answer.objects.filter(rsvp=rsvp).order_by("question__position", "question")
)
SIGNUPS = Prepared(
    ItemSignup, lambda rsvp: ItemSignup.objects.filter(rsvp=rsvp).order_by("item__starts_at", "pk")
)
SIGNED_UP_FOR = Prepared(AgendaItem, lambda rsvp: AgendaItem.objects.filter(signups__rsvp=rsvp))
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


def place_free(rsvp: Rsvp, *, signup: ItemSignup, cause: str) -> OutgoingMail:
    """The reply has changed by itself: a place at a programme item has come free."""
    return _letter(rsvp, Kind.CHANGED, cause, freed=signup)


def link(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    """The personal link, with what was sent to this address since and waits to be looked at."""
    return _letter(rsvp, Kind.LINK, cause)


def corrected(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    """The new personal link of somebody whose e-mail address an organiser has corrected."""
    return _letter(rsvp, Kind.LINK, cause, is_corrected=True)


def notice(rsvp: Rsvp, *, cause: str, notice: EventNotice | None = None) -> OutgoingMail:
    """The event has changed; without a notice, only how it stands."""
    return _letter(rsvp, Kind.NOTICE, cause, **notice_parts.of(rsvp, notice))


def event_cancelled(rsvp: Rsvp, *, cause: str, notice: EventNotice | None = None) -> OutgoingMail:
    return _letter(rsvp, Kind.EVENT_CANCELLED, cause, **notice_parts.of(rsvp, notice))


def event_postponed(rsvp: Rsvp, *, cause: str, notice: EventNotice | None = None) -> OutgoingMail:
    return _letter(rsvp, Kind.EVENT_POSTPONED, cause, **notice_parts.of(rsvp, notice))


def event_reopened(rsvp: Rsvp, *, cause: str, notice: EventNotice | None = None) -> OutgoingMail:
    return _letter(rsvp, Kind.EVENT_REOPENED, cause, **notice_parts.of(rsvp, notice))


def _letter(rsvp: Rsvp, kind: str, cause: str, **more: object) -> OutgoingMail:
    event = rsvp.event
    with translation.override(rsvp.language):
        words: dict[str, Any] = {
            **_words(rsvp),
            "pending": _waiting(rsvp, kind),
            "shows_reply": _shows_reply(rsvp, kind),
            "shows_link": _shows_link(rsvp, kind),
            "more": "",
            "freed": None,
            "is_corrected": False,
            "news": None,
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
            facts=_facts(rsvp, words["personal"]),
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
    has_none = kind == Kind.INVITATION or (is_news and rsvp.status == Rsvp.Status.NEEDS_ACTION)
    return _shows_link(rsvp, kind) and not has_none


def _facts(rsvp: Rsvp, personal: str) -> dict:
    """What the attachments of a coming guest's letter are drawn from at delivery."""
    if not rsvp.is_coming:
        return {}
    facts = {"calendar": ical.entry(rsvp.event, language=rsvp.language).as_json()}
    return {**facts, "code": personal} if rsvp.event.has_date else facts


def _words(rsvp: Rsvp) -> dict:
    event, language = rsvp.event, rsvp.language
    reader = rsvp if rsvp.email or rsvp.brought_by is None else rsvp.brought_by
    return {
        **event_parts.of(event, language, is_coming=rsvp.is_coming and event.has_date),
        "name": inert(reader.full_name),
        "registered_by": _bringer(rsvp),
        "status": rsvp.get_status_display(),
        "about": inert(rsvp.full_name) if reader != rsvp else "",
        "personal": addresses.personal(rsvp),
        "is_withdrawn": rsvp.is_withdrawn,
        "may_reply_again": bool(rsvp.answered_at) and not event.has_closed(rsvp.answered_at),
        "said": _said(rsvp),
        "signups": [_signup(signup, event, language) for signup in _signups(rsvp)],
        "colleagues": _colleagues(rsvp),
        "code_id": envelopes.CODE_ID,
    }


def _waiting(rsvp: Rsvp, kind: str) -> list[dict]:
    """Replies that wait for a word of the person, of which the letter with the link tells."""
    if kind != Kind.LINK or rsvp.pk is None:
        return []
    return [_pending(reply) for reply in rsvp.pending_replies.select_related("sent_by")]


def _bringer(rsvp: Rsvp) -> str:
    """Who registered somebody that has letters of their own."""
    return inert(rsvp.brought_by.full_name) if rsvp.email and rsvp.brought_by else ""


def _brought(rsvp: Rsvp) -> list[Rsvp]:
    if rsvp.pk is None or rsvp.brought_by_id is not None:
        return []
    return BROUGHT.rows(rsvp=rsvp.pk)


def _colleagues(rsvp: Rsvp) -> list[dict]:
    """One line about each person whom the reader registered, with the link of who has no letters
    of their own. What is known of an address is not told."""
    rows = _brought(rsvp)
    taken = set(rsvp.brought.with_taken_address().values_list("pk", flat=True)) if rows else ()
    return [
        {
            "name": inert(other.full_name),
            "status": other.get_status_display(),
            "personal": "" if other.email or other.pk in taken else addresses.personal(other),
        }
        for other in rows
    ]


def _said(rsvp: Rsvp) -> list[tuple[str, str]]:
    words = {
        Rsvp.Status.ACCEPTED: str(YesOrNo.ACCEPT.label),
        Rsvp.Status.DECLINED: str(YesOrNo.DECLINE.label),
    }
    rows = [
        (_("Reply"), words.get(Rsvp.Status(rsvp.status), rsvp.get_status_display())),
        (_("Name"), inert(rsvp.full_name)),
        (_("Organisation"), inert(rsvp.organisation)),
        (_("E-mail"), inert(rsvp.email)),
        (_("Telephone"), inert(rsvp.phone)),
        (_("Note to the organisers"), _indented(rsvp.note)),
        *((inert(question), _indented(said)) for question, said in answers.told(_answers(rsvp))),
    ]
    return [(label, value) for label, value in rows if value]


def _indented(text: str) -> str:
    return inert_lines(text).replace("\n", "\n  ")


def _answers(rsvp: Rsvp):
    rows = GIVEN_ANSWERS.rows(rsvp=rsvp.pk) if rsvp.pk else []
    prefetch_related_objects(rows, "question__options")
    return rows


def _signups(rsvp: Rsvp):
    rows = SIGNUPS.rows(rsvp=rsvp.pk) if rsvp.pk else []
    if rows:
        items = {item.pk: item for item in SIGNED_UP_FOR.rows(rsvp=rsvp.pk)}
        for signup in rows:
            signup.item = items[signup.item_id]
    if any(signup.choice_id for signup in rows):
        prefetch_related_objects(rows, "choice")
    return rows


def _signup(signup: ItemSignup, event: Event, language: str) -> dict:
    hours = dates.time_range(signup.item.starts_at, signup.item.ends_at, language, tz=event.tz)
    return {"title": signup.title, "hours": hours, "status": signup.get_status_display()}


def _pending(reply: PendingReply) -> dict:
    items = reply.rsvp.event.agenda_items.filter(pk__in=reply.places)
    named = (f"{c['person']['given_name']} {c['person']['family_name']}" for c in reply.colleagues)
    return {
        "name": inert(str(reply)),
        "organisation": inert(reply.organisation),
        "answer": ", ".join([reply.get_answer_display(), *(item.title for item in items)]),
        "colleagues": ", ".join(map(inert, named)),
        "registered_by": inert(reply.sent_by.full_name) if reply.sent_by else "",
    }
