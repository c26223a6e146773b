"""An organiser seats somebody before those who wait, and says why."""

import pytest

from registrations.domain import events, guest_list, history, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.models import Event, Rsvp
from tests.factories import at, give_seats, make_event, make_item, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def by(organiser):
    return history.organiser(organiser)


@pytest.fixture
def full():
    """One seat, one who has it and two who wait."""
    event = make_event(capacity=1)
    return [make_rsvp(event), *(make_rsvp(event, "WAITLISTED") for _ in range(2))]


def seat(rsvp, by, reason="Govori na dogodku."):
    return rsvps.seat_out_of_turn(rsvp, by=by, reason=reason)


def statuses(rows):
    return [Rsvp.objects.get(pk=row.pk).status for row in rows]


def test_organiser_seats_who_waits_before_others_and_beyond_the_seats(full, by, organiser):
    order = full[2].order

    seat(full[2], by)

    assert statuses(full) == ["ACCEPTED", "WAITLISTED", "ACCEPTED"]
    line = full[2].changes.last()
    assert (line.what, line.before, line.after) == ("out_of_turn", "WAITLISTED", "ACCEPTED")
    assert (line.reason, line.by) == ("Govori na dogodku.", organiser)
    assert [letter.kind for letter in full[2].letters.all()] == ["seated"]
    assert full[2].order == order
    event = Event.objects.get(pk=full[0].event_id)
    assert (event.seats_taken, event.waiting_count, event.seats_left) == (2, 1, 0)
    assert guest_list.wrong_counters() == []


@pytest.mark.parametrize("status", ["NEEDS_ACTION", "DECLINED"])
def test_organiser_seats_who_does_not_even_wait(full, by, status):
    rsvp = make_rsvp(full[0].event, status)

    seat(rsvp, by)

    assert statuses([rsvp, *full]) == ["ACCEPTED", "ACCEPTED", "WAITLISTED", "WAITLISTED"]
    assert [letter.kind for letter in rsvp.letters.all()] == ["coming"]
    assert rsvp.order == 4
    assert guest_list.wrong_counters() == []


def test_reason_stands_in_the_history_and_not_in_the_letter(full, by):
    seat(full[1], by, reason="Sorodnica direktorice.")

    assert "Sorodnica" not in full[1].letters.get().body_text


def test_who_has_a_seat_is_left_alone(full, by):
    noted = full[0].changes.count()

    seat(full[0], by)

    assert (full[0].changes.count(), full[0].letters.count()) == (noted, 0)


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_organiser_has_to_say_why(full, by, reason):
    with pytest.raises(RsvpRefused) as refusal:
        seat(full[1], by, reason=reason)

    assert refusal.value.code == "no_reason"
    assert statuses(full) == ["ACCEPTED", "WAITLISTED", "WAITLISTED"]


def test_withdrawn_person_is_invited_first(full, by):
    rsvp = make_rsvp(full[0].event, "CANCELLED")

    with pytest.raises(RsvpRefused) as refusal:
        seat(rsvp, by)

    assert refusal.value.code == "withdrawn"


@pytest.mark.parametrize(
    ("close", "code"), [(events.unpublish, "not_published"), (events.cancel, "event_cancelled")]
)
def test_nobody_is_seated_at_an_event_that_is_off(full, by, close, code):
    close(full[0].event)

    with pytest.raises(RsvpRefused) as refusal:
        seat(full[1], by)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("moment", "code"), [("2025-11-25 12:59", ""), ("2025-11-25 13:00", "ended")]
)
def test_organiser_seats_people_until_the_event_ends(full, by, clock, moment, code):
    clock.move_to(at(moment))

    try:
        seat(full[1], by)
        refused = ""
    except RsvpRefused as refusal:
        refused = refusal.code

    assert refused == code


def test_wish_for_an_item_joins_its_list(by):
    event = make_event(capacity=1)
    item = make_item(event, capacity=1)
    make_rsvp(event, items=[item.pk])
    waiting = make_rsvp(event, "WAITLISTED", items=[item.pk])

    seat(waiting, by)

    assert waiting.signups.get().status == "WAITLISTED"
    assert guest_list.wrong_counters() == []


def test_seat_beyond_the_number_is_not_passed_on(full, by):
    seat(full[2], by)

    rsvps.decline(full[0], by=by)
    assert statuses(full) == ["DECLINED", "WAITLISTED", "ACCEPTED"]
    rsvps.decline(full[2], by=by)
    assert statuses(full) == ["DECLINED", "ACCEPTED", "DECLINED"]


def test_more_seats_go_first_to_who_sits_beyond_the_number(full, by):
    seat(full[2], by)

    give_seats(full[0].event, 2)
    assert statuses(full) == ["ACCEPTED", "WAITLISTED", "ACCEPTED"]
    give_seats(full[0].event, 3)
    assert statuses(full) == ["ACCEPTED"] * 3
