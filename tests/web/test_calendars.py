"""Calendar files that guests take along."""

import icalendar
import pytest

from registrations.models import Rsvp
from tests import factories
from tests.web import pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def entries_of(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def at_item():
    """Somebody with a seat who has signed up for one programme item."""
    event = factories.make_event()
    item = factories.make_item(event)
    return factories.make_rsvp(event, items=[item.pk]), item


def test_guest_takes_the_event_along_as_their_reply_stands(client):
    event = factories.make_event(capacity=1)
    factories.make_rsvp(event)
    rsvp = factories.make_rsvp(event, Rsvp.Status.WAITLISTED)

    [own] = entries_of(client.get(f"/odziv/{rsvp.token}/koledar.ics"))
    [public] = entries_of(client.get(f"/dogodki/{event.slug}/koledar.ics"))

    assert (str(own["STATUS"]), str(public["STATUS"])) == ("TENTATIVE", "CONFIRMED")
    assert own["UID"] == public["UID"]


def test_guest_takes_a_programme_item_along_from_their_page(client):
    rsvp, item = at_item()

    page = pages.parse(client.get(f"/en/odziv/{rsvp.token}/"))

    address = pages.links(page)["Add “Visit of the Mlakar flat” to your calendar"]
    [entry] = entries_of(client.get(address))
    assert str(entry["SUMMARY"]) == "Visit of the Mlakar flat · Preserving mining heritage"
    assert entry.decoded("DTSTART") == item.starts_at


@pytest.mark.parametrize("number", ["{other}", "0", "x", "", "9" * 30, "²"])
def test_guest_takes_no_programme_item_that_is_not_theirs(client, number):
    rsvp, _ = at_item()
    other = factories.make_item(rsvp.event).pk

    response = client.get(f"/odziv/{rsvp.token}/koledar.ics?tocka={number.format(other=other)}")

    assert response.status_code == 404


def test_online_link_is_in_the_files_of_those_who_come_alone(client):
    event = factories.make_event(online_url="https://video.example/soba")
    comes, declined = (factories.make_rsvp(event, s) for s in ("ACCEPTED", "DECLINED"))

    def file_of(rsvp):
        return client.get(f"/odziv/{rsvp.token}/koledar.ics").content

    assert b"video.example" in file_of(comes)
    assert b"video.example" not in file_of(declined)
    assert b"video.example" not in client.get(f"/dogodki/{event.slug}/koledar.ics").content
