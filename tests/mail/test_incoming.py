"""Mail that comes in is told apart by its structure."""

import email
import time
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from registrations.documents import ical
from registrations.mail import incoming
from tests.mail import calendar_answers
from tests.mail.calendar_answers import PROGRAMS, Answer

ANSWER = Answer(
    "ACCEPTED",
    uid="1@srecanje",
    organizer="odziv+1-a@odzivi.example",
    attendee="ziga@primer.example",
    sequence=2,
)


def read(message, **more):
    return incoming.read(email.message_from_bytes(message.as_bytes()), **more)


def holiday(**headers):
    message = MIMEText("Na dopustu sem.", "plain", "utf-8")
    message["To"] = ANSWER.organizer
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message


def bounce(kind="delivery-status"):
    message = MIMEMultipart("report", report_type=kind)
    message.attach(MIMEText("Not delivered.", "plain"))
    message.attach(MIMEMessage(calendar_answers.gmail(ANSWER)))
    message["To"] = ANSWER.organizer
    return message


def test_name_of_a_file_in_place_of_a_calendar_opens_no_file(tmp_path):
    told = calendar_answers.gmail(ANSWER)
    [calendar] = [part for part in told.walk() if part.get_content_type() == "text/calendar"][:1]
    file = tmp_path / "reply.ics"
    file.write_bytes(calendar.get_payload(decode=True))

    assert ical.read_reply(file.read_bytes()).uid == "1@srecanje"
    assert ical.read_reply(str(file).encode()) is None
    assert ical.read_reply(b"/proc/self/mem") is None


@pytest.mark.parametrize("program", PROGRAMS)
def test_answer_of_every_program_is_read(program):
    found = read(PROGRAMS[program](ANSWER))

    said = found.said
    assert (said.uid, said.sequence) == ("1@srecanje", 2)
    assert said.attendees == {"ziga@primer.example": "ACCEPTED"}
    assert said.stamp.isoformat() == "2025-11-10T09:00:00+00:00"
    assert found.recipients == (ANSWER.organizer,) and not found.is_automatic


@pytest.mark.parametrize(
    "message",
    [
        holiday(Auto_Submitted="auto-replied"),
        holiday(Auto_Submitted="auto-generated"),
        holiday(Auto_Submitted="auto-replied; owner-email=x@primer.example"),
        holiday(Precedence="auto_reply"),
        holiday(Precedence="bulk"),
        holiday(X_Autoreply="yes"),
        holiday(Return_Path="<>"),
        bounce(),
        bounce("disposition-notification"),
    ],
)
def test_program_that_answers_by_itself_says_nothing(message):
    found = read(message)

    assert found.is_automatic and found.said is None


def test_holiday_reply_says_nothing_even_where_it_carries_an_answer():
    message = calendar_answers.gmail(ANSWER)
    message.replace_header("Auto-Submitted", "auto-replied")

    assert read(message).said is None
    assert read(calendar_answers.gmail(ANSWER), sender="").said is None


def test_answer_that_is_quoted_in_a_letter_is_nobodys_word():
    message = MIMEMultipart("mixed")
    message.attach(MIMEText("Glejte priponko.", "plain", "utf-8"))
    message.attach(MIMEMessage(calendar_answers.gmail(ANSWER)))

    found = read(message)

    assert found.said is None and not found.is_automatic


def test_letter_of_a_person_is_neither_an_answer_nor_automatic():
    found = read(holiday())

    assert found.said is None and not found.is_automatic


def test_mail_server_knows_best_where_a_message_was_sent_to():
    found = read(calendar_answers.gmail(ANSWER), to=["ODZIV+2-b@odzivi.example"])

    assert found.recipients == ("odziv+2-b@odzivi.example", ANSWER.organizer)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\xfe",
        b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nSEQUENCE:x\nEND:VEVENT\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nDTSTAMP:9\nATTENDEE:\nEND:VEVENT\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nEND:VEVENT\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR",
        b"BEGIN:VEVENT\n" * 500,
    ],
)
def test_what_is_no_answer_is_none(data):
    said = ical.read_reply(data)

    assert said is None or not any(said.attendees.values())


HEAD, TAIL = (
    b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n",
    b"END:VEVENT\r\nEND:VCALENDAR\r\n",
)
SAYS = (
    b"UID:1@srecanje\r\nSEQUENCE:2\r\nDTSTAMP:20251110T090000Z\r\n"
    b"ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:ziga\r\n @primer.example\r\n"
)
ALARM = b"BEGIN:VALARM\r\nUID:2@srecanje\r\nATTENDEE:mailto:x@primer.example\r\nEND:VALARM\r\n"


@pytest.mark.parametrize(
    "among",
    [b"X-A:1\r\n" * 18_000, b"RDATE:" + b"20251110T090000Z," * 7_000 + b"\r\n", ALARM * 2_000],
    ids=["lines of no use", "a long line", "alarms"],
)
def test_answer_among_much_else_is_read_and_costs_little(among):
    """Nobody else is answered meanwhile."""
    begun = time.process_time()

    said = ical.read_reply(HEAD + among + SAYS + among + TAIL)

    assert (said.uid, said.sequence) == ("1@srecanje", 2)
    assert said.attendees == {"ziga@primer.example": "ACCEPTED"}
    assert time.process_time() - begun < 0.2


@pytest.mark.parametrize(
    "much",
    [
        b"BEGIN:VEVENT\r\n" * 15_000,
        HEAD + b"ATTENDEE;CN=x;PARTSTAT=ACCEPTED:mailto:a@primer.example\r\n" * 4_000 + TAIL,
        HEAD + b"ATTENDEE" + b";A=b" * 60_000 + b":mailto:a@primer.example\r\n" + TAIL,
        HEAD + (SAYS + b"END:VEVENT\r\nBEGIN:VEVENT\r\n") * 1_500 + TAIL,
    ],
    ids=["events in events", "attendees", "parameters", "events"],
)
def test_much_of_what_is_read_costs_little(much):
    begun = time.process_time()

    said = ical.read_reply(much)

    assert said is None or len(said.attendees) < 2
    assert time.process_time() - begun < 0.2


def test_parts_within_parts_without_end_are_not_followed():
    message = MIMEMultipart("mixed")
    for _number in range(200):
        outer = MIMEMultipart("mixed")
        outer.attach(message)
        message = outer

    assert incoming.read(message).said is None
