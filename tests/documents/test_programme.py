"""On the day the programme says what is over, what runs and what comes next."""

from datetime import timedelta

import pytest

from registrations.documents import programme
from registrations.domain import events
from tests import factories


@pytest.fixture
def event(db):
    """From 10.00 to 13.00, with two items side by side after a pause."""
    event = factories.make_event()
    for title, start, end in (
        ("Uvod", "10:00", "10:30"),
        ("Delavnica", "11:00", "12:00"),
        ("Ogled", "11:00", "13:00"),
    ):
        day = "2025-11-25"
        factories.make_item(
            event,
            title_sl=title,
            starts_at=factories.at(f"{day} {start}"),
            ends_at=factories.at(f"{day} {end}"),
            needs_signup=False,
        )
    return event


def titles(event, keys):
    return {item.title_sl for item in event.agenda_items.all() if item.pk in keys}


@pytest.mark.parametrize(
    ("at", "past", "now", "following"),
    [
        ("2025-11-24 23:59", set(), set(), set()),
        ("2025-11-25 00:00", set(), set(), {"Uvod"}),
        ("2025-11-25 10:00", set(), {"Uvod"}, {"Delavnica", "Ogled"}),
        ("2025-11-25 10:30", {"Uvod"}, set(), {"Delavnica", "Ogled"}),
        ("2025-11-25 11:00", {"Uvod"}, {"Delavnica", "Ogled"}, set()),
        ("2025-11-25 12:59", {"Uvod", "Delavnica"}, {"Ogled"}, set()),
        ("2025-11-25 13:00", set(), set(), set()),
    ],
)
def test_programme_stands_where_the_clock_is(event, at, past, now, following):
    times = programme.times(event.agenda_items.all())

    found = programme.standing(event, times, factories.at(at))

    assert titles(event, found.past) == past
    assert titles(event, found.now) == now
    assert titles(event, found.next) == following


def test_day_is_that_of_the_event_and_not_of_the_server(event):
    event.timezone = "Asia/Tokyo"

    # Half past four in the afternoon before, in Ljubljana; half past midnight in Tokyo.
    assert programme.is_on(event, factories.at("2025-11-24 16:30"))


def test_cancelled_event_has_nothing_on(event):
    events.cancel(event)

    assert not programme.is_on(event, event.starts_at + timedelta(minutes=5))
