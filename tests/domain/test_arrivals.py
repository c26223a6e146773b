"""Who has come in the end: a fact beside the reply, noted at the door or from paper afterwards."""

from datetime import timedelta

import pytest
from django.utils import translation

from registrations.documents import changes
from registrations.domain import arrivals, events, guest_list, history, reasons, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.models import Event, OutgoingMail, Rsvp
from tests.factories import (
    at,
    give_seats,
    make_event,
    make_option,
    make_organizer,
    make_person,
    make_question,
    make_rsvp,
    make_user,
)

pytestmark = [pytest.mark.django_db]

MORNING = at("2025-11-25 09:40")


@pytest.fixture(autouse=True)
def door(clock):
    """The clock; people are on the list before the day, and come on that morning."""
    return clock


@pytest.fixture
def by(organiser):
    return history.Actor(history.Channel.DOOR, organiser)


@pytest.fixture
def full():
    """One seat, and somebody in each other state."""
    event = make_event(capacity=1)
    return {
        status: make_rsvp(event, status)
        for status in ("ACCEPTED", "WAITLISTED", "DECLINED", "NEEDS_ACTION", "CANCELLED")
    }


def lines(rsvp):
    return list(rsvp.changes.values_list("what", "before", "after"))


def stored(rsvp):
    return Rsvp.objects.get(pk=rsvp.pk)


def counters(event):
    event = Event.objects.get(pk=event.pk)
    return event.seats_taken, event.waiting_count


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("ACCEPTED", ""),
        ("WAITLISTED", "was on the waiting list"),
        ("DECLINED", "had declined"),
        ("NEEDS_ACTION", "had not answered"),
    ],
)
def test_whoever_comes_is_here_and_keeps_reply_and_place(full, by, door, organiser, status, words):
    rsvp, before = full[status], counters(full[status].event)
    facts = (rsvp.status, rsvp.order, rsvp.answered_at)
    door.move_to(MORNING)

    line = arrivals.check_in(rsvp, by=by)

    rsvp = stored(rsvp)
    assert rsvp.arrived_at == MORNING
    assert (rsvp.status, rsvp.order, rsvp.answered_at) == facts
    assert counters(rsvp.event) == before and guest_list.wrong_counters() == []
    assert (line.at, line.channel, line.by) == (MORNING, "door", organiser)
    with translation.override("en"):
        said = changes.in_words(line)
        assert (str(said["what"]), said["steps"]) == ("arrival noted", words)
    assert not OutgoingMail.objects.exists()


def test_whose_invitation_was_withdrawn_is_not_let_in(full, by, door):
    door.move_to(MORNING)

    with pytest.raises(RsvpRefused) as refusal:
        arrivals.check_in(full["CANCELLED"], by=by)

    assert refusal.value.code == "withdrawn"
    assert stored(full["CANCELLED"]).arrived_at is None


def test_who_is_here_already_is_left_alone(full, by, door):
    rsvp = full["ACCEPTED"]
    door.move_to(MORNING)
    arrivals.check_in(rsvp, by=by)
    noted = lines(rsvp)
    door.move_to(MORNING + timedelta(minutes=5))

    assert arrivals.check_in(rsvp, by=by) is None

    assert (stored(rsvp).arrived_at, lines(rsvp)) == (MORNING, noted)


SAID = {
    "earlier than what is known": (-10, -10),
    "later than what is known": (3, 0),
    "by a telephone ahead of time": (300, 0),
    "by a telephone of last year": (-400 * 24 * 60, None),
}


@pytest.mark.parametrize(("minutes", "stands"), SAID.values(), ids=SAID)
def test_earliest_arrival_counts_that_can_be_true(full, by, door, minutes, stands):
    rsvp = full["ACCEPTED"]
    door.move_to(MORNING)
    arrivals.check_in(rsvp, by=by)
    door.move_to(MORNING + timedelta(minutes=15))

    arrivals.check_in(rsvp, by=by, at=MORNING + timedelta(minutes=minutes))

    earliest = rsvp.event.arrivals_from
    expected = earliest if stands is None else MORNING + timedelta(minutes=stands)
    assert stored(rsvp).arrived_at == expected


def test_arrival_is_taken_back_and_noted_anew(full, by, door):
    rsvp = full["ACCEPTED"]
    door.move_to(MORNING)
    arrivals.check_in(rsvp, by=by)

    assert arrivals.undo(rsvp, by=by).what == "not_arrived"
    assert arrivals.undo(rsvp, by=by) is None
    assert stored(rsvp).arrived_at is None
    door.move_to(MORNING + timedelta(minutes=1))
    arrivals.check_in(rsvp, by=by)

    assert [what for what, *_ in lines(rsvp)][-3:] == ["arrived", "not_arrived", "arrived"]
    assert stored(rsvp).arrived_at == MORNING + timedelta(minutes=1)


BEGINS = {
    "a morning": ({}, "2025-11-25 00:00"),
    "the small hours": ({"starts_at": at("2025-11-25 01:00")}, "2025-11-24 22:00"),
    "doors long before": ({"door_time": at("2025-11-24 20:00")}, "2025-11-24 17:00"),
    "doors after the start": ({"door_time": at("2025-11-25 10:30")}, "2025-11-25 00:00"),
    "another zone": ({"timezone": "America/New_York"}, "2025-11-25 06:00"),
}


