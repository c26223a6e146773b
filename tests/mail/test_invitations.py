"""Letters as invitations of calendars, as they arrive at a mail server."""

import email
from email import policy

import icalendar
import pytest

from registrations.documents import reply_addresses
from registrations.domain import events, history, rsvps
from registrations.mail import delivery, envelopes, messages
from registrations.models import Event, Rsvp
from tests.factories import make_event, make_person, make_rsvp, send_reply
from tests.mail.correspondence import write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
INVITE = Event.CalendarMode.INVITE
LINK = history.LINK


@pytest.fixture(autouse=True)
def reply_domain(settings):
    settings.REPLY_DOMAIN = "odzivi.nvo.example"
    settings.DEFAULT_FROM_EMAIL = "Srečanje <prijave@nvo.example>"


def drawn(stored):
    return email.message_from_bytes(
        envelopes.message(stored).message().as_bytes(), policy=policy.default
    )


def invitation(letter):
    """Return the part for calendars and its one entry."""
    parts = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        return None, None
    [part] = parts
    calendar = icalendar.Calendar.from_ical(part.get_content())
    [entry] = calendar.walk("VEVENT")
    assert str(calendar["METHOD"]) == part.get_param("method") == part.get_param("method").upper()
    return part, entry


def read(stored):
    return invitation(drawn(stored))


