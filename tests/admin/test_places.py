"""The event's page says how many places are taken, and where there are fewer than people."""

import pytest

from registrations.models import AgendaItem, Event
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

LACKING = "there are fewer places"


def standing(desk, world):
    page = pages.parse(desk.get(desk.of("event", world.event.pk, "change")))
    return page.find(".//*[@class='standing']")


def lines(desk, world):
    return [pages.row(row) for row in standing(desk, world).findall(".//tbody/tr")]


def test_places_are_counted_for_event_item_and_option(owner, ours):
    Event.objects.filter(pk=ours.event.pk).update(capacity=5)

    assert lines(owner, ours) == [
        "The event 1 5 0",
        "NAŠVisit 1 – 0",
        "NAŠVprašanje – NAŠMožnost 1 – –",
        "NAŠVprašanje – NAŠDruga 0 – –",
    ]


def test_choices_are_counted_in_place_of_their_item(owner, ours):
    item = factories.make_item(ours.event, title_en="Tables")
    item.choices.create(title_sl="Prva", capacity=3)

    assert "Tables – Prva 0 3 0" in lines(owner, ours)
    assert not any(line.startswith("Tables 0") for line in lines(owner, ours))


def test_fewer_seats_than_people_are_said_as_long_as_it_is_so(owner, ours):
    factories.make_rsvp(ours.event, items=[ours.item.pk])
    address = owner.of("event", ours.event.pk, "change")

    owner.fill_in(address, capacity="1")
    AgendaItem.objects.filter(pk=ours.item.pk).update(capacity=1)
    said = [pages.words(p) for p in standing(owner, ours).findall(".//p[@class='lacking']")]
    again = pages.words(standing(owner, ours))
    owner.fill_in(address, capacity="2", **{"agenda_items-0-capacity": "2"})

    assert [line.split(":")[0] for line in said] == ["The event", "NAŠVisit"]
    assert all(f"{LACKING} (1) than people who have one (2)" in line for line in said)
    assert LACKING in again
    assert LACKING not in pages.words(standing(owner, ours))
    assert ours.event.rsvps.coming().count() == 2


def test_reader_sees_the_places_too(desk, people, ours):
    assert "The event 1 – 0" in lines(desk(people["READER"]), ours)


@pytest.mark.parametrize(("language", "first"), [("sl", "Dogodek 1"), ("en", "The event 1")])
def test_places_are_told_in_both_languages(desk, people, ours, language, first):
    assert lines(desk(people["OWNER"], language), ours)[0].startswith(first)


def test_organiser_says_who_may_reply_and_how_many(owner, ours, reload):
    response = owner.fill_in(
        owner.of("event", ours.event.pk, "change"),
        is_by_invitation="on",
        people_per_reply="3",
        people_per_organisation="4",
    )

    event = reload(ours.event)
    assert response.status_code == 302
    assert event.is_by_invitation
    assert (event.people_per_reply, event.people_per_organisation) == (3, 4)


@pytest.mark.parametrize("wrong", [{"people_per_reply": "0"}, {"people_per_organisation": "0"}])
def test_organiser_who_lets_nobody_reply_is_told_so(owner, ours, wrong):
    response = owner.fill_in(owner.of("event", ours.event.pk, "change"), **wrong)

    assert response.status_code == 200
    assert pages.errors(response)
