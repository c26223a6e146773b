"""The letter as it arrives at a mail server."""

import email
import io
from email.header import decode_header, make_header

import icalendar
import pytest
import zxingcpp
from PIL import Image

from registrations.mail import delivery, envelopes
from registrations.models import OutgoingMail
from tests.factories import at, make_event, make_item
from tests.mail.correspondence import write
from tests.mail.smtp_server import joined

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

    assert letter["Subject"] == stored.subject
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert joined(letter) == stored.body_text
    assert html.get_content().replace("\r\n", "\n").strip() == stored.body_html.strip()
    assert "Žiga" in text.get_content()
    assert letter.get_content_type() == "multipart/mixed"


def test_letter_arrives_at_its_guest_from_us_with_answers_to_the_organiser(arrived):
    stored, letter = arrived

    assert letter.sent_to == [stored.rsvp.email] and letter["To"] == stored.rsvp.email
    assert letter["From"] == "Center za pravični prehod Zasavje <prijave@nvo.example>"
    assert letter["Reply-To"] == "prijave@srecanje.example"
    assert letter["Message-ID"] == stored.message_id
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Auto-Response-Suppress"] == "OOF, AutoReply"


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


@pytest.mark.parametrize(
    "subject",
    [
        "Pridete: Ohranjanje rudarske dediščine Zasavja – delovno srečanje nevladnih organizacij",
        "č" * 300,
        "Invitation: preserving the mining heritage of Zasavje, a working meeting of organisations",
        "Srečanje",
        "Meeting",
    ],
)
def test_subject_begins_on_its_own_line_and_reads_as_written(smtp, settings, subject):
    settings.DEFAULT_FROM_EMAIL = f"{'Stičišče ' * 9}<prijave@nvo.example>"
    letter = write("declined")
    OutgoingMail.objects.filter(pk=letter.pk).update(subject=subject)

    worker = delivery.Worker()
    worker.deliver_next()
    worker.hang_up()

    [arrived] = smtp.letters
    lines = arrived.raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    for name in (b"Subject:", b"From:"):
        [first] = [line for line in lines if line.startswith(name)]
        assert first[len(name) :].strip()
    # RFC 2047 §2.
    assert all(len(line) <= 76 for line in lines if b"=?" in line)
    assert arrived["Subject"] == subject and not arrived["Subject"].defects
    old = email.message_from_bytes(arrived.raw)["Subject"]
    assert str(make_header(decode_header(old.replace("\r\n", "")))) == subject
