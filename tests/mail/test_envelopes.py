"""The letter as it arrives at a mail server."""

import io

import icalendar
import pytest
import zxingcpp
from django.core.mail import get_connection
from PIL import Image

from registrations.mail import delivery, envelopes
from registrations.mail.servers import Refused, Unreachable
from tests.factories import at, make_event, make_item
from tests.mail.correspondence import write
from tests.mail.smtp_server import HANG_UP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FORBIDDEN = ("ATTENDEE", "ORGANIZER")


@pytest.fixture(params=["sl", "en"])
def arrived(request, smtp, settings):
    """The letter to a coming guest, as stored and as it arrived."""
    settings.DEFAULT_FROM_EMAIL = "Srečanje <prijave@nvo.example>"
    event = make_event(latitude="46.143889", longitude="15.082500")
    make_item(event)
    stored = write("coming", event=event, language=request.param, given_name="Žiga")
    worker = delivery.Worker()
    assert worker.deliver_next()
    worker.hang_up()
    [letter] = smtp.letters
    return stored, letter


def parts(letter, content_type):
    return [part for part in letter.walk() if part.get_content_type() == content_type]


def test_letter_arrives_with_text_and_html_as_written(arrived):
    stored, letter = arrived

    assert letter["Subject"].strip() == stored.subject
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text.get_content().replace("\r\n", "\n") == stored.body_text
    assert html.get_content().replace("\r\n", "\n").strip() == stored.body_html.strip()
    assert "Žiga" in text.get_content()
    assert letter.get_content_type() == "multipart/mixed"


def test_letter_arrives_at_its_guest_from_us_with_answers_to_the_organiser(arrived):
    stored, letter = arrived

    assert letter.sent_to == [stored.rsvp.email] and letter["To"] == stored.rsvp.email
    assert letter["From"] == "Srečanje <prijave@nvo.example>"
    assert letter["Reply-To"] == "prijave@srecanje.example"
    assert letter["Message-ID"] == stored.message_id
    assert letter["Auto-Submitted"] == "auto-generated"


def test_letter_has_lines_that_every_mail_server_takes(arrived):
    _, letter = arrived

    lines = letter.raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert b"\n" not in b"".join(lines)


def test_letter_brings_a_calendar_file_to_publish(arrived):
    stored, letter = arrived

    [part] = parts(letter, "text/calendar")
    [file] = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")
    assert part.get_param("method") == "PUBLISH"
    assert part.get_content_charset() == "utf-8"
    assert part.get_filename() == "srecanje-2025-11-25.ics"
    assert part.get_content_disposition() == "attachment"
    calendar = icalendar.Calendar.from_ical(part.get_content())
    assert calendar["METHOD"] == "PUBLISH"
    assert not [name for name in FORBIDDEN if name in part.get_content()]
    assert str(file["UID"]) == stored.event.uid
    assert file.decoded("DTSTART") == at("2025-11-25 10:00")
    assert stored.rsvp.token not in part.get_content()


def test_letter_brings_a_code_that_opens_the_personal_page(arrived):
    stored, letter = arrived

    [part] = parts(letter, "image/png")
    picture = Image.open(io.BytesIO(part.get_content())).convert("RGB")
    [code] = zxingcpp.read_barcodes(picture)
    prefix = "/en" if stored.language == "en" else ""
    link = f"https://srecanje.example{prefix}/odziv/{stored.rsvp.token}/"
    assert code.text == link and link in stored.body_text
    assert part["Content-ID"] == "<koda>" and "cid:koda" in stored.body_html


@pytest.mark.parametrize("kind", ["invitation", "waiting", "declined", "withdrawn"])
def test_letter_to_who_does_not_come_brings_no_files(kind):
    message = envelopes.message(write(kind)).message()

    assert message.get_content_type() == "multipart/alternative"


def test_letter_drawn_twice_has_one_message_id():
    letter = write("coming")

    ids = {envelopes.message(letter).message()["Message-ID"] for _ in range(2)}

    assert ids == {letter.message_id}


def test_letter_is_drawn_from_its_own_facts_when_the_event_has_changed():
    letter = write("coming")
    letter.event.venue_name = "Drugje"
    letter.event.save()
    letter.refresh_from_db()

    drawn = envelopes.message(letter).message()

    [part] = parts(drawn, "text/calendar")
    assert "Mladinski center" in part.get_payload(decode=True).decode()


def connection():
    return get_connection(fail_silently=False)


@pytest.mark.parametrize(
    ("command", "answer", "is_final"),
    [
        ("MAIL", "451 Later", False),
        ("RCPT", "450 Greylisted", False),
        ("RCPT", "550 No such user", True),
        ("DATA", "452 Disk full", False),
        ("DATA", "554 Spam", True),
        ("DATA", HANG_UP, False),
    ],
)
def test_refusal_of_a_letter_says_whether_it_is_final(smtp, command, answer, is_final):
    server = connection()
    envelopes.open(server)
    message = envelopes.message(write("declined"))
    message.connection = server
    smtp.answer(command, answer)

    with pytest.raises(Refused) as refusal:
        envelopes.send(message)

    envelopes.close(server)
    assert refusal.value.is_final is is_final
    if answer != HANG_UP:
        assert str(refusal.value) == answer


@pytest.mark.parametrize("answer", ["421 Busy", "554 Go away", HANG_UP])
def test_server_that_greets_badly_is_unreachable(smtp, answer):
    smtp.answer("CONNECT", answer)

    with pytest.raises(Unreachable):
        envelopes.open(connection())


def test_server_that_is_away_is_unreachable(smtp):
    smtp.go_away()

    with pytest.raises(Unreachable):
        envelopes.open(connection())
