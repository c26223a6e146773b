"""The list for the door: names, organisations, and who is here; nothing else of anybody."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.models import Rsvp
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

MORNING_OF_IT = "2025-11-25 09:00"


@pytest.fixture
def door(people, desk):
    """The desk of who only checks in."""
    return desk(people["DOOR"])


@pytest.fixture
def today(clock, ours):
    """The morning of our event."""
    clock.move_to(factories.at(MORNING_OF_IT))


def of(seat, event):
    return seat.of("event", event.pk, "door")


def note(seat, event, rsvp, arrival="here", query=""):
    sent = {"person": rsvp.pk, "arrival": arrival}
    return seat.post(of(seat, event) + query, sent, follow=True)


def test_door_finds_its_events_on_the_first_page(door, ours, theirs):
    page = door.get(door.address())

    assert of(door, ours.event) in pages.links(pages.parse(page)).values()
    assert "TUJ" not in page.content.decode()


def test_door_sees_names_and_organisations_and_nothing_else_of_a_person(today, door, ours):
    Rsvp.objects.filter(pk=ours.rsvp.pk).update(phone="041 234 567", note="Skrivnost")

    page = door.get(of(door, ours.event)).content.decode()

    assert all(f"NAŠ{word}" in page for word in ("Ime", "Priimek", "Organizacija"))
    hidden = ["Skrivnost", "041 234", ours.rsvp.email, ours.rsvp.token, "NAŠMožnost", "NAŠZadeva"]
    assert [word for word in hidden if word in page] == []


def test_door_notes_who_is_here_and_takes_it_back(today, door, ours, reload):
    noted = note(door, ours.event, ours.rsvp)
    was_here = reload(ours.rsvp).has_arrived
    note(door, ours.event, ours.rsvp, "undo")

    assert "NAŠIme NAŠPriimek is here." in pages.of(noted)
    assert was_here and not reload(ours.rsvp).has_arrived


def test_door_looks_for_names_alone(today, door, ours):
    other = factories.make_rsvp(
        ours.event, family_name="Žužek", organisation="", phone="041 777 666"
    )
    words = ("zuz", other.email.partition("@")[0], "041 777", "777")

    found = ["Žužek" in pages.of(door.get(of(door, ours.event), {"q": word})) for word in words]

    assert found == [True, False, False, False]


def test_door_stays_with_what_it_looked_for(today, door, ours):
    response = note(door, ours.event, ours.rsvp, query="?q=nas&p=1")

    assert response.redirect_chain[-1][0].endswith("/door/?q=nas&p=1")


def test_door_is_told_before_the_day(door, ours, reload):
    response = note(door, ours.event, ours.rsvp)

    assert "Arrivals can be noted from the day of the event on." in pages.of(response)
    assert not reload(ours.rsvp).has_arrived


def test_withdrawn_people_are_not_on_the_list(today, door, ours):
    gone = factories.make_rsvp(ours.event, "CANCELLED", family_name="Umaknjena")

    assert "Umaknjena" not in pages.of(door.get(of(door, ours.event)))
    note(door, ours.event, gone)
    assert not Rsvp.objects.get(pk=gone.pk).has_arrived


@pytest.mark.parametrize("person", ["", "x", "0", "9" * 30])
def test_person_who_is_not_on_the_list_is_said_so(today, door, ours, person):
    response = door.post(of(door, ours.event), {"person": person, "arrival": "here"}, follow=True)

    assert "This person is no longer on the list." in pages.of(response)


def test_person_of_another_event_is_not_reached_through_this_one(today, door, ours, theirs, reload):
    response = note(door, ours.event, theirs.rsvp)

    assert "TUJ" not in response.content.decode()
    assert not reload(theirs.rsvp).has_arrived


def test_long_list_is_read_page_by_page(today, door, ours, django_assert_max_num_queries):
    for number in range(105):
        factories.make_rsvp(ours.event, family_name=f"Zadnja{number:03}")

    with django_assert_max_num_queries(20):
        first = pages.of(door.get(of(door, ours.event)))
    second = pages.of(door.get(of(door, ours.event), {"p": 2}))

    assert "Zadnja098" in first and "Zadnja104" not in first
    assert "Zadnja104" in second


def test_looking_for_somebody_reads_only_who_may_be_meant(today, door, ours):
    for number in range(5):
        factories.make_rsvp(ours.event, family_name=f"Druga{number}")

    with CaptureQueriesContext(connection) as asked:
        door.get(of(door, ours.event), {"q": "druga3"})

    [search] = [sql for query in asked if "ORDER BY" in (sql := query["sql"]) and "druga3" in sql]
    assert "search_key" in search
