"""Many at once, from several processes of several threads, on one real database."""

import json
import subprocess
import sys
from collections import Counter

import pytest

from registrations.domain import events, guest_list
from registrations.models import Event, OutgoingMail
from tests.conftest import PROJECT
from tests.factories import (
    make_choice,
    make_event,
    make_item,
    make_message,
    make_option,
    make_question,
    make_rsvp,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("running_clock")]

CLOCK = {"SRECANJE_CLOCK": "2025-11-10 09:00"}


@pytest.fixture
def race(process_environment):
    """Return a function that lets processes do a deed at once, each in so many threads."""
    started = []

    def run(deed, event, *, processes, threads):
        for number in range(processes):
            words = [deed, event.slug, str(number * threads), str(threads)]
            started.append(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.domain.racer", *words],
                    cwd=PROJECT,
                    env={**process_environment, **CLOCK},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
        for process in started:
            assert process.stdout.readline() == "ready\n"
        for process in started:
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [process.communicate(timeout=60)[0] for process in started]
        assert [process.returncode for process in started] == [0] * processes
        return [word for line in said for word in json.loads(line)]

    yield run
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            pipe.close()


def test_fifty_at_once_on_ten_seats_are_ten_seated_and_forty_in_order(race):
    event = make_event(capacity=10)

    answers = race("reply", event, processes=5, threads=10)

    assert Counter(answers) == {"seat": 10, "waiting": 40}
    rows = list(event.rsvps.order_by("order").values_list("status", "order"))
    assert [status for status, _ in rows] == ["ACCEPTED"] * 10 + ["WAITLISTED"] * 40
    assert [order for _, order in rows] == list(range(1, 51))
    assert guest_list.wrong_counters() == []
    stored = Event.objects.get(pk=event.pk)
    assert (stored.seats_taken, stored.waiting_count, stored.last_order) == (10, 40, 50)
    assert Counter(event.letters.values_list("kind", flat=True)) == {"coming": 10, "waiting": 40}


def test_places_of_an_item_are_not_given_twice(race):
    event = make_event(capacity=6)
    item = make_item(event, capacity=3)

    race("reply", event, processes=3, threads=3)

    signups = Counter(item.signups.values_list("status", flat=True))
    assert signups == {"ACCEPTED": 3, "WAITLISTED": 3, "WISHED": 3}
    # Orders of people and of their sign-ups are taken from one count.
    orders = [*event.rsvps.values_list("order", flat=True)]
    orders += item.signups.values_list("order", flat=True)
    assert sorted(orders) == list(range(1, 19))
    assert guest_list.wrong_counters() == []


def test_parties_of_three_at_once_are_seated_one_after_the_other(race):
    event = make_event(capacity=10)

    answers = race("party", event, processes=3, threads=2)

    rows = list(event.rsvps.order_by("order"))
    assert [row.status for row in rows] == ["ACCEPTED"] * 10 + ["WAITLISTED"] * 8
    assert [row.order for row in rows] == list(range(1, 19))
    # No party stands between the people of another.
    bringers = [row.brought_by_id or row.pk for row in rows]
    assert [len(set(bringers[n : n + 3])) for n in range(0, 18, 3)] == [1] * 6
    assert Counter(seat for party in answers for seat in party) == {"seat": 10, "waiting": 8}
    assert Counter(event.letters.values_list("kind", flat=True)) == {"coming": 10, "waiting": 8}
    assert guest_list.wrong_counters() == []


def test_places_of_a_choice_are_not_given_twice(race):
    event = make_event()
    choice = make_choice(make_item(event), capacity=3)

    race("reply", event, processes=3, threads=2)

    assert Counter(choice.signups.values_list("status", flat=True)) == {
        "ACCEPTED": 3,
        "WAITLISTED": 3,
    }
    choice.refresh_from_db()
    assert (choice.seats_taken, choice.waiting_count) == (3, 3)
    assert guest_list.wrong_counters() == []


def test_seats_of_a_bus_are_not_given_twice(race):
    event = make_event()
    bus = make_option(make_question(event, kind="ONE"), capacity=3)

    answers = race("reply", event, processes=3, threads=2)

    assert Counter(answers) == {"seat": 3, "option_is_full": 3}
    bus.refresh_from_db()
    assert (bus.seats_taken, event.rsvps.count()) == (3, 3)
    assert guest_list.wrong_counters() == []


def test_two_at_once_with_one_address_are_one_row_and_one_link(race):
    event = make_event()

    answers = race("same_address", event, processes=2, threads=2)

    assert answers == ["seat"] * 4
    rsvp = event.rsvps.get()
    assert rsvp.pending_replies.count() == 3
    at_once = event.letters.filter(next_try_at__lte=event.letters.first().next_try_at)
    assert event.letters.filter(kind="coming").count() == at_once.filter(kind="coming").count() == 1
    assert event.letters.filter(kind="link").count() <= 2
    assert guest_list.wrong_counters() == []


def test_guests_who_come_and_go_at_once_leave_a_list_that_adds_up(race):
    event = make_event(capacity=3)
    item = make_item(event, capacity=2)
    for number in range(8):
        make_rsvp(event, "ACCEPTED" if number < 3 else "WAITLISTED", items=[item.pk])

    answers = race("come_and_go", event, processes=4, threads=2)

    assert answers == ["done"] * 8
    assert guest_list.wrong_counters() == []
    assert Counter(event.rsvps.values_list("status", flat=True)) == {"ACCEPTED": 3, "WAITLISTED": 5}
    moves = event.letters.exclude(kind="changed").values_list("rsvp", "cause")
    assert len(set(moves)) == moves.count() == OutgoingMail.objects.exclude(kind="changed").count()


def test_organisers_who_press_at_once_tell_everybody_once(race):
    event = make_event()
    for _ in range(60):
        make_rsvp(event)
    events.cancel(event)

    answers = race("tell", event, processes=2, threads=2)

    assert Counter(answers) == {60: 1, "notice_is_gone": 3}
    letters = OutgoingMail.objects.filter(kind="event_cancelled")
    assert letters.count() == letters.values("rsvp").distinct().count() == 60
    assert event.notices.get().written == 60


def test_organisers_who_send_a_message_at_once_send_it_once(race):
    event = make_event()
    for _ in range(60):
        make_rsvp(event)
    make_message(event)

    answers = race("send", event, processes=2, threads=2)

    refused = Counter(answers)["message_is_sent"] + Counter(answers)["message_has_changed"]
    assert (answers.count(60), refused) == (1, 3)
    letters = OutgoingMail.objects.filter(kind="message")
    assert letters.count() == letters.values("rsvp").distinct().count() == 60
    assert event.messages.get().written == 60
