"""Letters about a reply: the one that a move brings, and one that an organiser sends again."""

from collections.abc import Callable, Iterator

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registrations import clock
from registrations.documents import dates
from registrations.domain import locks
from registrations.domain.history import Actor, What, cause, record
from registrations.mail import messages, outbox
from registrations.models import Event, OutgoingMail, Question, Rsvp, RsvpChange, keys

LINK = "/odziv/"
# Of one guest, among which the last to an address is looked for.
MOST_LETTERS = 50
Status, Kind = Rsvp.Status, OutgoingMail.Kind
LETTERS: dict[str, Callable[..., OutgoingMail]] = {
    Status.ACCEPTED: messages.coming,
    Status.WAITLISTED: messages.waiting,
    Status.DECLINED: messages.declined,
    Status.CANCELLED: messages.withdrawn,
}
# What a letter says by its kind alone; others name the reply among their words.
SAYS: dict[str, str] = {
    Kind.INVITATION: Status.NEEDS_ACTION,
    Kind.COMING: Status.ACCEPTED,
    Kind.SEATED: Status.ACCEPTED,
    Kind.WAITING: Status.WAITLISTED,
    Kind.DECLINED: Status.DECLINED,
    Kind.WITHDRAWN: Status.CANCELLED,
    Kind.REMINDER_UNANSWERED: Status.NEEDS_ACTION,
    Kind.REMINDER_COMING: Status.ACCEPTED,
    Kind.REMINDER_WAITING: Status.WAITLISTED,
}
WITHOUT_ANSWERS = (Kind.INVITATION, Kind.WITHDRAWN, Kind.ADDRESS_CHANGED)
# What a letter about the event says stands in it alone: no other takes its place.
ABOUT_EVENT: dict[str, Callable[..., OutgoingMail]] = {
    Kind.NOTICE: messages.notice,
    Kind.EVENT_CANCELLED: messages.event_cancelled,
    Kind.EVENT_POSTPONED: messages.event_postponed,
    Kind.EVENT_REOPENED: messages.event_reopened,
}


def tell(rsvp: Rsvp, move: RsvpChange | None, *, changed: bool) -> None:
    """Post the letter of a move; or, where something else was changed, of what now stands; nothing
    where there is nobody to write to."""
    if not rsvp.letter_address:
        return
    if move is not None:
        outbox.post(LETTERS[rsvp.status](rsvp, cause=cause(move)))
    elif changed:
        outbox.post(messages.changed(rsvp, cause=cause(rsvp.changes.latest("pk"))))


def tell_state(rsvp: Rsvp, *, cause: str) -> None:
    """Post the letter that says how a reply stands, whatever brought it there; nothing where it is
    not answered, or where there is nobody to write to."""
    if rsvp.status in LETTERS and rsvp.letter_address:
        outbox.post(LETTERS[rsvp.status](rsvp, cause=cause))


def send_again(mail: OutgoingMail, *, by: Actor) -> OutgoingMail | None:
    """Send a guest's letter once more, as it was written, to their present address; one whose link
    is dead by now is replaced by a letter with the present link.

    Returns the new letter, or None where there is no address, where it was for an old one, or
    where the letter has not gone out yet, which will arrive anyway, or could not be written.
    """
    rsvp = _guest(mail)
    if mail.kind == Kind.ADDRESS_CHANGED or _is_unwritten(mail):
        return None
    with locks.held(rsvp.event_id, rsvp):
        if mail.state in (mail.State.WAITING, mail.State.SENDING) or not rsvp.letter_address:
            return None
        change = record(rsvp, What.RESENT, after=mail.kind, by=by, at=clock.now())
        named = cause(change)
        if _has_dead_link(mail):
            write = messages.invitation if rsvp.is_invited else messages.corrected
            return outbox.post(write(rsvp, cause=named))
        return outbox.post_again(mail, to=rsvp, cause=named)


def outdated(mail: OutgoingMail) -> list[str]:
    """Return what a letter says that is no longer so, in words; [] where it can go once more.

    One with a dead link is never sent again as it was written, and so is not outdated.
    """
    is_never_sent = _has_dead_link(mail) or _is_unwritten(mail)
    return [] if is_never_sent else list(_no_longer_so(mail))


def fresh_kind(rsvp: Rsvp) -> str:
    """Return the kind of the letter that says how a reply stands now; '' where there is none."""
    event = rsvp.event
    is_told = not (event.is_draft or event.is_cancelled or event.has_ended(clock.now()))
    if not is_told or not rsvp.letter_address:
        return ""
    if rsvp.status in LETTERS:
        return LETTERS[rsvp.status].__name__
    return Kind.INVITATION if rsvp.is_invited else ""


def send_fresh(rsvp: Rsvp, *, by: Actor) -> OutgoingMail | None:
    """Send the letter that says how a reply stands now, in the place of one that is outdated.

    Returns None where there is none.
    """
    with locks.held(rsvp.event_id, rsvp):
        kind = fresh_kind(rsvp)
        if not kind:
            return None
        change = record(rsvp, What.RESENT, after=kind, by=by, at=clock.now())
        write = LETTERS.get(rsvp.status, messages.invitation)
        return outbox.post(write(rsvp, cause=cause(change)))


