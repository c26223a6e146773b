"""The letters: one function and one folder of templates/mail/ per kind.

Each returns an unsaved OutgoingMail whose words are final, in the guest's language. `cause` names
what the letter answers to, so that one cause never makes two letters. What a guest typed goes
into a letter only through mail.inert, and never into a header.
"""

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from registrations.mail import (
    account_parts,
    composition,
    desk_parts,
    envelopes,
    event_parts,
    message_parts,
    notice_parts,
    openings,
    reminder_parts,
    samples,
)
from registrations.mail.message_parts import Reading
from registrations.models import (
    Event,
    EventNotice,
    GroupMessage,
    ItemSignup,
    Organizer,
    OutgoingMail,
    Rsvp,
    User,
)
from registrations.models.mail import ENDED_BY

Kind = OutgoingMail.Kind
ALONE = Reading()


def invitation(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    return composition.letter(rsvp, Kind.INVITATION, cause)


def coming(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    return composition.letter(rsvp, Kind.COMING, cause)


def waiting(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    return composition.letter(rsvp, Kind.WAITING, cause)


def seated(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    return composition.letter(rsvp, Kind.SEATED, cause)


def declined(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    return composition.letter(rsvp, Kind.DECLINED, cause)


def withdrawn(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    return composition.letter(rsvp, Kind.WITHDRAWN, cause)


def changed(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    return composition.letter(rsvp, Kind.CHANGED, cause)


def place_free(rsvp: Rsvp, *, signup: ItemSignup, cause: str) -> OutgoingMail:
    """The reply has changed by itself: a place at a programme item has come free."""
    return composition.letter(rsvp, Kind.CHANGED, cause, freed=signup)


def link(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    """The personal link, with what was sent to this address since and waits to be looked at."""
    return composition.letter(rsvp, Kind.LINK, cause)


def corrected(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    """The new personal link of somebody whose e-mail address an organiser has corrected."""
    return composition.letter(rsvp, Kind.LINK, cause, is_corrected=True)


def address_changed(rsvp: Rsvp, *, cause: str, to: str = "") -> OutgoingMail:
    """To the address that a reply had before, at which somebody else may read it: only that it was
    changed, and whom to ask. No link, no new address, nobody's name."""
    event, kind = rsvp.event, Kind.ADDRESS_CHANGED
    with translation.override(rsvp.language):
        words = event_parts.of(event, rsvp.language, is_coming=False)
        drawn = {
            part: render_to_string(f"mail/{kind}/{part}", words)
            for part in ("subject.txt", "body.txt", "body.html")
        }
    return OutgoingMail(
        event=event,
        rsvp=rsvp,
        kind=kind,
        language=rsvp.language,
        to_email=to,
        reply_to=event.reply_address,
        subject=" ".join(drawn["subject.txt"].split()),
        body_text=drawn["body.txt"].strip() + "\n",
        body_html=drawn["body.html"],
        message_id=envelopes.new_message_id(),
        cause=cause,
    )


def maybe(rsvp: Rsvp, *, cause: str) -> OutgoingMail:
    """The personal link for somebody whose calendar has answered "maybe"."""
    return composition.letter(rsvp, Kind.LINK, cause, in_calendar="maybe")


def not_taken(rsvp: Rsvp, *, why: str, cause: str) -> OutgoingMail:
    """How a reply stands, for somebody whose calendar has answered what a rule refuses; `why` is
    the refusal in their language."""
    return composition.letter(rsvp, Kind.LINK, cause, in_calendar="refused", why=why)


def notice(rsvp: Rsvp, *, cause: str, notice: EventNotice | None = None) -> OutgoingMail:
    """The event has changed; without a notice, only how it stands."""
    return composition.letter(rsvp, Kind.NOTICE, cause, **notice_parts.of(rsvp, notice))


def event_cancelled(rsvp: Rsvp, *, cause: str, notice: EventNotice | None = None) -> OutgoingMail:
    return composition.letter(rsvp, Kind.EVENT_CANCELLED, cause, **notice_parts.of(rsvp, notice))


def event_postponed(rsvp: Rsvp, *, cause: str, notice: EventNotice | None = None) -> OutgoingMail:
    return composition.letter(rsvp, Kind.EVENT_POSTPONED, cause, **notice_parts.of(rsvp, notice))


def event_reopened(rsvp: Rsvp, *, cause: str, notice: EventNotice | None = None) -> OutgoingMail:
    return composition.letter(rsvp, Kind.EVENT_REOPENED, cause, **notice_parts.of(rsvp, notice))


def replies(event: Event, said: desk_parts.Facts, *, language: str, cause: str) -> OutgoingMail:
    """To the organiser's people, like the three below; the caller says to whom."""
    return desk_parts.letter(Kind.REPLIES, event, said, language=language, cause=cause)


def digest(event: Event, said: desk_parts.Facts, *, language: str, cause: str) -> OutgoingMail:
    return desk_parts.letter(Kind.DIGEST, event, said, language=language, cause=cause)


def full(event: Event, said: desk_parts.Facts, *, language: str, cause: str) -> OutgoingMail:
    return desk_parts.letter(Kind.FULL, event, said, language=language, cause=cause)


def deadline(event: Event, said: desk_parts.Facts, *, language: str, cause: str) -> OutgoingMail:
    return desk_parts.letter(Kind.DEADLINE, event, said, language=language, cause=cause)


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
    letter = composition.letter(rsvp, kind, cause, **words)
    if not is_own:
        letter.facts = {"passed_on": True}
    letter.message_id = envelopes.message_id_of(rsvp.event.uid, rsvp.token, kind, cause)
    return letter


def message(
    rsvp: Rsvp,
    *,
    cause: str,
    message: GroupMessage | None = None,
    reading: Reading = ALONE,
    is_test: bool = False,
) -> OutgoingMail:
    """What an organiser has written to a group; without a message, only how the event stands."""
    with translation.override(rsvp.language):
        words = message_parts.of(rsvp, message, reading) | {"is_test": is_test}
        words["subject"] = message_parts.subject(rsvp, message)
        letter = composition.written(rsvp, Kind.MESSAGE, cause, words)
    letter.facts = {} if is_test else {ENDED_BY: words["ended_by"]}
    return letter


def sample(rsvp: Rsvp, *, wording: str) -> OutgoingMail:
    """A letter on one of its occasions, to somebody made up, as it would be for this event."""
    with translation.override(rsvp.language):
        words = samples.occasion(wording)
    return composition.letter(rsvp, openings.TABLE[wording].kind, "", **words)


def password_link(user: User, *, cause: str) -> OutgoingMail:
    """The link by which somebody who has forgotten their password sets another one."""
    return account_parts.letter(Kind.PASSWORD_LINK, user, dict, cause=cause)


def log_in_changed(user: User, *, what: str, cause: str) -> OutgoingMail:
    """That something about a log-in was changed, so that nobody does it in secret; `what` is one of
    account_parts.CHANGES."""
    return account_parts.letter(
        Kind.LOG_IN_CHANGED, user, lambda: account_parts.change(what), cause=cause
    )


def colleague(
    user: User, *, organizer: Organizer, role: str, by: User | None, cause: str
) -> OutgoingMail:
    """That somebody belongs to an organiser now; who has not got a password yet sets one by it."""
    is_new = not user.has_usable_password()
    kind = Kind.PASSWORD_LINK if is_new else Kind.COLLEAGUE
    return account_parts.letter(
        kind, user, lambda: account_parts.welcome(organizer, role, by), cause=cause
    )