@pytest.mark.parametrize(("facts", "first"), BEGINS.values(), ids=BEGINS)
def test_nobody_has_come_before_the_day(by, door, facts, first):
    rsvp = make_rsvp(make_event(**facts))
    door.move_to(at(first) - timedelta(seconds=1))

    with pytest.raises(RsvpRefused) as refusal:
        arrivals.check_in(rsvp, by=by)
    assert refusal.value.code == "no_arrivals_yet"
    assert not arrivals.are_noted(rsvp.event)

    door.move_to(at(first))
    arrivals.check_in(rsvp, by=by)
    assert stored(rsvp).arrived_at == at(first)


def test_arrivals_from_paper_are_noted_afterwards(full, by, door):
    event = full["ACCEPTED"].event
    door.move_to(event.ends_at + timedelta(days=2))

    line = arrivals.check_in(full["ACCEPTED"], by=by)
    walk_in = arrivals.add_walk_in(event, make_person(), by=by)

    assert stored(full["ACCEPTED"]).arrived_at == event.starts_at == stored(walk_in).arrived_at
    assert line.at == event.ends_at + timedelta(days=2)


@pytest.mark.parametrize(
    ("act", "code"),
    [(events.cancel, "event_cancelled"), (events.postpone, "postponed")],
)
def test_nobody_comes_to_what_does_not_take_place(full, by, door, act, code):
    act(full["ACCEPTED"].event)
    door.move_to(MORNING)

    for note in (
        lambda: arrivals.check_in(full["ACCEPTED"], by=by),
        lambda: arrivals.add_walk_in(full["ACCEPTED"].event, make_person(), by=by),
    ):
        with pytest.raises(RsvpRefused) as refusal:
            note()
        assert refusal.value.code == code


def test_walk_in_gets_a_seat_beyond_the_seats_and_nobody_loses_one(full, by, door):
    event = full["ACCEPTED"].event
    question = make_question(event, kind="ONE")
    bus = make_option(question, capacity=1)
    door.move_to(MORNING)

    rsvp = arrivals.add_walk_in(event, make_person(), by=by, answers={question.pk: [bus.pk]})

    rsvp = stored(rsvp)
    assert (rsvp.status, rsvp.arrived_at) == ("ACCEPTED", MORNING)
    assert lines(rsvp) == [
        ("registered", "", "NEEDS_ACTION"),
        ("walk_in", "NEEDS_ACTION", "ACCEPTED"),
        ("answers", "", ""),
        ("arrived", "", ""),
    ]
    with translation.override("en"):
        assert reasons.why(rsvp).startswith("Came without a reply on")
    assert counters(event) == (2, 1) and guest_list.wrong_counters() == []
    assert {s: stored(r).status for s, r in full.items()} == {s: s for s in full}
    assert not OutgoingMail.objects.exists()


def test_seat_of_a_walk_in_counts_when_others_leave(full, by, door):
    """Two people sit on one seat: it is free only once both have left."""
    event, waiting = full["ACCEPTED"].event, full["WAITLISTED"]
    door.move_to(MORNING)
    walk_in = arrivals.add_walk_in(event, make_person(), by=by)

    rsvps.decline(full["ACCEPTED"], by=by)
    assert stored(waiting).status == "WAITLISTED"
    rsvps.decline(walk_in, by=by)

    assert stored(waiting).status == "ACCEPTED"
    assert stored(walk_in).arrived_at == MORNING


def test_walk_in_who_is_on_the_list_is_found_there(full, by, door):
    door.move_to(MORNING)
    person = make_person(email=full["DECLINED"].email.upper())

    with pytest.raises(RsvpRefused) as refusal:
        arrivals.add_walk_in(full["DECLINED"].event, person, by=by)

    assert refusal.value.code == "already_registered"
    assert not Rsvp.objects.present().exists()


def test_export_tells_when_somebody_came(full, by, door):
    door.move_to(MORNING)
    arrivals.check_in(full["DECLINED"], by=by)

    header, *rows = guest_list.rows(full["DECLINED"].event)

    column = header.index("arrived_at")
    written = {row[header.index("status")]: row[column] for row in rows}
    assert written.pop("DECLINED") == "2025-11-25T08:40:00+00:00"
    assert set(written.values()) == {""}


def test_seats_given_on_the_day_change_no_arrival(full, by, door):
    door.move_to(MORNING)
    arrivals.check_in(full["WAITLISTED"], by=by)

    give_seats(full["WAITLISTED"].event, 5)

    rsvp = stored(full["WAITLISTED"])
    assert (rsvp.status, rsvp.arrived_at) == ("ACCEPTED", MORNING)


@pytest.mark.parametrize(
    ("role", "receives"), [("OWNER", True), ("EDITOR", True), ("DOOR", True), ("READER", False)]
)
def test_door_is_kept_by_those_who_may(role, receives):
    event, other = make_event(), make_event(organizer=make_organizer(slug="drugi"))
    user = make_user("oseba", event.organizer, role)

    assert list(Event.objects.received_by(user)) == ([event] if receives else [])
    assert other not in Event.objects.received_by(user)
