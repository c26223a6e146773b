"""Numbers of an event and of an organiser's year, without names."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import organisations, statistics, years
from registrations.models import Answer, Event, Rsvp
from tests.factories import (
    at,
    give_seats,
    make_choice,
    make_event,
    make_item,
    make_organizer,
    make_question,
    make_rsvp,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

AFTER = at("2025-12-31 12:00")


def set_on(rsvp, **facts):
    Rsvp.objects.filter(pk=rsvp.pk).update(**facts)
    return rsvp


def answered(event, moment, status="ACCEPTED", **facts):
    return set_on(make_rsvp(event, status, **facts), answered_at=at(moment))


def test_replies_are_counted_by_the_day_where_the_event_is_without_a_gap():
    event = make_event()
    for moment in ("2025-11-10 00:00", "2025-11-10 23:59", "2025-11-12 00:01"):
        answered(event, moment)
    answered(event, "2025-11-12 10:00", "DECLINED")
    make_rsvp(event, "NEEDS_ACTION")

    numbers = statistics.of_event(event)

    assert numbers.days == [
        (date(2025, 11, 10), 2),
        (date(2025, 11, 11), 0),
        (date(2025, 11, 12), 2),
    ]
    assert numbers.last_day == date(2025, 11, 23)
    assert numbers.statuses["ACCEPTED"] == 3 and numbers.statuses["NEEDS_ACTION"] == 1


def test_same_moment_is_another_day_in_another_zone():
    event = make_event(timezone="Asia/Kathmandu")
    answered(event, "2025-11-10 19:14"), answered(event, "2025-11-10 19:15")

    assert statistics.of_event(event).days == [(date(2025, 11, 10), 1), (date(2025, 11, 11), 1)]


def test_organisations_are_those_of_who_comes_and_joined_spellings_are_one():
    event = make_event()
    for name in ("Društvo A", "DRUSTVO A", "Klub A", "Zavod B", ""):
        make_rsvp(event, organisation=name)
    make_rsvp(event, "DECLINED", organisation="Ne pride")
    organisations.join(event.organizer, ["Društvo A", "Klub A"])

    numbers = statistics.of_event(event)

    assert [number for _name, number in numbers.organisations] == [3, 1]
    assert (numbers.organisations_count, numbers.without_organisation) == (2, 1)


def test_joined_spellings_are_called_as_the_main_one_is_written():
    event = make_event()
    for name in ("Aktivni rudarji Zasavja", "Rudarji"):
        make_rsvp(event, organisation=name)
    organisations.join(event.organizer, ["Aktivni rudarji Zasavja", "Rudarji"])

    assert statistics.of_event(event).organisations == [("Rudarji", 2)]


def test_municipalities_are_counted_and_sensitive_ones_are_not():
    event = make_event()
    plain = make_question(event, kind="MUNICIPALITY")
    hidden = make_question(event, kind="MUNICIPALITY", is_sensitive=True)
    for name, status in (("Litija", "ACCEPTED"), ("Litija", "ACCEPTED"), ("Trbovlje", "DECLINED")):
        rsvp = make_rsvp(event, status)
        for question in (plain, hidden):
            Answer.objects.create(rsvp=rsvp, question=question, value=name)

    assert statistics.of_event(event).municipalities == [(plain, [("Litija", 2)])]


def test_item_with_choices_has_the_seats_that_these_have():
    event = make_event()
    item = make_item(event, title_en="Tables")
    first, second = make_choice(item, capacity=3), make_choice(item, capacity=4)
    type(first).objects.filter(pk=first.pk).update(seats_taken=2)
    type(second).objects.filter(pk=second.pk).update(seats_taken=1, waiting_count=5)

    whole, *parts = statistics.of_event(event).items

    assert (whole.taken, whole.waiting, whole.capacity, whole.is_part) == (3, 5, 7, False)
    assert [(part.taken, part.capacity, part.is_part) for part in parts] == [
        (2, 3, True),
        (1, 4, True),
    ]


def test_arrivals_are_counted_by_quarter_of_an_hour():
    event = make_event()
    for moment in ("2025-11-25 09:44", "2025-11-25 09:45", "2025-11-25 10:20"):
        set_on(make_rsvp(event), arrived_at=at(moment))

    numbers = statistics.of_event(event)

    assert [(f"{when:%H:%M}", number) for when, number in numbers.quarters] == [
        ("09:30", 1),
        ("09:45", 1),
        ("10:00", 0),
        ("10:15", 1),
    ]
    assert numbers.present == 3


def test_event_that_nobody_has_heard_of_has_numbers_too():
    numbers = statistics.of_event(make_event())

    assert (numbers.days, numbers.quarters, numbers.organisations, numbers.items) == (
        [],
        [],
        [],
        [],
    )


def queries(act):
    with CaptureQueriesContext(
        connection,
    ) as found:
        act()
    return len(found)


def test_numbers_of_many_ask_as_often_as_those_of_one():
    event = make_event()
    give_seats(event, 2)
    question, item = make_question(event, kind="MUNICIPALITY"), make_item(event)

    def add():
        rsvp = answered(event, "2025-11-10 10:00", organisation="Klub")
        Answer.objects.create(rsvp=rsvp, question=question, value="Litija")
        make_choice(item)

    add()
    first = queries(lambda: statistics.of_event(event))
    add()

    assert queries(lambda: statistics.of_event(event)) == first < 12


@pytest.fixture
def three(clock):
    """Two events of 2025, at the second of which arrivals were noted, and one at New Year."""
    first = make_event(title_sl="Prvi")
    second = make_event(
        title_sl="Drugi", starts_at=at("2025-12-01 10:00"), ends_at=at("2025-12-01 11:30")
    )
    third = make_event(starts_at=at("2026-01-01 00:30"), ends_at=at("2026-01-01 02:00"))
    for event in (first, second, third):
        make_rsvp(event, organisation="Klub A")
        make_rsvp(event, organisation="Klub B")
        make_rsvp(event, "DECLINED", organisation="Klub C")
        make_rsvp(event, "NEEDS_ACTION")
    set_on(second.rsvps.get(organisation="Klub A"), arrived_at=second.starts_at)
    clock.move_to(at("2026-02-01 09:00"))
    return first, second, third


def test_year_counts_events_people_and_hours(three):
    year = years.of(three[0].organizer_id, 2025)

    assert [row.event for row in year.rows] == list(three[:2])
    assert year.total == {"listed": 8, "replied": 6, "coming": 4, "present": 1, "hours": 4.5}
    assert [row.organisations for row in year.rows] == [2, 1]
    assert year.organisations == 2
    assert years.known(three[0].organizer_id) == [2026, 2025]


@pytest.mark.parametrize(
    "facts", [{"status": "CANCELLED"}, {"status": "DRAFT"}, {"is_postponed": True}]
)
def test_what_did_not_take_place_is_in_no_year(three, facts):
    Event.objects.filter(pk=three[0].pk).update(**facts)

    assert [row.event for row in years.of(three[0].organizer_id, 2025).rows] == [three[1]]


def test_what_is_still_to_come_is_in_no_year(clock):
    event = make_event()

    assert years.known(event.organizer_id) == []
    clock.move_to(event.ends_at)
    assert years.known(event.organizer_id) == [2025]


def test_municipalities_of_a_year_are_those_of_who_took_part(three):
    for event in three[:2]:
        question = make_question(event, kind="MUNICIPALITY")
        for name, town in (("Klub A", "Litija"), ("Klub B", "Hrastnik"), ("Klub C", "Trbovlje")):
            rsvp = event.rsvps.get(organisation=name)
            Answer.objects.create(rsvp=rsvp, question=question, value=town)

    year = years.of(three[0].organizer_id, 2025)

    assert year.municipalities == [("Litija", 2), ("Hrastnik", 1)]


def test_year_of_another_organiser_is_another_one(three):
    other = make_organizer(slug="drugi")
    make_event(organizer=other, title_sl="Tuj")

    assert [row.event.title_sl for row in years.of(other.pk, 2025).rows] == ["Tuj"]
    assert len(years.of(three[0].organizer_id, 2025).rows) == 2


def test_year_of_many_events_asks_as_often_as_of_one(three):
    organizer = three[0].organizer_id

    assert queries(lambda: years.of(organizer, 2026)) == queries(lambda: years.of(organizer, 2025))
