"""The event's waiting list: first come, first seated."""

import pytest

from registrations.domain import events, guest_list, history, rsvps
from registrations.models import Rsvp
from tests.factories import at, make_event, make_item, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ACCEPTED, WAITLISTED = Rsvp.Status.ACCEPTED, Rsvp.Status.WAITLISTED


@pytest.fixture
def full():
    """An event with two seats, two who hold them and four who wait."""
    event = make_event(capacity=2)
    people = [make_rsvp(event) for _ in range(2)]
    people += [make_rsvp(event, WAITLISTED) for _ in range(4)]
    return event, people


def raise_capacity(event, capacity):
    event.refresh_from_db()
    event.capacity = capacity
    events.store(event)
    events.settle(event)


def coming(people):
    seated = set(Rsvp.objects.coming().values_list("pk", flat=True))
    return [number for number, rsvp in enumerate(people) if rsvp.pk in seated]


def test_order_is_the_order_of_coming(full):
    event, people = full

    assert [rsvp.order for rsvp in people] == [1, 2, 3, 4, 5, 6]
    assert list(event.rsvps.waiting()) == people[2:]
    assert (event.rsvps.coming().count(), guest_list.wrong_counters()) == (2, [])


@pytest.mark.parametrize("leave", [rsvps.decline, rsvps.withdraw])
def test_freed_seat_goes_to_who_waits_longest_with_a_letter(full, leave):
    _, people = full

    leave(people[0], by=history.COMMAND)

    assert coming(people) == [1, 2]
    assert [letter.kind for letter in people[2].letters.all()] == ["seated"]
    [change] = people[2].changes.filter(after=ACCEPTED)
    assert (change.channel, change.by) == (history.Channel.SYSTEM, None)
    assert people[3].letters.count() == 0
    assert guest_list.wrong_counters() == []


def test_who_is_seated_by_itself_keeps_order_and_time_of_answer(full):
    _, people = full
    answered_at = people[2].answered_at

    rsvps.decline(people[0], by=history.LINK)

    people[2].refresh_from_db()
    assert (people[2].order, people[2].answered_at) == (3, answered_at)


def test_who_waits_and_leaves_frees_no_seat(full):
    _, people = full

    rsvps.decline(people[2], by=history.LINK)

    assert coming(people) == [0, 1]
    assert guest_list.wrong_counters() == []


def test_several_are_seated_at_once_when_seats_are_added(full):
    event, people = full

    raise_capacity(event, 5)

    assert coming(people) == [0, 1, 2, 3, 4]
    letters = [[letter.kind for letter in p.letters.all()] for p in people]
    assert letters == [[], [], ["seated"], ["seated"], ["seated"], []]
    assert guest_list.wrong_counters() == []


def test_all_are_seated_when_the_limit_is_taken_away(full):
    event, people = full

    raise_capacity(event, None)

    assert coming(people) == [0, 1, 2, 3, 4, 5]
    assert guest_list.wrong_counters() == []


def test_nobody_loses_a_seat_when_there_are_fewer(full):
    event, people = full
    raise_capacity(event, 1)

    assert coming(people) == [0, 1]
    rsvps.decline(people[0], by=history.LINK)
    assert coming(people) == [1]
    rsvps.decline(people[1], by=history.LINK)
    assert coming(people) == [2]
    assert guest_list.wrong_counters() == []


def test_newcomer_gets_no_seat_while_somebody_waits(full):
    event, people = full
    event.refresh_from_db()
    event.capacity = 3
    # Stored without the round that seats people, as in the middle of an organiser's edit.
    events.store(event)

    newcomer = make_rsvp(event, WAITLISTED)

    assert newcomer.order == 7
    assert list(event.rsvps.waiting()) == [*people[2:], newcomer]


def test_who_comes_back_waits_behind_the_others(full):
    event, people = full
    rsvps.decline(people[0], by=history.LINK)

    rsvps.accept(people[0], by=history.LINK)

    assert people[0].status == WAITLISTED
    assert list(event.rsvps.waiting()) == [*people[3:], people[0]]


def test_seat_is_passed_on_after_the_deadline(full, clock):
    event, people = full
    clock.move_to(event.closes_at)

    rsvps.decline(people[0], by=history.LINK)

    assert coming(people) == [1, 2]


@pytest.mark.parametrize("moment", ["2025-11-25 10:00", "2025-11-25 12:59"])
def test_seat_is_not_passed_on_after_the_start(full, clock, organiser, moment):
    event, people = full
    clock.move_to(at(moment))

    rsvps.decline(people[0], by=history.organiser(organiser))
    raise_capacity(event, 5)

    assert coming(people) == [1]
    assert guest_list.wrong_counters() == []


@pytest.mark.parametrize("close", [events.cancel, events.unpublish])
def test_nobody_is_seated_while_the_event_is_off_and_all_are_when_it_is_on_again(
    full, organiser, close
):
    event, people = full
    close(event)

    rsvps.decline(people[0], by=history.organiser(organiser))
    raise_capacity(event, 3)

    assert coming(people) == [1]
    events.publish(event)
    assert coming(people) == [1, 2, 3]
    assert guest_list.wrong_counters() == []


def test_who_is_seated_by_themselves_gets_a_letter_in_their_language():
    event = make_event(capacity=1)
    item = make_item(event)
    first, second = make_rsvp(event), make_rsvp(event, WAITLISTED, language="en", items=[item.pk])

    rsvps.decline(first, by=history.LINK)

    letter = second.letters.get()
    assert letter.language == "en" and "/en/odziv/" in letter.body_text
    assert "Visit of the Mlakar flat" in letter.body_text
