"""One letter of every kind, each brought about by what brings it about in life."""

import time_machine

from registrations.domain import (
    corrections,
    desk_letters,
    events,
    group_messages,
    history,
    log_ins,
    members,
    notices,
    reminders,
    rsvps,
)
from registrations.mail import desk_parts, notice_parts, outbox
from registrations.models import OutgoingMail
from tests.factories import (
    at,
    make_event,
    make_item,
    make_message,
    make_organizer,
    make_person,
    make_question,
    make_rsvp,
    make_user,
    person_of,
    send_reply,
)

LINK, COMMAND = history.LINK, history.COMMAND
LONG_AGO, NEXT_MORNING = at("2025-11-01 07:00"), at("2025-11-11 07:00")
# Letters about a change of the event, about log-ins, to the organiser's people, to an address of
# before, and of organisers' own words have tests of their own.
OTHERS = {
    *OutgoingMail.ABOUT_LOG_INS,
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


def is_written(kind):
    """Whether it is known here what brings a kind about."""
    return f"_{kind}" in globals()


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


def _address_changed(event, person):
    rsvp = _reply(event, person)
    return corrections.correct_address(rsvp, "prava@primer.example", by=COMMAND)


def _informed(event, rsvp):
    """Confirm the change of an event, and let a worker write all letters of it."""
    event.refresh_from_db()
    seen = notices.fingerprint(event, notices.pending(event))
    events.tell(event, seen=seen, by=COMMAND)
    while notices.write_some():
        pass
    return rsvp


def _notice(event, person):
    rsvp = _reply(event, person)
    event.refresh_from_db()
    event.address = "Trg svobode 1, Trbovlje"
    events.store(event, by=COMMAND)
    return _informed(event, rsvp)


def _event_cancelled(event, person):
    rsvp = _reply(event, person)
    events.cancel(event, reason=notices.Reason("Snega je preveč – <b>žal</b>.", "Too much snow."))
    return _informed(event, rsvp)


def _event_postponed(event, person):
    rsvp = _reply(event, person)
    events.postpone(event)
    return _informed(event, rsvp)


def _event_reopened(event, person):
    rsvp = _event_cancelled(event, person)
    events.reopen(event)
    return _informed(event, rsvp)


def _message(event, person):
    rsvp = _reply(event, person)
    event.refresh_from_db()
    message = make_message(event, subject_sl="Parkirišče", subject_en="Parking")
    seen = group_messages.fingerprint(event, message)
    group_messages.send(message, seen=seen, by=COMMAND)
    while group_messages.write_some():
        pass
    return rsvp


def _replies(event, person):
    return _told(event, person, letters="each")


def _full(event, person):
    return _told(event, person, letters="each")


def _digest(event, person):
    return _told(event, person, letters="daily", later=NEXT_MORNING)


def _deadline(event, person):
    return _told(event, person, letters="none", later=event.closes_at)


def _told(event, person, *, letters, later=None):
    """Return one of the organiser's people, who is told of a reply."""
    user = make_user("maja", event.organizer, "OWNER")
    user.memberships.update(letters=letters)
    type(user).objects.filter(pk=user.pk).update(language=person.get("language", "sl"))
    _write_to_the_desk()
    _reply(event, person)
    if later is None:
        _write_to_the_desk()
    else:
        with time_machine.travel(later, tick=False):
            _write_to_the_desk()
        user.letters.update(next_try_at=LONG_AGO, not_before=None)
    return user


def _write_to_the_desk():
    while desk_letters.write_some():
        pass


def _password_link(event, person):
    """Return somebody new who is to belong to the organiser; as with all that follow, of a name
    like that of the guest."""
    names = {name: person.get(name, "Maja") for name in ("given_name", "family_name")}
    said = members.Colleague(
        "maja@srecanje.example", language=person.get("language", "sl"), **names
    )
    owner = make_user("lastnica", event.organizer, "OWNER")
    return members.invite(event.organizer, said, role="EDITOR", by=owner).user


def _colleague(event, person):
    user = _password_link(event, person)
    user.letters.all().delete()
    user.set_password("geslo")
    user.save()
    other = make_organizer(slug="drugi", name=event.organizer.name)
    members.invite(other, members.Colleague(user.email), role="DOOR", by=user)
    return user


def _log_in_changed(event, person):
    user = _password_link(event, person)
    log_ins.tell_changed(user, "password")
    return user
