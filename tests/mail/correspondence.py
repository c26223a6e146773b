"""One letter of every kind, each brought about by what brings it about in life."""

from registrations.domain import history, reminders, rsvps
from registrations.mail import desk_parts, notice_parts, outbox
from registrations.models import OutgoingMail
from tests.factories import (
    make_event,
    make_item,
    make_person,
    make_question,
    make_rsvp,
    person_of,
    send_reply,
)

LINK, COMMAND = history.LINK, history.COMMAND
# Letters about a change of the event, to the organiser's people, to an address of before, and of
# organisers' own words have tests of their own.
OTHERS = {
    *notice_parts.KINDS,
    *desk_parts.KINDS,
    OutgoingMail.Kind.ADDRESS_CHANGED,
    OutgoingMail.Kind.MESSAGE,
}
KINDS = [kind for kind in OutgoingMail.Kind.values if kind not in OTHERS]


def write(kind, *, event=None, **person):
    """Return a letter of this kind to a person of these facts."""
    event = event or make_event(capacity=1)
    return globals()[f"_{kind}"](event, person).letters.get(kind=kind)


def _invitation(event, person):
    return rsvps.invite(event, make_person(**person), by=COMMAND)


def _reply(event, person, answer="accept", items=()):
    said = make_person(**person)
    send_reply(event, said, answer=answer, items=list(items), stamp="stamp")
    return event.rsvps.get(email_key=said.email_key)


def _coming(event, person):
    return _reply(event, person)


def _waiting(event, person):
    make_rsvp(event)
    return _reply(event, person)


def _seated(event, person):
    first = make_rsvp(event)
    rsvp = _reply(event, person)
    rsvps.decline(first, by=LINK)
    return rsvp


def _declined(event, person):
    return _reply(event, person, answer="decline")


def _withdrawn(event, person):
    rsvp = _reply(event, person)
    return rsvps.withdraw(rsvp, by=COMMAND)


def _changed(event, person):
    item = make_item(event)
    rsvp = _reply(event, person)
    return rsvps.accept(rsvp, by=LINK, items=[item.pk])


def _link(event, person):
    rsvp = _reply(event, person)
    said = person_of(rsvp, phone="1")
    send_reply(event, said, answer="decline", items=[], stamp="other")
    return rsvp


def _reminder_unanswered(event, person):
    return _reminded(_invitation(event, person), "reminder_unanswered")


def _reminder_missing(event, person):
    make_question(event, text_sl="Kje vstopite?", text_en="Where do you get on?", is_required=True)
    return _reminded(_reply(event, person), "reminder_missing")


def _reminder_coming(event, person):
    return _reminded(_reply(event, person), "reminder_coming")


def _reminder_waiting(event, person):
    return _reminded(_waiting(event, person), "reminder_waiting")


def _reminded(rsvp, kind):
    outbox.post(reminders.letter_to(rsvp, kind, others=[], is_own=True, cause="reminder"))
    return rsvp
