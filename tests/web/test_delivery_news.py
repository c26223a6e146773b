"""What mail services post of letters that went out, in the words of each of them."""

import base64
import hmac
import json
import logging

import pytest

from registrations.models import OutgoingMail, Suppression
from tests.factories import make_event, make_organizer, make_rsvp
from tests.mail.correspondence import write
from tests.web import tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
KEY = "kljuc"
SECRET = {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(b"posta:geslo").decode()}
GONE, FULL = "5.1.1 no such user", "5.2.2 mailbox full"
# One moment after another. Units: minutes past nine.
MOMENTS = {minute: f"2025-11-10T09:{minute:02}:00Z" for minute in range(10)}


@pytest.fixture(autouse=True)
def service(settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": "posta:geslo", "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


@pytest.fixture
def letter():
    mail = write("coming", event=make_event(), email="maja@primer.example")
    mail.state, mail.provider_id = "sent", "ime-pri-postmarku"
    mail.save()
    return mail


def post(client, provider, told, **more):
    headers = {**SECRET, **more}
    path = headers.pop("path", f"/posta/{provider}/dostava/")
    return client.post(path, json.dumps(told), content_type="application/json", **headers)


def mailgun(client, mail, event, *, key=KEY, minute=0, said=GONE, **more):
    """Mailgun's JSON: signed, names our Message-ID without its brackets."""
    signature = {"timestamp": "1762765200", "token": "a" * 50}
    signed = (signature["timestamp"] + signature["token"]).encode()
    signature["signature"] = hmac.new(key.encode(), signed, "sha256").hexdigest()
    failed = {"event": "failed", "severity": "permanent", "reason": "bounce"}
    data = {
        **(failed if event == "bounced" else {"event": event}),
        "timestamp": 1762765200 + 60 * minute,
        "recipient": mail.to_email,
        "message": {"headers": {"message-id": mail.message_id.strip("<>")}},
        "delivery-status": {"code": 550, "message": said},
        **more,
    }
    return post(client, "mailgun", {"signature": signature, "event-data": data})


POSTMARK = {
    "delivered": {"RecordType": "Delivery"},
    "bounced": {"RecordType": "Bounce", "Type": "HardBounce"},
    "complained": {"RecordType": "SpamComplaint", "Type": "SpamComplaint"},
    "deferred": {"RecordType": "Bounce", "Type": "Transient"},
    "full": {"RecordType": "Bounce", "Type": "SoftBounce"},
    "unsubscribed": {
        "RecordType": "SubscriptionChange",
        "SuppressSending": True,
        "SuppressionReason": "ManualSuppression",
    },
    "opened": {"RecordType": "Open"},
}


def postmark(client, mail, event, *, minute=0, said=GONE, **more):
    """Postmark's JSON: names the letter by an id of its own."""
    moment = "DeliveredAt" if event == "delivered" else "BouncedAt"
    told = {
        **POSTMARK[event],
        "MessageID": mail.provider_id,
        "Email": mail.to_email,
        "Details": said,
        moment: MOMENTS[minute],
    }
    return post(client, "postmark", told, **more)


def brevo(client, mail, event, *, minute=0, said=GONE):
    """Brevo's JSON: it gives back what was sent along with the letter."""
    words = {"bounced": "hard_bounce", "complained": "spam", "full": "soft_bounce"}
    told = {
        "event": words.get(event, event),
        "email": mail.to_email,
        "ts_epoch": (1762765200 + 60 * minute) * 1000,
        "X-Mailin-custom": json.dumps({"letter": mail.message_id.strip("<>")}),
        "message-id": "<ime@brevo.example>",
        "reason": said,
    }
    return post(client, "brevo", told)


every_service = pytest.mark.parametrize("tell", [mailgun, postmark, brevo])


def stored(mail):
    return OutgoingMail.objects.get(pk=mail.pk)


@every_service
@pytest.mark.parametrize(
    ("event", "outcome", "state", "reason"),
    [
        ("delivered", "delivered", "sent", None),
        ("bounced", "bounced", "failed", "bounced_at"),
        ("complained", "complained", "sent", "complained_at"),
    ],
)
def test_what_became_of_a_letter_is_written_on_it(
    client, letter, tell, event, outcome, state, reason
):
    assert tell(client, letter, event).status_code == 200

    assert (stored(letter).outcome, stored(letter).state) == (outcome, state)
    rows = [(row.email, row.reasons) for row in Suppression.objects.all()]
    assert rows == ([("maja@primer.example", [reason])] if reason else [])


@every_service
def test_news_that_come_twice_are_written_once(client, letter, tell):
    tell(client, letter, "bounced")
    before = tables.stored()

    tell(client, letter, "bounced")

    assert tables.stored() == before


@every_service
def test_what_has_come_back_is_never_delivered_afterwards(client, letter, tell):
    tell(client, letter, "delivered", minute=0)
    tell(client, letter, "bounced", minute=1)
    tell(client, letter, "delivered", minute=0)
    tell(client, letter, "delivered", minute=5)

    assert (stored(letter).outcome, stored(letter).state) == ("bounced", "failed")
    assert GONE in stored(letter).error


@pytest.mark.parametrize(("minute", "outcome"), [(5, "delivered"), (1, "rejected")])
def test_full_mailbox_takes_the_letter_later_or_had_taken_it_before(
    client, letter, minute, outcome
):
    postmark(client, letter, "full", minute=2, said=FULL)
    postmark(client, letter, "delivered", minute=minute)

    assert stored(letter).outcome == outcome
    assert stored(letter).state == ("sent" if outcome == "delivered" else "failed")
    assert not Suppression.objects.exists()


def test_delay_is_no_failure_and_ends_with_the_delivery(client, letter):
    postmark(client, letter, "deferred", minute=1)
    assert (stored(letter).outcome, stored(letter).state) == ("deferred", "sent")

    postmark(client, letter, "delivered", minute=0)
    assert stored(letter).outcome == "delivered"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("550 5.1.1 no such user", "bounced"),
        ("552 5.2.2 mailbox full", "rejected"),
        ("550 5.7.1 looks like spam", "rejected"),
        ("450 4.2.1 try later", "rejected"),
        ("no code at all", "bounced"),
    ],
)
def test_only_an_address_that_is_none_is_not_written_to_any_more(client, letter, said, outcome):
    mailgun(client, letter, "bounced", said=said)

    assert stored(letter).outcome == outcome
    assert Suppression.objects.exists() == (outcome == "bounced")


