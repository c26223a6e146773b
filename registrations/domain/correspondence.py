"""Letters as an organiser deals with them: sending one again, with the reason in the history."""

from django.db import transaction

from registrations import clock
from registrations.domain.history import Actor, What, record
from registrations.mail import outbox
from registrations.models import OutgoingMail


def send_again(mail: OutgoingMail, *, by: Actor) -> OutgoingMail | None:
    """Send a letter once more, as it was written, to the guest's present address.

    Returns the new letter, or None where there is no address, or where the letter has not gone
    out yet: it will arrive anyway.
    """
    if mail.state in (mail.State.WAITING, mail.State.SENDING) or not mail.rsvp.letter_address:
        return None
    with transaction.atomic():
        change = record(mail.rsvp, What.RESENT, after=mail.kind, by=by, at=clock.now())
        return outbox.post_again(mail, cause=f"change-{change.pk}")
