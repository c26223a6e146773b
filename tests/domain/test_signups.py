"""Programme items: places of their own, a waiting list of their own."""

import pytest

from registrations.domain import events, guest_list, history, locks, rsvps, signups
from registrations.domain.errors import RsvpRefused
from registrations.models import ItemSignup, Rsvp
from tests.factories import at, make_event, make_item, make_rsvp, person_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LINK, COMMAND = history.LINK, history.COMMAND
WAITLISTED = Rsvp.Status.WAITLISTED


def place(rsvp, item):
    """Return how somebody stands at an item: a status, or ''."""
    signup = ItemSignup.objects.filter(rsvp=rsvp, item=item).first()
    return signup.status if signup else ""


def places(people, item):
    return [place(rsvp, item) for rsvp in people]


def choose(rsvp, *items, by=LINK):
    return rsvps.accept(rsvp, by=by, items=[item.pk for item in items])


def kinds(rsvp):
    return [letter.kind for letter in rsvp.letters.all()]


def test_places_that_were_read_under_one_lock_are_read_again_once_one_is_given_back():
    event = make_event()
    item = make_item(event, capacity=1)
    leaves, comes = make_rsvp(event, items=[item.pk]), make_rsvp(event)

    with locks.held(event.pk) as held:
        signups.places(held, {item.pk: None})
        choose(leaves)
        choose(comes, item)

    assert places([leaves, comes], item) == ["", "ACCEPTED"]
    assert guest_list.wrong_counters() == []


def test_places_are_read_once_under_one_lock_until_one_is_taken(django_assert_num_queries):
    event = make_event()
    item = make_item(event)
    rsvp = make_rsvp(event)

    with locks.held(event.pk) as held:
        with django_assert_num_queries(2):
            signups.places(held, {item.pk: None})
        with django_assert_num_queries(0):
            signups.places(held, {item.pk: None})
        choose(rsvp, item)
        assert list(signups.places(held, {item.pk: None}))[0].seats_taken == 1
    with django_assert_num_queries(4):
        signups.places(event, {item.pk: None})
        signups.places(event, {item.pk: None})


@pytest.fixture
def visit():
    """An item with one place, one who holds it and two who wait for it."""
    event = make_event()
    item = make_item(event, capacity=1)
    return item, [make_rsvp(event, items=[item.pk]) for _ in range(3)]


def test_guests_are_signed_up_until_the_places_are_taken(visit):
    item, people = visit

    assert places(people, item) == ["ACCEPTED", "WAITLISTED", "WAITLISTED"]
    item.refresh_from_db()
    assert (item.seats_taken, item.waiting_count) == (1, 2)
    assert guest_list.wrong_counters() == []


def test_item_without_a_limit_takes_all():
    event = make_event()
    item = make_item(event)

    people = [make_rsvp(event, items=[item.pk]) for _ in range(4)]

    assert places(people, item) == ["ACCEPTED"] * 4


def test_guest_who_gives_up_a_place_passes_it_on_with_a_letter(visit):
    item, people = visit

    choose(people[0])

    assert places(people, item) == ["", "ACCEPTED", "WAITLISTED"]
    assert [kinds(rsvp) for rsvp in people] == [["changed"], ["changed"], []]
    assert item.title_sl in people[1].letters.get().body_text
    assert guest_list.wrong_counters() == []


@pytest.mark.parametrize("leave", [rsvps.decline, rsvps.withdraw])
def test_guest_who_leaves_the_event_passes_the_place_on(visit, leave):
    item, people = visit

    leave(people[0], by=COMMAND)

    assert places(people, item) == ["", "ACCEPTED", "WAITLISTED"]
    assert kinds(people[1]) == ["changed"]
    assert guest_list.wrong_counters() == []


def test_guest_who_signs_up_again_waits_behind_the_others(visit):
    item, people = visit
    choose(people[0])

    choose(people[0], item)

    assert places(people, item) == ["WAITLISTED", "ACCEPTED", "WAITLISTED"]
    choose(people[1])
    assert places(people, item) == ["WAITLISTED", "", "ACCEPTED"]


def test_guest_who_keeps_a_place_and_corrects_a_name_keeps_the_order(visit):
    item, people = visit
    orders = [s.order for s in item.signups.order_by("pk")]

    for rsvp in people:
        person = person_of(rsvp, given_name="Neža")
        rsvps.accept(rsvp, by=LINK, person=person, items=[item.pk])

    assert [s.order for s in item.signups.order_by("pk")] == orders


def test_guests_are_seated_when_places_are_added(visit):
    item, people = visit
    item.capacity = 3
    events.store_row(item)

    events.settle(item.event)

    assert places(people, item) == ["ACCEPTED"] * 3
    assert [kinds(rsvp) for rsvp in people] == [[], ["changed"], ["changed"]]
    assert guest_list.wrong_counters() == []


def test_stored_item_keeps_counters_that_changed_since_it_was_opened(visit):
    item, people = visit
    opened = type(item).objects.get(pk=item.pk)
    choose(people[2])

    opened.title_sl = "Ogled stanovanja"
    events.store_row(opened)

    item.refresh_from_db()
    assert (item.title_sl, item.waiting_count) == ("Ogled stanovanja", 1)


