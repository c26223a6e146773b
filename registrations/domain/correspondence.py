"""Letters about a reply: the one that a move brings, and one that an organiser sends again."""

from collections.abc import Callable

from registrations import clock
from registrations.domain import locks
from registrations.domain.history import Actor, What, record
from registrations.mail import messages, outbox
from registrations.models import OutgoingMail, Rsvp, RsvpChange

LINK = "/odziv/"
Status = Rsvp.Status
LETTERS: dict[str, Callable[..., OutgoingMail]] = {
    Status.ACCEPTED: messages.coming,
    Status.WAITLISTED: messages.waiting,
    Status.DECLINED: messages.declined,
    Status.CANCELLED: messages.withdrawn,
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


def cause(change: RsvpChange) -> str:
    """Return the name under which one line of history brings one letter of a kind."""
    return f"change-{change.pk}"


def send_again(mail: OutgoingMail, *, by: Actor) -> OutgoingMail | None:
    """Send a letter once more, as it was written, to the guest's present address; one whose link
    is dead by now is replaced by a letter with the present link.

    Returns the new letter, or None where there is no address, or where the letter has not gone
    out yet: it will arrive anyway.
    """
    rsvp = mail.rsvp
    with locks.held(mail.event_id, rsvp):
        if mail.state in (mail.State.WAITING, mail.State.SENDING) or not rsvp.letter_address:
            return None
        change = record(rsvp, What.RESENT, after=mail.kind, by=by, at=clock.now())
        named = cause(change)
        if LINK in mail.body_text and rsvp.token not in mail.body_text:
            # The link in the old words is dead since the address was corrected.
            write = messages.invitation if rsvp.is_invited else messages.corrected
            return outbox.post(write(rsvp, cause=named))
        return outbox.post_again(mail, cause=named)
