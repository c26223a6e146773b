"""One message at a time, as a mail server hands it over."""

import io
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from registrations.domain import calendar_replies
from registrations.models import Rsvp
from tests.factories import make_event, make_rsvp
from tests.mail import calendar_answers
from tests.mail.calendar_answers import Answer
from tests.mail.test_incoming import holiday

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def rsvp(settings):
    settings.REPLY_DOMAIN = "odzivi.nvo.example"
    return make_rsvp(make_event(calendar_mode="INVITE"))


@pytest.fixture
def receive(monkeypatch):
    """Return a function that hands over bytes and returns what is said of them."""

    def run(data, *arguments):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        out = io.StringIO()
        call_command("receive_mail", *arguments, stdout=out)
        return out.getvalue().strip()

    return run


def declined(rsvp, **more):
    return calendar_answers.thunderbird(Answer.of(rsvp, "DECLINED", **more)).as_bytes()


def test_answer_of_a_calendar_is_taken(receive, rsvp):
    assert receive(declined(rsvp)) == "taken"

    assert Rsvp.objects.get().status == "DECLINED"


def test_address_of_the_envelope_is_enough(receive, rsvp):
    to = Answer.of(rsvp, "DECLINED").organizer

    assert receive(declined(rsvp, organizer="lista@nvo.example"), "--to", to) == "taken"


@pytest.mark.parametrize("sender", [["--sender", ""], []])
def test_bounce_and_holiday_reply_are_taken_in_silence(receive, rsvp, sender):
    message = holiday(**({} if sender else {"Auto_Submitted": "auto-replied"}))

    assert receive(message.as_bytes(), *sender) == "automatic"


def test_letter_of_a_person_goes_back_with_where_to_write(receive, rsvp):
    message = holiday()
    message.replace_header("To", Answer.of(rsvp, "DECLINED").organizer)

    with pytest.raises(CommandError, match="write to the organisers") as refused:
        receive(message.as_bytes())

    assert refused.value.returncode == 65


@pytest.mark.parametrize("data", [b"", b"\xff\x00\n\n", b"To: odziv@odzivi.nvo.example\n\n"])
def test_letter_to_nobody_goes_back(receive, rsvp, data):
    with pytest.raises(CommandError) as refused:
        receive(data)

    assert refused.value.returncode == 67


def test_letter_of_parts_in_parts_without_end_goes_back(receive, rsvp):
    parts = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2000)
    )

    with pytest.raises(CommandError) as refused:
        receive(parts.encode())

    assert refused.value.returncode == 65


def test_letter_without_end_goes_back(receive, rsvp):
    with pytest.raises(CommandError) as refused:
        receive(b"x" * (3 * 1024 * 1024))

    assert refused.value.returncode == 65


def test_mail_server_tries_again_while_the_database_is_away(receive, rsvp, monkeypatch):
    def away(incoming):
        raise OperationalError("away")

    monkeypatch.setattr(calendar_replies, "take", away)

    with pytest.raises(CommandError) as refused:
        receive(declined(rsvp))

    assert refused.value.returncode == 75
