"""The marks of funders in letters."""

import pytest
from django.conf import settings

from registrations.domain import events
from registrations.mail import envelopes
from registrations.models import Partner, Upload
from tests import pictures
from tests.factories import make_event
from tests.mail import raw_letters
from tests.mail.correspondence import write
from tests.mail.test_raw_letters import received
from tests.web.test_funders import mark

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
FUNDER, HOST = Partner.Role.FUNDER, Partner.Role.ORGANIZER


@pytest.fixture
def event():
    event = make_event(capacity=1)
    for name, role, width in (("Občina <b>", FUNDER, 400), ("Društvo", HOST, 300)):
        events.store_row(Partner(event=event, name=name, role=role, mark=mark(width)))
    return event


def shown(letter):
    return [part for part in letter.walk() if part.get_content_type() == "image/png"]


def test_letter_carries_the_mark_of_who_pays_and_of_nobody_else(smtp, settings, event):
    settings.DEFAULT_FROM_EMAIL = "Srečanje <vabila@nvo.example>"
    letter = write("declined", event=event)

    arrived = received(smtp, letter)

    [picture] = shown(arrived)
    drawn = pictures.opened(picture.get_content())
    assert (drawn.height, drawn.mode) == (96, "RGB")
    assert f'src="cid:{picture["Content-ID"].strip("<>")}" alt="Občina &lt;b&gt;"' in (
        arrived.get_body(("html",)).get_content()
    )
    found = raw_letters.faults(
        arrived.raw,
        addressee=letter.to_email,
        ours=("https://srecanje.example/", "https://", "http://"),
        is_of_many=False,
    )
    assert found == []


def test_letter_whose_mark_is_gone_or_heavy_goes_out_without_it(event, monkeypatch):
    letter = write("declined", event=event)
    for file in settings.UPLOADS.iterdir():
        file.unlink()
    without = envelopes.message(letter).message()

    assert shown(without) == []
    assert "Občina" in letter.body_html


def test_text_of_a_guest_names_no_file_of_the_house(event):
    name = Upload.objects.first().plain["name"]

    letter = write("declined", event=event, given_name=f'<img src="cid:mark-{name}">')

    assert len(shown(envelopes.message(letter).message())) == 1
