"""Links into calendars on the web."""

from urllib.parse import parse_qs, urlsplit

import pytest

from registrations.documents import calendar_links
from tests.conftest import SITE_URL
from tests.factories import make_event, make_item, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def parts(address):
    split = urlsplit(address)
    return f"{split.scheme}://{split.netloc}{split.path}", {
        name: values[0] for name, values in parse_qs(split.query, strict_parsing=True).items()
    }


def test_google_is_told_when_in_which_zone_and_where():
    event = make_event(title_sl="A & B #1?")

    form, facts = parts(calendar_links.of_event(event, "sl").google)

    assert form == "https://calendar.google.com/calendar/render"
    assert (facts["action"], facts["text"]) == ("TEMPLATE", "A & B #1?")
    assert facts["dates"] == "20251125T090000Z/20251125T120000Z"
    assert facts["ctz"] == "Europe/Ljubljana" and facts["location"] == event.place
    assert facts["details"].endswith(f"{SITE_URL}/dogodki/{event.slug}/")


@pytest.mark.parametrize(
    ("name", "host"), [("outlook", "outlook.live.com"), ("microsoft_365", "outlook.office.com")]
)
def test_outlook_is_told_the_hours_in_utc(name, host):
    event = make_event()

    form, facts = parts(getattr(calendar_links.of_event(event, "en"), name))

    assert form == f"https://{host}/calendar/action/compose"
    assert (facts["startdt"], facts["enddt"]) == ("2025-11-25T09:00:00Z", "2025-11-25T12:00:00Z")
    assert (facts["rru"], facts["subject"]) == ("addevent", "Preserving mining heritage")
    assert facts["body"].endswith(f"{SITE_URL}/en/dogodki/{event.slug}/")


@pytest.mark.parametrize("letter", ["č", "😀", "a"])
def test_links_stay_short_and_name_the_page_whatever_is_told_about_an_event(letter):
    event = make_event(
        title_sl=letter * 200, description_sl=letter * 3000, venue_name=letter * 200, address="X"
    )

    links = calendar_links.of_event(event, "sl")

    for address in (links.google, links.outlook, links.microsoft_365):
        assert len(address) <= 2000
        assert parts(address)[1][{True: "details", False: "body"}["google" in address]].endswith(
            f"/dogodki/{event.slug}/"
        )


def test_link_of_a_guest_tells_what_they_signed_up_for_and_not_their_page():
    event = make_event()
    rsvp = make_rsvp(event, items=[make_item(event).pk])

    address = calendar_links.of_reply(rsvp, "sl", rsvp.signups.all()).google

    assert "Ogled Mlakarjevega stanovanja" in parts(address)[1]["details"]
    assert rsvp.token not in address and rsvp.family_name not in address


def test_feed_is_followed_by_an_address_that_leads_into_a_program():
    follow = calendar_links.of_event(make_event(), "en").follow

    assert follow == f"{SITE_URL}/en/organizatorji/cppz/koledar.ics?spremljaj"
