"""What the desk shows first: one's events, the next one first, and what needs doing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import arrivals, events, history, overviews
from registrations.models import Membership, OutgoingMail
from tests.factories import (
    at,
    give_seats,
    make_event,
    make_organizer,
    make_rsvp,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

Role = Membership.Role


def one(user):
    [found] = overviews.of(user)
    return found


def test_next_event_comes_first_then_those_without_a_date_and_those_just_over(organiser, clock):
    later = make_event(starts_at=at("2025-12-20 10:00"), ends_at=at("2025-12-20 12:00"))
    next_one = make_event(status="DRAFT")
    off = make_event(starts_at=at("2025-11-12 10:00"), ends_at=at("2025-11-12 12:00"))
    events.postpone(off)
    times = [("2025-11-0{} 10:00", "2025-11-0{} 12:00")] * 2
    over, _long_ago = (
        make_event(starts_at=at(a.format(d)), ends_at=at(b.format(d)), registration_closes_at=None)
        for d, (a, b) in zip((9, 2), times, strict=True)
    )

    found = overviews.of(organiser)

    assert [overview.event for overview in found] == [next_one, later, off, over]


def test_event_shows_its_numbers(organiser, clock):
    event = make_event(capacity=2)
    for status in ("ACCEPTED", "ACCEPTED", "WAITLISTED", "NEEDS_ACTION", "DECLINED", "CANCELLED"):
        make_rsvp(event, status)
    clock.move_to(at("2025-11-25 09:30"))
    arrivals.check_in(event.rsvps.coming().first(), by=history.COMMAND)

    found = one(organiser)

    assert (found.event.seats_taken, found.event.waiting_count) == (2, 1)
    assert (found.listed, found.silent, found.declined, found.present) == (5, 1, 1, 1)
    assert found.event.seats_left == 0 and found.is_day and found.asks


DAYS = {
    "2025-11-10 09:00": (13, False),
    "2025-11-17 00:30": (6, True),
    "2025-11-23 23:59": (0, True),
    "2025-11-24 00:00": (None, False),
}


@pytest.mark.parametrize("moment", DAYS)
def test_days_are_counted_to_the_deadline_and_who_is_silent_is_named_near_it(
    organiser, clock, moment
):
    make_rsvp(make_event(), "NEEDS_ACTION")
    clock.move_to(at(moment))

    found = one(organiser)

    assert (found.days_left, found.is_near) == DAYS[moment]
    assert found.asks == found.is_near


def test_nothing_is_asked_where_all_is_well(organiser):
    make_rsvp(make_event(capacity=1))

    assert not one(organiser).asks


def test_guest_whom_letters_do_not_reach_is_counted_once(organiser):
    rsvp = make_rsvp(make_event())
    for cause in "ab":
        OutgoingMail.objects.create(
            event=rsvp.event,
            rsvp=rsvp,
            kind="coming",
            cause=cause,
            message_id=cause,
            to_email=rsvp.email,
            state="failed",
            created_at=rsvp.event.starts_at,
            next_try_at=rsvp.event.starts_at,
        )

    assert one(organiser).undelivered == 1 and one(organiser).asks


def test_notice_that_waits_for_a_word_is_shown_to_who_may_decide(organiser, helper):
    event = make_event()
    make_rsvp(event)
    events.cancel(event)

    assert one(organiser).has_notice and not one(helper).has_notice


def test_who_waits_though_seats_are_free_is_named(organiser, clock):
    """After the start nobody moves up by itself."""
    event = make_event(capacity=1)
    make_rsvp(event)
    make_rsvp(event, "WAITLISTED")
    assert not one(organiser).waits_in_vain
    clock.move_to(event.starts_at)
    give_seats(event, 2)

    assert one(organiser).waits_in_vain


@pytest.mark.parametrize(
    ("role", "seen", "writes"),
    [(Role.EDITOR, 1, True), (Role.READER, 1, False), (Role.DOOR, 0, False)],
)
def test_everybody_sees_what_they_may(role, seen, writes):
    event = make_event(status="DRAFT")
    make_event(organizer=make_organizer(slug="tuji"))
    user = make_user("oseba", event.organizer, role)

    found = overviews.of(user)

    assert [overview.event for overview in found] == [event] * seen
    assert all(overview.may_write == overview.asks == writes for overview in found)


def test_many_events_cost_as_many_queries_as_one(organiser):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            overviews.of(organiser)
        return len(captured)

    make_rsvp(make_event())
    before = queries()
    for _ in range(5):
        make_rsvp(make_event(), "DECLINED")

    assert queries() == before
