"""Letters as an organiser deals with them: sending one again, with the reason in the history."""

from registrations import clock
from registrations.domain import locks
from registrations.domain.history import Actor, What, record
from registrations.mail import messages, outbox
from registrations.models import OutgoingMail

LINK = "/odziv/"


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
        cause = f"change-{change.pk}"
        if LINK in mail.body_text and rsvp.token not in mail.body_text:
            # The link in the old words is dead since the address was corrected.
            write = messages.invitation if rsvp.is_invited else messages.corrected
            return outbox.post(write(rsvp, cause=cause))
        return outbox.post_again(mail, cause=cause)