def test_place_is_passed_on_after_the_deadline_but_not_after_the_start(visit, clock, organiser):
    item, people = visit
    clock.move_to(item.event.closes_at)
    choose(people[0])
    assert places(people, item) == ["", "ACCEPTED", "WAITLISTED"]

    clock.move_to(at("2025-11-25 10:00"))
    rsvps.decline(people[1], by=history.organiser(organiser))

    assert places(people, item) == ["", "", "WAITLISTED"]
    assert guest_list.wrong_counters() == []


def test_wish_of_who_waits_for_a_seat_holds_no_place():
    event = make_event(capacity=1)
    item = make_item(event, capacity=1)
    first = make_rsvp(event)

    waiting = make_rsvp(event, WAITLISTED, items=[item.pk])

    assert place(waiting, item) == "WISHED"
    item.refresh_from_db()
    assert (item.seats_taken, item.waiting_count) == (0, 0)
    assert place(choose(first, item), item) == "ACCEPTED"


def test_wish_joins_the_list_of_the_item_in_its_first_order_when_its_person_is_seated():
    event = make_event(capacity=2)
    item = make_item(event, capacity=1)
    holder, leaving = make_rsvp(event, items=[item.pk]), make_rsvp(event)
    early = make_rsvp(event, WAITLISTED, items=[item.pk])
    wished = early.signups.get().order
    late = choose(leaving, item)
    assert places([holder, early, late], item) == ["ACCEPTED", "WISHED", "WAITLISTED"]

    event.refresh_from_db()
    event.capacity = 3
    events.store(event)
    events.settle(event)
    assert places([holder, early, late], item) == ["ACCEPTED", "WAITLISTED", "WAITLISTED"]
    choose(holder)

    assert places([holder, early, late], item) == ["", "ACCEPTED", "WAITLISTED"]
    assert early.signups.get().order == wished
    assert guest_list.wrong_counters() == []


def test_wish_becomes_a_place_in_the_same_moment_as_the_seat_with_one_letter():
    event = make_event(capacity=1)
    item = make_item(event, capacity=1)
    first = make_rsvp(event, items=[item.pk])
    second = make_rsvp(event, WAITLISTED, items=[item.pk])

    rsvps.decline(first, by=LINK)

    assert place(second, item) == "ACCEPTED"
    assert kinds(second) == ["seated"]
    assert guest_list.wrong_counters() == []


def test_wish_ends_when_its_person_stops_waiting():
    event = make_event(capacity=1)
    item = make_item(event)
    make_rsvp(event)
    waiting = make_rsvp(event, WAITLISTED, items=[item.pk])

    rsvps.decline(waiting, by=LINK)

    assert waiting.signups.count() == 0


def test_organiser_seats_who_waits_and_the_wish_with_them(organiser):
    event = make_event(capacity=1)
    item = make_item(event, capacity=1)
    make_rsvp(event)
    waiting = make_rsvp(event, WAITLISTED, items=[item.pk])
    event.refresh_from_db()
    event.capacity = 2
    events.store(event)

    rsvps.accept(waiting, by=history.organiser(organiser))

    assert place(waiting, item) == "ACCEPTED"
    assert guest_list.wrong_counters() == []


def test_guest_changes_from_one_item_to_another_with_one_letter():
    event = make_event()
    one, other = make_item(event, capacity=1), make_item(event, capacity=1)
    first, second = make_rsvp(event, items=[one.pk]), make_rsvp(event, items=[one.pk])

    choose(first, other)

    assert [place(first, one), place(first, other), place(second, one)] == [
        "",
        "ACCEPTED",
        "ACCEPTED",
    ]
    assert kinds(first) == kinds(second) == ["changed"]
    assert guest_list.wrong_counters() == []


@pytest.mark.parametrize("whose", ["without a sign-up", "of another event"])
def test_guest_cannot_sign_up_for_what_takes_no_sign_ups(whose):
    event = make_event()
    item = (
        make_item(event, needs_signup=False)
        if whose == "without a sign-up"
        else make_item(make_event())
    )
    rsvp = make_rsvp(event, "NEEDS_ACTION")

    with pytest.raises(RsvpRefused) as refusal:
        choose(rsvp, item)

    assert refusal.value.code == "unknown_item"
    assert Rsvp.objects.get(pk=rsvp.pk).status == "NEEDS_ACTION"


def test_history_names_the_item_and_how_one_stands_there(visit):
    item, people = visit

    choose(people[0])

    lines = people[1].changes.filter(what="signup")
    assert [(c.before, c.after, c.reason, c.channel) for c in lines] == [
        ("", "WAITLISTED", item.title_sl, "command"),
        ("WAITLISTED", "ACCEPTED", item.title_sl, "system"),
    ]


def test_guest_whose_item_takes_no_sign_ups_any_more_keeps_it_while_correcting(visit):
    item, people = visit
    item.needs_signup = False
    events.store_row(item)

    choose(people[0], item)

    assert place(people[0], item) == "ACCEPTED"
