"""What is stored about a person, corrected: by themselves, or by an organiser."""

from datetime import datetime

from registrations import clock
from registrations.domain import answers as answered
from registrations.domain import correspondence, locks, organisations, people, rules, suppressions
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import Actor, What, cause, record
from registrations.domain.people import Person
from registrations.mail import messages, outbox
from registrations.models import Event, OutgoingMail, Rsvp, keys
from registrations.models.rsvp import new_token


def correct(
    rsvp: Rsvp, person: Person, *, by: Actor, answers: people.Answers | None = None
) -> Rsvp:
    """Correct what is stored about a person, the e-mail address excepted.

    `answers` makes these what they have answered; None leaves them as they are.
    Raises: RsvpRefused organisation_is_full, what answers.store and rules.ask_change raise.
    """
    with locks.held(rsvp.event_id, rsvp) as event:
        at = clock.now()
        rules.ask_change(event, by=by, at=at)
        corrected = write(event, rsvp, person, by=by, at=at)
        said = answered.store(event, rsvp, answers, by=by, at=at)
        if (corrected or said) and by.is_guest:
            change = rsvp.changes.latest("pk")
            outbox.post(messages.changed(rsvp, cause=cause(change)))
        return rsvp


def correct_address(rsvp: Rsvp, email: str, *, by: Actor, again: bool = False) -> Rsvp:
    """Give a reply another e-mail address: a new token, the old link is dead, letters start anew.

    The old address is told that it was changed, and nothing else. With `again`, the letter with the
    new link is the one that did not arrive, written anew.
    Raises: RsvpRefused already_registered.
    """
    with locks.held(rsvp.event_id, rsvp) as event:
        key = keys.email_key(email)
        if key != rsvp.email_key and locks.find(event, key) is not None:
            raise RsvpRefused("already_registered")
        is_other, old = key != rsvp.email_key, rsvp.email
        missed = correspondence.missed(rsvp) if again else None
        rsvp.email = email
        rsvp.save()
        if is_other:
            _begin_anew(event, rsvp, old=old, missed=missed, by=by)
        return rsvp


def write(event: Event, rsvp: Rsvp, person: Person | None, *, by: Actor, at: datetime) -> bool:
    """Write a person's words into their row, under the event's lock; return whether any changed.

    Raises: RsvpRefused organisation_is_full.
    """
    if person is None:
        return False
    is_other = keys.organisation_key(person.organisation) != rsvp.organisation_key
    if by.is_guest and is_other and rsvp.holds_place:
        organisations.ask(event, [person.organisation], besides=rsvp)
    if not people.correct(rsvp, person):
        return False
    record(rsvp, What.DETAILS, by=by, at=at)
    return True


def _begin_anew(
    event: Event, rsvp: Rsvp, *, old: str, missed: OutgoingMail | None, by: Actor
) -> None:
    """Whoever has read letters at the old address knows the links of these people."""
    change = record(rsvp, What.ADDRESS, by=by, at=clock.now())
    for told in (rsvp, *rsvp.brought.filter(email="").select_for_update()):
        write_letter = messages.invitation if told.is_invited else messages.corrected
        told.token, told.event = new_token(), event
        told.save(update_fields=["token"])
        outbox.drop_waiting(told)
        if told == rsvp and missed is not None:
            write_letter = correspondence.anew(rsvp, missed)
        if told == rsvp or told.is_awaited:
            outbox.post(write_letter(told, cause=cause(change)))
    if not suppressions.bounces(event.organizer_id, old):
        outbox.post(messages.address_changed(rsvp, to=old, cause=cause(change)))
