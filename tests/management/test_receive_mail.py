"""One message at a time, as a mail server hands it over."""

import io
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from registrations.documents import reply_addresses
from registrations.domain import calendar_replies
from registrations.models import Rsvp, Suppression
from tests.factories import make_event, make_rsvp
from tests.mail import calendar_answers
from tests.mail.calendar_answers import Answer
from tests.mail.correspondence import write
from tests.mail.test_incoming import holiday
from tests.mail.test_reports import failed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def reply_domain(settings):
    settings.REPLY_DOMAIN = "odzivi.nvo.example"


@pytest.fixture
def rsvp():
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


def test_letter_that_comes_back_is_not_delivered_and_changes_no_reply(receive):
    letter = write("coming", event=make_event())
    to = reply_addresses.of_letter(letter)
    before = Rsvp.objects.values().get()

    said = receive(failed("5.1.1", quoted="Subject: x\n").as_bytes(), "--to", to, "--sender", "")

    letter.refresh_from_db()
    assert said == "report on a letter"
    assert (letter.state, letter.outcome) == ("failed", "bounced")
    assert letter.event.organizer.suppressions.get().reasons == ["bounced_at"]
    assert Rsvp.objects.values().get() == before


@pytest.mark.parametrize(
    ("mail_from", "sender", "said", "outcome"),
    [
        ("vabila@drugje.example", "", "report on a letter", "rejected"),
        ("vabila@drugje.example", "napadalec@primer.example", "automatic", ""),
        ("vabila@nvo.example", "", "automatic", ""),
    ],
    ids=["elsewhere", "of a sender", "of our own house"],
)
def test_letter_named_by_its_message_id_alone_puts_no_address_off(
    receive, settings, mail_from, sender, said, outcome
):
    """Whoever answers a letter to several people tells all of them its Message-ID."""
    settings.DEFAULT_FROM_EMAIL = mail_from
    letter = write("coming", event=make_event())
    bounce = failed("5.1.1", quoted=f"Message-ID: {letter.message_id}\n").as_bytes()

    answer = receive(bounce, "--to", "nekdo@nvo.example", "--sender", sender)

    letter.refresh_from_db()
    assert (answer, letter.outcome) == (said, outcome)
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("change", ["key", "number"])
def test_forged_bounce_is_taken_in_silence_and_changes_nothing(receive, change):
    letter = write("coming", event=make_event())
    to = reply_addresses.of_letter(letter)
    forged = to.replace(f"+p{letter.pk}-", "+p999-") if change == "number" else to[:-25] + "0" * 25

    said = receive(failed("5.1.1", quoted="Subject: x\n").as_bytes(), "--to", forged)

    letter.refresh_from_db()
    assert said == "automatic"
    assert letter.outcome == "" and not Suppression.objects.exists()
