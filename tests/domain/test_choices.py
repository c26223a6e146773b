"""Programme items that offer choices: one for each person, each with places of its own."""

import pytest

from registrations.domain import events, guest_list, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND, LINK
from registrations.models import AgendaChoice, Rsvp
from tests.factories import (
    at,
    make_choice,
    make_event,
    make_item,
    make_person,
    make_rsvp,
    person_of,
    send_reply,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def tables():
    """An item with two tables of one place, one who holds the first and one who waits for it."""
    event = make_event()
    item = make_item(event)
    choices = [make_choice(item, capacity=1) for _ in range(2)]
    guests = [make_rsvp(event, items={item.pk: choices[0].pk}) for _ in range(2)]
    return item, choices, guests


def stands(rsvp):
    """Return where somebody stands at items: pairs of choice and status."""
    return [(signup.choice, signup.status) for signup in rsvp.signups.all()]


def counted(place):
    place = type(place).objects.get(pk=place.pk)
    return place.seats_taken, place.waiting_count


def choose(rsvp, places, by=LINK):
    return rsvps.accept(rsvp, by=by, items=places)


def code_of(act, *words, **more):
    with pytest.raises(RsvpRefused) as refusal:
        act(*words, **more)
    return refusal.value.code


def test_places_are_counted_at_the_choice_and_not_at_the_item(tables):
    item, choices, guests = tables

    assert [stands(guest) for guest in guests] == [
        [(choices[0], "ACCEPTED")],
        [(choices[0], "WAITLISTED")],
    ]
    assert [counted(place) for place in (item, *choices)] == [(0, 0), (1, 1), (0, 0)]
    assert guest_list.wrong_counters() == []


def test_guest_changes_from_one_choice_to_another_and_the_next_one_moves_up(tables):
    item, choices, guests = tables
    order = guests[0].signups.get().order

    choose(guests[0], {item.pk: choices[1].pk})

    assert stands(guests[0]) == [(choices[1], "ACCEPTED")]
    assert stands(guests[1]) == [(choices[0], "ACCEPTED")]
    assert guests[0].signups.get().order > order
    assert [[m.kind for m in guest.letters.all()] for guest in guests] == [["changed"]] * 2
    assert choices[0].title_sl in guests[1].letters.get().body_text
    assert f"{item.title_sl}: {choices[1].title_sl}" in guests[0].letters.get().body_text
    assert guest_list.wrong_counters() == []


def test_guest_who_waits_for_a_choice_takes_one_that_is_free(tables):
    item, choices, guests = tables

    choose(guests[1], {item.pk: choices[1].pk})

    assert stands(guests[1]) == [(choices[1], "ACCEPTED")]
    assert counted(choices[0]) == (1, 0)
    assert guest_list.wrong_counters() == []


def test_guest_who_leaves_frees_the_choice(tables):
    item, choices, guests = tables

    rsvps.decline(guests[0], by=LINK)

    assert stands(guests[1]) == [(choices[0], "ACCEPTED")]
    assert guest_list.wrong_counters() == []


def test_more_places_at_a_choice_seat_who_waits_for_it(tables):
    item, choices, guests = tables
    opened = AgendaChoice.objects.get(pk=choices[0].pk)
    other = make_rsvp(item.event, items={item.pk: choices[0].pk})

    opened.capacity = 2
    events.store_row(opened)
    events.settle(item.event)

    assert stands(guests[1]) == [(choices[0], "ACCEPTED")]
    assert stands(other) == [(choices[0], "WAITLISTED")]
    assert counted(choices[0]) == (2, 1)
    assert guest_list.wrong_counters() == []


def test_fewer_places_at_a_choice_throw_nobody_out():
    item = make_item(make_event())
    choice = make_choice(item, capacity=2)
    guests = [make_rsvp(item.event, items={item.pk: choice.pk}) for _ in range(3)]

    choice = AgendaChoice.objects.get(pk=choice.pk)
    choice.capacity = 1
    events.store_row(choice)
    events.settle(item.event)
    rsvps.decline(guests[0], by=LINK)

    assert [stands(guest) for guest in guests[1:]] == [
        [(choice, "ACCEPTED")],
        [(choice, "WAITLISTED")],
    ]


def test_wish_for_a_choice_is_kept_until_there_is_a_seat():
    event = make_event(capacity=1)
    item = make_item(event)
    choice = make_choice(item, capacity=1)
    first = make_rsvp(event)
    waiting = make_rsvp(event, "WAITLISTED", items={item.pk: choice.pk})
    assert stands(waiting) == [(choice, "WISHED")] and counted(choice) == (0, 0)

    rsvps.decline(first, by=LINK)

    assert stands(waiting) == [(choice, "ACCEPTED")] and counted(choice) == (1, 0)


def test_history_names_item_and_choice(tables):
    item, choices, guests = tables

    line = guests[0].changes.filter(what="signup").get()

    assert line.reason == f"{item.title_sl}: {choices[0].title_sl}"


@pytest.mark.parametrize("pick", ["nothing", "of another item", "unknown"])
def test_guest_picks_one_of_what_is_offered(tables, pick):
    item, choices, guests = tables
    other = make_choice(make_item(item.event))
    chosen = {"nothing": None, "of another item": other.pk, "unknown": 12345}[pick]

    assert code_of(choose, guests[0], {item.pk: chosen}) == "unknown_choice"
    assert stands(guests[0]) == [(choices[0], "ACCEPTED")]


def test_choice_at_an_item_without_any_is_unknown(tables):
    item, choices, guests = tables
    plain = make_item(item.event)

    assert code_of(choose, guests[0], {plain.pk: choices[0].pk}) == "unknown_choice"


def test_guest_keeps_a_choice_after_the_deadline_and_gets_no_other(tables, clock):
    item, choices, guests = tables
    clock.move_to(item.event.closes_at)

    choose(guests[0], {item.pk: choices[0].pk})
    assert code_of(choose, guests[0], {item.pk: choices[1].pk}) == "closed"
    choose(guests[0], {})

    assert stands(guests[1]) == [(choices[0], "ACCEPTED")]


# --- Items at the same time --------------------------------------------------------------------


@pytest.fixture
def hours():
    """Items of one hour at 13, 13.30 and 14 o'clock."""
    event = make_event()
    spans = [("13:00", "14:00"), ("13:30", "14:30"), ("14:00", "15:00")]
    return event, [
        make_item(event, starts_at=at(f"2025-11-25 {a}"), ends_at=at(f"2025-11-25 {b}"))
        for a, b in spans
    ]


@pytest.mark.parametrize(
    ("chosen", "code"),
    [((0, 1), "clash"), ((1, 2), "clash"), ((0, 1, 2), "clash"), ((0, 2), ""), ((1,), "")],
)
@pytest.mark.parametrize("by", [LINK, COMMAND], ids=["guest", "organiser"])
def test_items_at_the_same_time_cannot_both_be_chosen(hours, chosen, code, by):
    event, items = hours
    rsvp = make_rsvp(event, "NEEDS_ACTION")
    places = dict.fromkeys(items[number].pk for number in chosen)

    if code:
        assert code_of(choose, rsvp, places, by=by) == code
    else:
        choose(rsvp, places, by=by)
    assert rsvp.signups.count() == (0 if code else len(chosen))


def test_item_clashes_with_one_that_is_held(hours):
    event, items = hours
    rsvp = make_rsvp(event, items=[items[0].pk])

    assert code_of(choose, rsvp, dict.fromkeys([items[0].pk, items[1].pk])) == "clash"
    choose(rsvp, {items[1].pk: None})
    assert rsvp.signups.get().item == items[1]


def test_items_that_were_moved_to_one_time_are_kept_and_others_can_be_added(hours):
    event, items = hours
    rsvp = make_rsvp(event, items=[items[0].pk, items[2].pk])
    items[2].starts_at = items[0].starts_at
    events.store_row(items[2])
    evening = make_item(event, starts_at=at("2025-11-25 18:00"), ends_at=at("2025-11-25 19:00"))

    choose(rsvp, dict.fromkeys([items[0].pk, items[2].pk, evening.pk]))

    assert rsvp.signups.count() == 3


def test_clash_is_named_in_words(hours):
    event, items = hours
    items[0].title_sl, items[1].title_sl = "Ogled", "Delavnica"
    [events.store_row(item) for item in items[:2]]

    with pytest.raises(RsvpRefused) as refusal:
        send_reply(event, make_person(), items=[items[0].pk, items[1].pk])

    assert "Ogled" in refusal.value.message and "Delavnica" in refusal.value.message
    assert Rsvp.objects.count() == 0


def test_guest_corrects_a_name_without_losing_the_choice(tables):
    item, choices, guests = tables
    orders = [guest.signups.get().order for guest in guests]

    for guest in guests:
        person = person_of(guest, given_name="Neža")
        rsvps.accept(guest, by=LINK, person=person, items={item.pk: choices[0].pk})

    assert [guest.signups.get().order for guest in guests] == orders