def missed(rsvp: Rsvp) -> OutgoingMail | None:
    """Return the last letter to somebody's present address that was not delivered, where nothing
    has reached it since; None where all is well."""
    address = keys.email_key(rsvp.letter_address)
    ended = rsvp.letters.exclude(kind=Kind.ADDRESS_CHANGED).filter(
        state__in=[OutgoingMail.State.SENT, OutgoingMail.State.FAILED]
    )
    for mail in ended.order_by("-pk").defer("body_text", "body_html")[:MOST_LETTERS]:
        if keys.email_key(mail.to_email) == address:
            return mail if mail.state == OutgoingMail.State.FAILED else None
    return None


def anew(rsvp: Rsvp, missed: OutgoingMail) -> Callable[..., OutgoingMail]:
    """Return how the letter is written that takes the place of one that did not arrive: what it was
    about, as it stands now, with the personal link of now."""
    if missed.kind in ABOUT_EVENT:
        return ABOUT_EVENT[missed.kind]
    if rsvp.status in LETTERS:
        return LETTERS[rsvp.status]
    return messages.invitation if rsvp.is_invited else messages.corrected


def may_tell_what_is_sensitive(mail: OutgoingMail) -> bool:
    """Whether a letter may repeat an answer to a question that is sensitive, perhaps only since.

    Letters repeat no answer to a question that is sensitive when they are written; its words may
    have changed since, and the answer too, so neither is looked for.
    """
    if mail.rsvp is None:
        return True
    if mail.kind in WITHOUT_ANSWERS:
        return False
    asked = Question.objects.filter(event=mail.event_id, is_sensitive=True)
    said = mail.rsvp.changes.filter(what=What.ANSWERS)
    return asked.exists() and (said.exists() or mail.rsvp.answers.exists())


def _has_dead_link(mail: OutgoingMail) -> bool:
    """Whether the link in the words is dead, since the address was corrected."""
    if _is_passed_on(mail):
        return False
    return LINK in mail.body_text and _guest(mail).token not in mail.body_text


def _is_unwritten(mail: OutgoingMail) -> bool:
    return mail.outcome == OutgoingMail.Outcome.UNWRITTEN


def _is_passed_on(mail: OutgoingMail) -> bool:
    """Whether it is not about its reader, but about people whom they have registered."""
    return bool(mail.facts.get("passed_on"))


def _guest(mail: OutgoingMail) -> Rsvp:
    """Return whom a letter goes to, which is not one to the organiser's people."""
    if mail.rsvp is None:
        raise ValueError(f"Letter {mail.pk} is to no guest.")
    return mail.rsvp


def _no_longer_so(mail: OutgoingMail) -> Iterator[str]:
    rsvp = _guest(mail)
    event = rsvp.event
    says_cancelled = mail.kind == Kind.EVENT_CANCELLED
    if event.is_cancelled and not says_cancelled:
        yield _("the event, which has been cancelled")
    elif says_cancelled and not event.is_cancelled:
        yield _("the event, which takes place after all")
    elif event.is_draft:
        yield _("the event, which is not published at present")
    elif event.has_ended(clock.now()):
        yield _("the event, which is over")
    if _is_passed_on(mail):
        return
    different = _different_lines(mail)
    says_otherwise = SAYS.get(mail.kind, rsvp.status) != rsvp.status or "reply" in different
    facts = {
        _("the reply, which is now: %(now)s"): says_otherwise and rsvp.get_status_display(),
        _("date or time, which are now: %(now)s"): "when" in different and _when(event),
        _("the place, which is now: %(now)s"): "where" in different and (event.place or "–"),
        _("the title, which is now: %(now)s"): "title" in different and event.title,
    }
    yield from (words % {"now": now} for words, now in facts.items() if now)
    if "language" in different:
        yield _("the language of the guest")
    if "stored" in different and not says_otherwise:
        yield _("what is stored about this person")


def _when(event: Event) -> str:
    if event.is_postponed:
        return _("postponed, the new date will follow")
    return dates.span(event.starts_at, event.ends_at, get_language() or "sl", tz=event.tz)


def _different_lines(mail: OutgoingMail) -> set[str]:
    """Return which lines of a letter would be others, were it written now."""
    rsvp = _guest(mail)
    if rsvp.language != mail.language:
        return {"language"}
    then = set(mail.body_text.splitlines())
    now = set(getattr(messages, mail.kind)(rsvp, cause="").body_text.splitlines())
    with translation.override(mail.language):
        marks = {
            "when": f"{_('When')}: ",
            "where": f"{_('Where')}: ",
            "reply": f"- {_('Reply')}: ",
            "stored": "- ",
        }
        titles = {rsvp.event.title}
    if not _marked(then, marks["when"]):
        return set()  # The words are not those of our letters.
    found = {name for name, mark in marks.items() if _marked(now, mark) - _marked(then, mark)}
    # Of a letter with the link, other lines tell of replies that waited then.
    if mail.kind != Kind.LINK and _marked(then, marks["stored"]) - now:
        found.add("stored")
    return found | ({"title"} if titles - then else set())


def _marked(lines: set[str], mark: str) -> set[str]:
    return {line for line in lines if line.startswith(mark)}
