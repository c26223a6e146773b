"""Where letters come back to."""

import pytest

from registrations.documents import reply_addresses
from registrations.mail.delivery import Worker
from tests.factories import make_event
from tests.mail.correspondence import write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.mark.parametrize(
    ("sender", "reply_domain", "is_ours"),
    [
        ("vabila@nvo.example", "nvo.example", True),
        ("vabila@nvo.example", "odzivi.nvo.example", True),
        ("vabila@posta.nvo.example", "nvo.example", True),
        ("vabila@nvo.example", "drugje.example", False),
        ("vabila@nvo.example", "tujnvo.example", False),
        ("vabila@nvo.example", "", False),
    ],
)
def test_letter_comes_back_to_us_where_its_sender_is_of_the_same_house(
    smtp, settings, sender, reply_domain, is_ours
):
    settings.DEFAULT_FROM_EMAIL, settings.REPLY_DOMAIN = f"Srečanje <{sender}>", reply_domain
    letter = write("coming")

    worker = Worker()
    worker.deliver_next()
    worker.hang_up()

    [arrived] = smtp.letters
    assert arrived.comes_back_to == (reply_addresses.of_letter(letter) if is_ours else sender)
    assert "Return-Path" not in arrived and "Sender" not in arrived


def test_invitation_of_a_calendar_comes_back_to_us_wherever_our_own_address_is(smtp, settings):
    settings.DEFAULT_FROM_EMAIL, settings.REPLY_DOMAIN = "a@nvo.example", "odzivi.example"
    letter = write("coming", event=make_event(calendar_mode="INVITE"))

    worker = Worker()
    worker.deliver_next()
    worker.hang_up()

    [arrived] = smtp.letters
    assert arrived.comes_back_to == reply_addresses.of_letter(letter)
    assert arrived["From"].addresses[0].addr_spec == reply_addresses.of(letter.rsvp)
