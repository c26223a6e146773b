"""What mail services post of the mail that came to addresses for replies."""

import base64
import hmac
import json

import pytest

from registrations.models import Rsvp
from tests.factories import make_event, make_rsvp
from tests.mail import calendar_answers
from tests.mail.calendar_answers import Answer
from tests.web import tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
KEY = "kljuc"
SECRET = {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(b"posta:geslo").decode()}


@pytest.fixture(autouse=True)
def service(settings):
    settings.REPLY_DOMAIN = "odzivi.nvo.example"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "posta:geslo", "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


@pytest.fixture
def rsvp():
    return make_rsvp(make_event(calendar_mode="INVITE"))


def postmark(client, rsvp, partstat="DECLINED", **more):
    """Postmark's JSON, with the raw message."""
    answer = Answer.of(rsvp, partstat)
    told = {
        "OriginalRecipient": answer.organizer,
        "Headers": [{"Name": "Return-Path", "Value": f"<{answer.attendee}>"}],
        "RawEmail": calendar_answers.outlook(answer).as_string(),
    }
    headers = {**SECRET, **more}
    path = headers.pop("path", "/posta/postmark/")
    return client.post(path, json.dumps(told), content_type="application/json", **headers)


def mailgun(client, rsvp, partstat="DECLINED", key=KEY):
    """Mailgun's form, signed, with the raw message in it."""
    answer = Answer.of(rsvp, partstat)
    told = {"timestamp": "1762765200", "token": "a" * 50}
    signed = (told["timestamp"] + told["token"]).encode()
    told |= {
        "signature": hmac.new(key.encode(), signed, "sha256").hexdigest(),
        "sender": answer.attendee,
        "recipient": answer.organizer,
        "body-mime": calendar_answers.gmail(answer).as_string(),
    }
    return client.post("/posta/mailgun/", told, **SECRET)


@pytest.mark.parametrize("post", [postmark, mailgun])
def test_answer_of_a_calendar_is_taken(client, rsvp, post):
    assert post(client, rsvp).status_code == 200

    assert Rsvp.objects.get().status == "DECLINED"
    assert rsvp.changes.last().channel == "calendar"


@pytest.mark.parametrize("authorization", ["", "Basic " + base64.b64encode(b"posta:x").decode()])
def test_nobody_without_the_secret_is_heard(client, rsvp, authorization):
    before = tables.stored()

    assert postmark(client, rsvp, HTTP_AUTHORIZATION=authorization).status_code == 400

    assert tables.stored() == before


def test_message_with_another_signature_is_not_heard(client, rsvp):
    assert mailgun(client, rsvp, key="drug").status_code == 400

    assert Rsvp.objects.get().status == "ACCEPTED"


@pytest.mark.parametrize(
    ("domain", "secret"), [("", {"WEBHOOK_SECRET": "posta:geslo"}), ("odzivi.nvo.example", {})]
)
def test_door_is_closed_without_a_domain_or_without_a_secret(
    client, rsvp, settings, domain, secret
):
    settings.REPLY_DOMAIN, settings.ANYMAIL = domain, secret

    assert postmark(client, rsvp).status_code == 404


@pytest.mark.parametrize("path", ["/posta/neznana/", "/posta/mailersend/", "/en/posta/postmark/"])
def test_service_that_is_not_known_or_not_set_up_finds_nothing(client, rsvp, path):
    assert postmark(client, rsvp, path=path).status_code == 404


def test_looking_changes_nothing(client, rsvp):
    before = tables.stored()

    assert client.get("/posta/postmark/").status_code == 405
    assert client.head("/posta/postmark/").status_code == 200
    assert tables.stored() == before