def test_letter_to_a_guest_with_a_seat_asks_their_calendar(smtp):
    stored = write("coming", event=make_event(calendar_mode=INVITE), given_name="Žiga")
    worker = delivery.Worker()
    assert worker.deliver_next()
    worker.hang_up()
    [letter] = smtp.letters

    part, entry = invitation(letter)

    address = reply_addresses.of(stored.rsvp)
    assert part["Content-Type"] == 'text/calendar; method="REQUEST"; charset="utf-8"'
    assert part["Content-Disposition"] is None and "Žiga" not in entry["DESCRIPTION"]
    bodies = next(p for p in letter.walk() if p.get_content_type() == "multipart/alternative")
    kinds = [p.get_content_type() for p in bodies.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert letter["From"].addresses[0].addr_spec == address
    assert letter["From"].addresses[0].display_name == "Center za pravični prehod Zasavje"
    assert str(entry["ORGANIZER"]) == f"mailto:{address}"
    assert entry["ORGANIZER"].params["CN"] == "Center za pravični prehod Zasavje"
    assert str(entry["ATTENDEE"]) == f"mailto:{stored.rsvp.email}"
    assert letter["To"] == stored.rsvp.email
    assert entry["ATTENDEE"].params["RSVP"] == "TRUE"
    assert entry["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert letter["Reply-To"] == "prijave@srecanje.example"
    assert "Odgovorite lahko tudi v svojem koledarju" in stored.body_text
    assert "Priložena je koda" in stored.body_text and "koledarska datoteka" not in stored.body_text


def test_key_of_the_address_is_neither_token_nor_of_another_guest_and_dies_with_the_token():
    event = make_event()
    one, other = make_rsvp(event), make_rsvp(event)
    address = reply_addresses.of(one)

    assert one.token not in address and address != reply_addresses.of(other)
    assert reply_addresses.rsvp_of(address.upper()) == one
    assert reply_addresses.rsvp_of(address.replace(f"+{one.pk}-", f"+{other.pk}-")) is None
    assert reply_addresses.rsvp_of(address.replace("odzivi.", "drugje.")) is None

    one.token = "drugje"
    one.save()

    assert reply_addresses.rsvp_of(address) is None


@pytest.mark.parametrize(
    ("kind", "partstat", "status"),
    [
        ("invitation", "NEEDS-ACTION", "CONFIRMED"),
        ("waiting", "TENTATIVE", "TENTATIVE"),
        ("seated", "ACCEPTED", "CONFIRMED"),
        ("changed", "ACCEPTED", "CONFIRMED"),
    ],
)
def test_letter_says_how_the_reply_stands(kind, partstat, status):
    stored = write(kind, event=make_event(calendar_mode=INVITE, capacity=1))

    part, entry = read(stored)

    assert part.get_param("method") == "REQUEST"
    assert entry["ATTENDEE"].params["PARTSTAT"] == partstat
    assert str(entry["STATUS"]) == status
    assert str(entry["SUMMARY"]).startswith("(na čakalnem seznamu)") == (status == "TENTATIVE")


@pytest.mark.parametrize("verb", [rsvps.decline, rsvps.withdraw])
def test_guest_who_does_not_come_any_more_finds_it_taken_back(verb, clock):
    stored = write("coming", event=make_event(calendar_mode=INVITE))
    _, before = read(stored)
    clock.shift(60)

    rsvp = verb(stored.rsvp, by=history.COMMAND)

    part, entry = read(rsvp.letters.last())
    assert part.get_param("method") == "CANCEL" and str(entry["STATUS"]) == "CANCELLED"
    assert entry["UID"] == before["UID"] and entry.decoded("DTSTAMP") > before.decoded("DTSTAMP")
    assert str(entry["ORGANIZER"]) == str(before["ORGANIZER"])
    assert str(entry["ATTENDEE"]) == f"mailto:{rsvp.email}"


def test_guest_who_never_came_has_nothing_to_be_taken_back():
    event = make_event(calendar_mode=INVITE)
    person = make_person()
    send_reply(event, person, answer="decline")

    stored = event.letters.get()

    assert read(stored) == (None, None) and "code" not in stored.facts


def test_letter_about_a_cancelled_event_takes_the_invitation_back():
    stored = write("coming", event=make_event(calendar_mode=INVITE))
    events.cancel(Event.objects.get())
    rsvp = Rsvp.objects.select_related("event").get()

    part, entry = read(messages.coming(rsvp, cause="odpoved"))

    assert part.get_param("method") == "CANCEL"
    assert int(entry["SEQUENCE"]) == stored.facts["calendar"]["sequence"] + 1


def test_colleague_without_an_address_gets_no_invitation_into_another_ones_calendar():
    event = make_event(calendar_mode=INVITE)
    bringer = make_rsvp(event)
    colleague = make_rsvp(event, "NEEDS_ACTION", email="", brought_by=bringer)

    part, entry = read(rsvps.accept(colleague, by=LINK).letters.get())

    assert part.get_param("method") == "PUBLISH" and "ATTENDEE" not in entry


@pytest.mark.parametrize(("mode", "domain"), [("PUBLISH", "odzivi.nvo.example"), ("INVITE", "")])
def test_letter_brings_a_file_where_invitations_are_not_chosen_or_not_possible(
    settings, mode, domain
):
    settings.REPLY_DOMAIN = domain
    stored = write("coming", event=make_event(calendar_mode=mode))

    part, entry = read(stored)

    assert part.get_param("method") == "PUBLISH" and "ORGANIZER" not in entry
    assert drawn(stored)["From"].addresses[0].addr_spec == "prijave@nvo.example"


def test_mail_service_that_takes_no_alternative_gets_the_invitation_as_a_file(settings):
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    stored = write("coming", event=make_event(calendar_mode=INVITE))

    message = envelopes.message(stored)

    assert [kind for _, kind in message.alternatives] == ["text/html"]
    part, _ = read(stored)
    assert part.get_param("method") == "REQUEST"
    assert part.get_content_disposition() == "attachment"


def test_name_of_an_organiser_writes_no_header_and_no_property():
    event = make_event(calendar_mode=INVITE)
    event.organizer.name = 'A" <x@zlo.example>, "B\r\nBcc: x@zlo.example;CN:mailto'
    event.organizer.save()
    stored = write("coming", event=event)

    letter = drawn(stored)
    _, entry = invitation(letter)

    [sender] = letter["From"].addresses
    assert sender.addr_spec == reply_addresses.of(stored.rsvp) and letter["Bcc"] is None
    assert str(entry["ORGANIZER"]) == f"mailto:{sender.addr_spec}"