def test_who_unsubscribed_at_the_service_is_not_invited_and_the_letter_keeps_its_outcome(
    client, letter
):
    postmark(client, letter, "delivered")

    postmark(client, letter, "unsubscribed")

    assert stored(letter).outcome == "delivered"
    assert Suppression.objects.get().reasons == ["unsubscribed_at"]


def test_who_opens_a_letter_is_nobodys_business(client, letter):
    before = tables.stored()

    assert postmark(client, letter, "opened").status_code == 200

    assert tables.stored() == before


def test_list_is_that_of_the_letters_organiser_alone(client, letter):
    other = make_organizer(slug="drugi")
    make_rsvp(make_event(organizer=other), email="maja@primer.example")

    mailgun(client, letter, "bounced")

    assert Suppression.objects.get().organizer == letter.event.organizer


def test_letter_that_is_not_known_is_no_news_and_no_fault(client, letter, caplog):
    before = tables.stored()
    letter.message_id, letter.provider_id = "<drugo@drugje.example>", "drugo"

    with caplog.at_level(logging.INFO, "registrations"):
        answers = {tell(client, letter, "bounced").status_code for tell in (mailgun, postmark)}

    assert answers == {200}
    assert tables.stored() == before
    assert "maja" not in caplog.text


@pytest.mark.parametrize("authorization", ["", "Basic " + base64.b64encode(b"posta:x").decode()])
def test_nobody_without_the_secret_is_heard(client, letter, authorization):
    before = tables.stored()

    answer = postmark(client, letter, "bounced", HTTP_AUTHORIZATION=authorization)

    assert answer.status_code == 400
    assert tables.stored() == before


def test_news_with_a_forged_signature_are_not_heard(client, letter):
    assert mailgun(client, letter, "bounced", key="drug").status_code == 400

    assert stored(letter).outcome == ""


def test_door_is_closed_without_a_secret(client, letter, settings):
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}

    assert mailgun(client, letter, "bounced").status_code == 404
    assert postmark(client, letter, "bounced").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/posta/neznana/dostava/", "/posta/mailersend/dostava/", "/en/posta/postmark/dostava/"],
)
def test_service_that_is_not_known_or_not_set_up_finds_nothing(client, letter, path):
    assert postmark(client, letter, "bounced", path=path).status_code == 404


@pytest.mark.parametrize("provider", ["postmark", "brevo", "mailjet", "sparkpost"])
@pytest.mark.parametrize("body", ["", "{", "[1]", '{"RecordType": 5}', '"x"'])
def test_what_cannot_be_read_changes_nothing(client, letter, provider, body):
    before = tables.stored()

    answer = client.post(
        f"/posta/{provider}/dostava/", body, content_type="application/json", **SECRET
    )

    assert answer.status_code < 500
    assert tables.stored() == before


def test_looking_changes_nothing(client, letter):
    before = tables.stored()

    assert client.get("/posta/postmark/dostava/").status_code == 405
    assert client.head("/posta/postmark/dostava/").status_code == 200
    assert tables.stored() == before
