"""Doors, deadline and programme go along when an event moves to another day."""

import pytest

from registrations.domain import events, moved_along, notices
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND
from registrations.models import Event
from tests.factories import at, local, make_event, make_item, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DOORS, DEADLINE = "door_time", "registration_closes_at"


@pytest.fixture
def event():
    event = make_event(door_time=at("2025-11-25 09:30"))
    make_rsvp(event)
    return event


def to_day(event, day, **facts):
    """Store the event on another day; the hours stay."""
    event.refresh_from_db()
    event.starts_at, event.ends_at = at(f"{day} 10:00"), at(f"{day} 13:00")
    for name, value in facts.items():
        setattr(event, name, value)
    return events.store(event, by=COMMAND)


def offered(event):
    event = Event.objects.get(pk=event.pk)
    return {
        one.name: (local(one.before), local(one.after))
        for one in moved_along.offered(event, notices.pending(event))
    }


def move(event, *names):
    event = Event.objects.get(pk=event.pk)
    seen = notices.fingerprint(event, notices.pending(event))
    number = moved_along.move(event, names, seen=seen, by=COMMAND)
    return number, Event.objects.get(pk=event.pk)


def test_doors_deadline_and_programme_are_offered_by_as_many_days(event):
    item = make_item(event)

    to_day(event, "2025-12-02")

    assert offered(event) == {
        DOORS: ("2025-11-25 09:30", "2025-12-02 09:30"),
        DEADLINE: ("2025-11-24 00:00", "2025-12-01 00:00"),
        f"item-{item.pk}": ("2025-11-25 13:00", "2025-12-02 13:00"),
    }


def test_only_what_was_chosen_is_moved_and_only_once(event):
    to_day(event, "2025-12-02")

    number, now = move(event, DOORS, "item-99", "title_sl")

    assert number == 1 and local(now.door_time) == "2025-12-02 09:30"
    assert local(now.registration_closes_at) == "2025-11-24 00:00"
    assert set(offered(event)) == {DEADLINE}
    assert move(event, DOORS)[0] == 0


def test_programme_item_keeps_its_hours_and_its_sign_ups(event):
    item = make_item(event)
    guest = make_rsvp(event, items=[item.pk])

    to_day(event, "2025-12-02")
    move(event, f"item-{item.pk}")

    item.refresh_from_db()
    assert (local(item.starts_at), local(item.ends_at)) == ("2025-12-02 13:00", "2025-12-02 13:30")
    assert guest.signups.get().item == item and item.seats_taken == 1


def test_hours_are_those_of_the_clock_there_across_the_change_of_clocks(event):
    to_day(event, "2026-04-07")

    assert offered(event)[DOORS] == ("2025-11-25 09:30", "2026-04-07 09:30")
    assert offered(event)[DEADLINE][1] == "2026-04-06 00:00"


def test_date_that_the_organiser_has_changed_already_is_left_alone(event):
    to_day(event, "2025-12-02", registration_closes_at=at("2025-11-29 00:00"))

    assert set(offered(event)) == {DOORS}


def test_nothing_is_offered_where_only_the_hour_changes(event):
    event.refresh_from_db()
    event.starts_at = at("2025-11-25 11:00")
    events.store(event, by=COMMAND)

    assert offered(event) == {}


def test_deadline_that_would_end_before_it_begins_is_not_offered(event):
    Event.objects.filter(pk=event.pk).update(registration_opens_at=at("2025-11-20 00:00"))

    to_day(event, "2025-11-18")

    assert set(offered(event)) == {DOORS}


def test_new_date_after_a_postponement_offers_them_too(event):
    events.postpone(event)
    tell = notices.fingerprint(event, notices.pending(event))
    events.tell(event, seen=tell, by=COMMAND)

    to_day(event, "2025-12-09")

    assert offered(event)[DEADLINE] == ("2025-11-24 00:00", "2025-12-08 00:00")


def test_move_that_was_decided_about_or_changed_since_is_refused(event):
    to_day(event, "2025-12-02")
    held = Event.objects.get(pk=event.pk)
    seen = notices.fingerprint(held, notices.pending(held))
    to_day(event, "2025-12-03")

    with pytest.raises(RsvpRefused, match="notice_has_changed"):
        moved_along.move(event, [DOORS], seen=seen, by=COMMAND)
    to_day(event, "2025-11-25")
    with pytest.raises(RsvpRefused, match="notice_is_gone"):
        moved_along.move(event, [DOORS], seen=seen, by=COMMAND)


def test_programme_item_that_falls_into_the_hour_left_out_ends_after_it_starts(event):
    item = make_item(event, starts_at=at("2025-11-25 02:30"), ends_at=at("2025-11-25 03:00"))
    to_day(event, "2026-03-29")

    number, _now = move(event, f"item-{item.pk}")

    item.refresh_from_db()
    assert number == 1 and item.ends_at > item.starts_at
