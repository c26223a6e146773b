"""Addresses that one organiser writes fewer letters to, or none; the only writer of Suppression.

An organiser's list says nothing to another one: neither who is on it, nor that somebody is.
"""

from datetime import datetime

from django.db import transaction

from registrations.domain import locks, turns
from registrations.mail import outbox
from registrations.models import Organizer, OutgoingMail, Rsvp, Suppression, keys, suppression

Reason = Suppression.Reason


def put(
    organizer: Organizer, email: str, reason: str, *, at: datetime, said: str = ""
) -> Suppression:
    """Put an address on an organiser's list, or add a reason where it stands there; letters that it
    is not to get any more, and that have not gone out yet, are taken back."""
    with turns.taken(), transaction.atomic():
        row = _locked(organizer, email)
        if row is None:
            row = _stored(organizer, email, reason, at)
        if getattr(row, reason) is None:
            setattr(row, reason, at)
        if reason == Reason.BOUNCED:
            row.said = said[:500]
        row.save()
        outbox.withhold_waiting(row)
        return row


def take_off(organizer: Organizer, email: str, *reasons: str) -> bool:
    """Take an address off for these reasons, or for all of them; return whether it stood there."""
    with turns.taken(), transaction.atomic():
        row = _locked(organizer, email)
        if row is None:
            return False
        for reason in reasons or Reason.values:
            setattr(row, reason, None)
        if row.reasons:
            row.save()
        else:
            row.delete()
        return True


def against(rsvp: Rsvp) -> Suppression | None:
    """Return what stands against the address to which letters about a person go, or None."""
    address = rsvp.letter_address
    return suppression.at_address(rsvp.event.organizer_id, address) if address else None


def bounces(organizer_id: int, email: str) -> bool:
    """Whether letters to an address come back, so that this organiser sends none there."""
    row = suppression.at_address(organizer_id, email)
    return row is not None and row.bounced_at is not None


def end_letters(rsvp: Rsvp, *, at: datetime) -> None:
    """Somebody wants no more letters of this organiser but those about a reply of their own."""
    with locks.held(rsvp.event_id, rsvp) as event:
        put(event.organizer, rsvp.letter_address, Reason.UNSUBSCRIBED, at=at)


def want_letters(rsvp: Rsvp) -> None:
    """Somebody wants letters again: also after having called one unwanted, which can be done by a
    slip of the finger."""
    with locks.held(rsvp.event_id, rsvp) as event:
        take_off(event.organizer, rsvp.letter_address, Reason.UNSUBSCRIBED, Reason.COMPLAINED)


def put_off(mail: OutgoingMail, reason: str, *, at: datetime, said: str = "") -> None:
    """Put the address of a guest's letter on the list of its organiser; people of the organiser's
    own stand on none."""
    if mail.rsvp_id is not None:
        put(mail.own_event.organizer, mail.to_email, reason, at=at, said=said)


def _locked(organizer: Organizer, email: str) -> Suppression | None:
    rows = organizer.suppressions.select_for_update()
    return rows.filter(email_key=keys.email_key(email)).first()


def _stored(organizer: Organizer, email: str, reason: str, at: datetime) -> Suppression:
    """Two may come at once with the same address: the second finds the row of the first."""
    row = Suppression(organizer=organizer, email=email, **{reason: at})
    with transaction.atomic():
        Suppression.objects.bulk_create([row], ignore_conflicts=True)
    found = _locked(organizer, email)
    if found is None:
        raise Suppression.DoesNotExist
    return found
