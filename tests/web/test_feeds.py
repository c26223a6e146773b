"""The feeds that calendar programs follow."""

import re

import icalendar
import pytest

from registrations.domain import events
from registrations.models import Event
from tests import factories
from tests.factories import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
OWN = "/organizatorji/cppz/koledar.ics"
STRANGE = "/organizatorji/tuji/koledar.ics"


def read(client, path="/koledar.ics"):
    response = client.get(path)
    assert response.status_code == 200
    return icalendar.Calendar.from_ical(response.content)


def uids(client, path="/koledar.ics"):
    return [str(entry["UID"]) for entry in read(client, path).walk("VEVENT")]


def test_feed_has_the_listed_events_to_come_the_next_first(client, clock):
    later = factories.make_event(starts_at=at("2026-01-10 10:00"), ends_at=at("2026-01-10 12:00"))
    event = factories.make_event()
    factories.make_event(status=Event.Status.DRAFT)
    factories.make_event(is_listed=False)

    assert uids(client) == uids(client, OWN) == [event.uid, later.uid]

    clock.move_to(event.ends_at)

    assert uids(client) == uids(client, OWN) == [later.uid]


def test_feed_of_an_organiser_has_no_events_of_another(client):
    other = factories.make_organizer(slug="tuji", name="Tuje društvo")
    event, strange = factories.make_event(), factories.make_event(organizer=other)

    assert uids(client, OWN) == [event.uid] and uids(client, STRANGE) == [strange.uid]
    assert str(read(client, STRANGE)["X-WR-CALNAME"]) == "Tuje društvo"


def test_nothing_is_told_of_an_organiser_who_has_announced_nothing(client):
    other = factories.make_organizer(slug="tuji", name="Tuje društvo")
    factories.make_event(organizer=other, status=Event.Status.DRAFT)
    factories.make_event(organizer=other, is_listed=False)

    assert (
        client.get(STRANGE).status_code
        == client.get("/organizatorji/nihce/koledar.ics").status_code
        == 404
    )


def test_cancelled_event_stays_as_cancelled_for_ninety_days(client, clock):
    event = factories.make_event()
    events.cancel(event)

    clock.move_to(at("2026-02-08 08:59"))
    [entry] = read(client).walk("VEVENT")
    assert (str(entry["STATUS"]), int(entry["SEQUENCE"])) == ("CANCELLED", 1)

    clock.move_to(at("2026-02-08 09:01"))
    assert uids(client) == []


def test_feed_says_how_often_to_look_and_what_it_is_called(client):
    factories.make_event()

    text = client.get("/en/koledar.ics").content.decode()

    for line in (
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "X-PUBLISHED-TTL:PT4H",
        "NAME:Meetings",
        "X-WR-CALNAME:Meetings",
        "METHOD:PUBLISH",
        "SUMMARY:Preserving mining heritage",
    ):
        assert f"\r\n{line}\r\n" in text
    assert not re.search(r"^(ATTENDEE|ORGANIZER)", text, re.MULTILINE)


def test_feed_that_has_not_changed_is_not_sent_again(client, clock):
    event = factories.make_event()
    first = client.get("/koledar.ics")
    clock.shift(3600)

    def again():
        return client.get("/koledar.ics", headers={"If-None-Match": first["ETag"]})

    assert (again().status_code, again().content) == (304, b"")
    assert client.get("/koledar.ics").content == first.content
    assert not first.cookies and first["Content-Type"] == "text/calendar; charset=utf-8"

    event.title_sl = "Drugače"
    events.store(event)

    assert again().status_code == 200 and "Drugače" in again().content.decode()


def test_feed_that_has_not_changed_costs_one_query(client, django_assert_num_queries):
    for _number in range(3):
        factories.make_event()
    client.get("/koledar.ics")

    with django_assert_num_queries(1):
        client.get("/koledar.ics")


def test_feed_asks_as_often_for_many_events_as_for_few(client, django_assert_num_queries):
    for _number in range(3):
        factories.make_item(factories.make_event())

    # Which stand; events, programme, its speakers, all speakers, partners.
    with django_assert_num_queries(6):
        client.get("/koledar.ics")


def test_feed_without_events_is_a_calendar_all_the_same(client):
    assert read(client).walk("VEVENT") == []


@pytest.mark.parametrize("path", ["/koledar.ics", "/en/organizatorji/cppz/koledar.ics"])
def test_link_to_follow_leads_into_a_program_by_an_address_that_keeps_its_scheme(
    client, settings, path
):
    factories.make_event()
    settings.SITE_URL = "https://vabila.example"

    response = client.get(f"{path}?spremljaj")

    assert response.status_code == 302
    assert response["Location"] == f"webcal:https://vabila.example{path}"


def test_link_to_follow_an_organiser_tells_nothing_of_strangers(client):
    assert client.get(f"{STRANGE}?spremljaj").status_code == 404
