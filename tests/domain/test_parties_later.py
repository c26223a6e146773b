"""What becomes of a party afterwards: one more, one less, one for another, all of us."""

import pytest

from registrations.domain import events, guest_list, history, parties, replies, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND, LINK
from registrations.domain.people import Delegate
from registrations.models import Rsvp
from tests.factories import (
    at,
    give_seats,
    make_choice,
    make_event,
    make_item,
    make_option,
    make_person,
    make_question,
    make_rsvp,
    person_of,
    send_party,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ALL = (parties.accept_all, parties.decline_all)


@pytest.fixture
def party():
    """One who replied and two whom they brought, the second without an address; all have seats."""
    event = make_event(capacity=3)
    send_party(event, make_person(), make_person(), make_person(email=""))
    event.letters.all().delete()
    return list(event.rsvps.order_by("pk"))


def one(**facts):
    return Delegate(person=make_person(**facts))


def add(bringer, delegate=None, by=LINK, submission="form"):
    return parties.add(bringer, delegate or one(), by=by, submission=submission)


def code_of(act, *words, **more):
    with pytest.raises(RsvpRefused) as refusal:
        act(*words, **more)
    return refusal.value.code


def statuses(rows):
    return [Rsvp.objects.get(pk=row.pk).status for row in rows]


def letters(event):
    return sorted((letter.to_email, letter.kind) for letter in event.letters.all())


# --- One more --------------------------------------------------------------------------------


def test_colleague_who_is_added_later_is_told_by_a_letter_of_their_own(party):
    give_seats(party[0].event, 9)

    new = add(party[0])

    assert (new.status, new.brought_by, new.order) == ("ACCEPTED", party[0], 4)
    assert new.changes.first().what == "brought"
    assert letters(new.event) == [(new.email, "coming")]
    assert guest_list.wrong_counters() == []


def test_colleague_who_is_added_without_an_address_is_told_of_in_a_letter_to_the_bringer(party):
    new = add(party[0], one(email=""))

    letter = new.letters.get()
    assert (new.status, letter.kind, letter.to_email) == ("WAITLISTED", "waiting", party[0].email)
    assert new.token in letter.body_text and party[0].token not in letter.body_text


def test_colleague_comes_with_items_and_answers():
    event = make_event()
    item, question = make_item(event), make_question(event)
    bringer = make_rsvp(event)
    said = {"places": {item.pk: None}, "answers": {question.pk: "Da."}}

    new = add(bringer, Delegate(person=make_person(), **said))

    assert (new.signups.get().item, new.answers.get().value) == (item, "Da.")


def test_same_form_adds_one_colleague(party):
    give_seats(party[0].event, 9)
    colleague = one()

    rows = [add(party[0], colleague) for _ in range(2)]

    assert rows[0] == rows[1]
    assert (party[0].brought.count(), rows[0].letters.count()) == (3, 1)


def test_same_form_adds_an_invited_colleague_once(party):
    invited = make_rsvp(party[0].event, "NEEDS_ACTION")
    colleague = Delegate(person=person_of(invited, family_name="Novak"))

    rows = [add(party[0], colleague) for _ in range(2)]

    assert rows == [invited, invited]
    invited.refresh_from_db()
    assert (invited.brought_by, invited.family_name) == (party[0], "Novak")
    assert (invited.letters.count(), invited.pending_replies.count()) == (1, 0)


def test_known_colleague_is_asked(party):
    known = make_rsvp(party[0].event, "DECLINED")

    rows = [add(party[0], Delegate(person=person_of(known))) for _ in range(2)]

    assert rows[0] == rows[1] != known
    assert (rows[0].brought_by, rows[0].email) == (party[0], "")
    assert known.pending_replies.get().sent_by == party[0]
    assert Rsvp.objects.get(pk=known.pk).status == "DECLINED"
    assert [letter.kind for letter in known.letters.all()] == ["link"]


def test_nobody_is_their_own_colleague(party):
    for status in ("ACCEPTED", "NEEDS_ACTION"):
        bringer = make_rsvp(make_event(), status)
        name = bringer.full_name

        own = one(email=bringer.email.upper())
        assert code_of(add, bringer, own) == "same_address_twice"
        assert Rsvp.objects.get(pk=bringer.pk).full_name == name


def test_no_more_colleagues_than_one_reply_may_name(party):
    events.Event.objects.update(people_per_reply=3)

    assert code_of(add, party[0]) == "too_many_people"
    add(party[0], by=COMMAND)
    assert party[0].brought.count() == 3


def test_who_left_makes_room_for_another_colleague_and_comes_back_to_none(party):
    events.Event.objects.update(people_per_reply=3)
    rsvps.decline(party[1], by=LINK)
    add(party[0])

    assert code_of(rsvps.accept, party[1], by=LINK) == "too_many_people"
    assert code_of(parties.accept_all, party[0], by=LINK) == "too_many_people"
    assert statuses(party) == ["ACCEPTED", "DECLINED", "ACCEPTED"]


def test_colleague_of_a_colleague_is_refused(party):
    assert code_of(add, party[1]) == "no_brought_bringer"


def test_withdrawn_person_adds_and_swaps_nobody(party):
    rsvps.withdraw(party[0], by=COMMAND)

    assert code_of(add, party[0]) == "withdrawn"
    assert code_of(parties.swap, party[1], one(), by=LINK, submission="s") == "withdrawn"
    assert code_of(parties.accept_all, party[0], by=LINK) == "withdrawn"


def test_nobody_is_added_after_the_deadline_but_by_an_organiser(party, clock, organiser):
    clock.move_to(party[0].event.closes_at)

    assert code_of(add, party[0]) == "closed"
    assert add(party[0], by=history.organiser(organiser)).status == "WAITLISTED"


# --- One less --------------------------------------------------------------------------------


def test_bringer_declines_and_the_colleagues_stay(party):
    rsvps.decline(party[0], by=LINK)

    assert statuses(party) == ["DECLINED", "ACCEPTED", "ACCEPTED"]
    rsvps.decline(party[2], by=LINK)
    assert party[2].letters.get().to_email == party[0].email


def test_colleague_declines_for_themselves(party):
    rsvps.decline(party[1], by=LINK)

    assert statuses(party) == ["ACCEPTED", "DECLINED", "ACCEPTED"]
    assert letters(party[0].event) == [(party[1].email, "declined")]


def test_waiting_colleague_who_declines_frees_no_seat_and_who_sits_frees_one():
    event = make_event(capacity=2)
    send_party(event, *(make_person() for _ in range(4)))
    rows = list(event.rsvps.order_by("pk"))

    rsvps.decline(rows[2], by=LINK)
    assert statuses(rows) == ["ACCEPTED", "ACCEPTED", "DECLINED", "WAITLISTED"]
    rsvps.decline(rows[0], by=LINK)
    assert statuses(rows) == ["DECLINED", "ACCEPTED", "DECLINED", "ACCEPTED"]
    assert guest_list.wrong_counters() == []


def test_row_of_a_bringer_is_removed_and_the_colleagues_stay(party):
    waiting = make_rsvp(party[0].event, "WAITLISTED")

    rsvps.remove(party[0], by=COMMAND)

    event = waiting.event
    assert statuses([*party[1:], waiting]) == ["ACCEPTED"] * 3
    assert not event.rsvps.filter(brought_by__isnull=False).exists()
    assert [letter.kind for letter in event.letters.all()] == ["seated"]
    assert guest_list.wrong_counters() == []


@pytest.mark.parametrize("status", ["ACCEPTED", "WAITLISTED", "DECLINED", "CANCELLED"])
def test_row_is_removed_with_all_that_hangs_on_it(status):
    event = make_event(capacity=1)
    item, question = make_item(event, capacity=1), make_question(event, kind="ONE")
    option = make_option(question)
    if status == "WAITLISTED":
        make_rsvp(event)
    rsvp = make_rsvp(event, "NEEDS_ACTION")
    rsvps.accept(rsvp, by=COMMAND, items=[item.pk], answers={question.pk: [option.pk]})
    if status in ("DECLINED", "CANCELLED"):
        (rsvps.decline if status == "DECLINED" else rsvps.withdraw)(rsvp, by=COMMAND)

    rsvps.remove(rsvp, by=COMMAND)

    assert not Rsvp.objects.filter(pk=rsvp.pk).exists()
    assert guest_list.wrong_counters() == []


def test_row_is_removed_at_any_time(clock):
    event = make_event(capacity=1)
    rsvp, waiting = make_rsvp(event), make_rsvp(event, "WAITLISTED")
    clock.move_to(event.ends_at)

    rsvps.remove(rsvp, by=COMMAND)

    assert statuses([waiting]) == ["WAITLISTED"]
    assert guest_list.wrong_counters() == []


# --- All of us ---------------------------------------------------------------------------------


def test_none_of_us_comes_with_one_letter_for_who_has_no_address(party):
    waiting = make_rsvp(party[0].event, "WAITLISTED")

    parties.decline_all(party[0], by=LINK)

    assert statuses([*party, waiting]) == [*["DECLINED"] * 3, "ACCEPTED"]
    assert letters(party[0].event) == sorted(
        [(party[0].email, "declined"), (party[1].email, "declined"), (waiting.email, "seated")]
    )
    told = party[0].letters.get().body_text
    assert f"- {party[2].full_name}: {party[2].get_status_display()}" not in told
    assert f"- {party[2].full_name}: " in told
    assert guest_list.wrong_counters() == []


def test_no_seat_of_ours_goes_to_one_of_us():
    event = make_event(capacity=1)
    item = make_item(event, capacity=1)
    delegates = [Delegate(person=make_person(), places={item.pk: None}) for _ in range(3)]
    send_party(event, *delegates)
    stranger = make_rsvp(event, "WAITLISTED", items=[item.pk])
    rows = list(event.rsvps.order_by("pk"))
    event.letters.all().delete()

    parties.decline_all(rows[0], by=LINK)

    assert statuses(rows) == [*["DECLINED"] * 3, "ACCEPTED"]
    assert stranger.signups.get().status == "ACCEPTED"
    assert [letter.kind for letter in event.letters.order_by("pk")] == [*["declined"] * 3, "seated"]
    assert not event.rsvps.filter(changes__channel="system").exclude(pk=stranger.pk).exists()


def test_all_of_us_come_after_all_in_the_order_in_which_we_were_named(party):
    parties.decline_all(party[0], by=LINK)
    give_seats(party[0].event, 2)
    party[0].event.letters.all().delete()

    parties.accept_all(party[0], by=LINK)

    assert statuses(party) == ["ACCEPTED", "ACCEPTED", "WAITLISTED"]
    assert [Rsvp.objects.get(pk=row.pk).order for row in party] == [4, 5, 6]
    assert letters(party[0].event) == sorted(
        [(party[0].email, "coming"), (party[1].email, "coming")]
    )
    assert party[2].token in party[0].letters.get().body_text


def test_colleague_without_an_address_who_comes_back_alone_is_told_of_by_letter(party):
    rsvps.decline(party[2], by=LINK)
    party[2].letters.all().delete()

    parties.accept_all(party[0], by=LINK)

    assert letters(party[0].event) == [(party[0].email, "coming")]
    assert party[2].letters.count() == 1


@pytest.mark.parametrize("act", ALL)
def test_all_of_us_are_left_alone_where_nothing_changes(party, act):
    if act is parties.decline_all:
        act(party[0], by=LINK)
    before = list(Rsvp.objects.order_by("pk").values())
    party[0].event.letters.all().delete()

    act(party[0], by=LINK)

    assert list(Rsvp.objects.order_by("pk").values()) == before
    assert letters(party[0].event) == []


@pytest.mark.parametrize("act", ALL)
def test_colleague_whose_invitation_was_withdrawn_stays_away(party, act):
    rsvps.withdraw(party[1], by=COMMAND)

    act(party[0], by=LINK)

    assert statuses(party[1:2]) == ["CANCELLED"]


def test_all_of_us_come_or_nobody_does(party, clock):
    parties.decline_all(party[0], by=LINK)
    events.Event.objects.update(people_per_organisation=2)

    assert code_of(parties.accept_all, party[0], by=LINK) == "organisation_is_full"

    assert statuses(party) == ["DECLINED"] * 3
    assert guest_list.wrong_counters() == []


def test_who_was_swapped_is_not_one_of_us_any_more(party):
    parties.swap(party[1], one(), by=LINK, submission="s")
    parties.decline_all(party[0], by=LINK)

    parties.accept_all(party[0], by=LINK)

    assert statuses(party) == ["ACCEPTED", "DECLINED", "ACCEPTED"]
    assert party[0].brought.filter(status="ACCEPTED").count() == 2


# --- One for another ---------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["ACCEPTED", "WAITLISTED"])
def test_colleague_is_swapped_and_keeps_seat_or_wait(status):
    event = make_event(capacity=2)
    bringer = make_rsvp(event)
    if status == "WAITLISTED":
        make_rsvp(event)
    old = make_rsvp(event, status, brought_by=bringer)
    late = make_rsvp(event, "WAITLISTED")
    order, token = old.order, old.token

    new = parties.swap(old, one(), by=LINK, submission="s")

    assert (new.status, new.order, new.brought_by) == (status, order, bringer)
    assert new.token != token
    assert statuses([old, late]) == ["DECLINED", "WAITLISTED"]
    assert Rsvp.objects.get(pk=old.pk).order is None
    assert new.changes.last().what == old.changes.last().what == "swapped"
    came = "coming" if status == "ACCEPTED" else "waiting"
    assert letters(event) == sorted([(old.email, "declined"), (new.email, came)])
    assert guest_list.wrong_counters() == []


def test_swap_of_people_without_addresses_is_one_letter_to_the_bringer(party):
    new = parties.swap(party[2], one(email=""), by=LINK, submission="s")

    letter = new.event.letters.get()
    assert (letter.rsvp, letter.to_email, letter.kind) == (new, party[0].email, "coming")
    assert new.token in letter.body_text and party[2].token not in letter.body_text


def test_place_at_an_item_and_its_wait_go_along():
    event = make_event()
    visit, item = make_item(event, capacity=1), make_item(event, ends_at=at("2025-11-25 15:00"))
    item.starts_at = at("2025-11-25 14:00")
    events.store_row(item)
    table = make_choice(item, capacity=1)
    first = make_rsvp(event, items={visit.pk: None})
    wanted = {visit.pk: None, item.pk: table.pk}
    old = make_rsvp(event, items=wanted, brought_by=first)
    make_rsvp(event, items=wanted)
    held = list(old.signups.order_by("pk").values("item", "choice", "status", "order"))

    new = parties.swap(old, one(), by=LINK, submission="s")

    assert list(new.signups.order_by("pk").values("item", "choice", "status", "order")) == held
    assert [signup["status"] for signup in held] == ["WAITLISTED", "ACCEPTED"]
    assert old.signups.count() == 0
    assert [(c.before, c.after) for c in old.changes.filter(what="signup")][-2:] == [
        ("WAITLISTED", ""),
        ("ACCEPTED", ""),
    ]
    assert guest_list.wrong_counters() == []
    rsvps.decline(first, by=LINK)
    assert new.signups.get(item=visit).status == "ACCEPTED"


def test_wish_of_who_waits_goes_along_and_is_fulfilled():
    event = make_event(capacity=1)
    item = make_item(event, capacity=1)
    bringer = make_rsvp(event)
    old = make_rsvp(event, "WAITLISTED", items=[item.pk], brought_by=bringer)

    new = parties.swap(old, one(), by=LINK, submission="s")
    assert new.signups.get().status == "WISHED"
    rsvps.decline(bringer, by=LINK)

    new.refresh_from_db()
    assert (new.status, new.signups.get().status) == ("ACCEPTED", "ACCEPTED")
    assert guest_list.wrong_counters() == []


def test_limited_answer_of_who_leaves_is_free_for_who_comes():
    event = make_event()
    question = make_question(event, kind="ONE", is_for_each_person=True)
    bus = make_option(question, capacity=1)
    answers = {question.pk: [bus.pk]}
    old = make_rsvp(event, brought_by=make_rsvp(event))
    rsvps.accept(old, by=LINK, answers=answers)

    new = parties.swap(
        old, Delegate(person=make_person(), answers=answers), by=LINK, submission="s"
    )

    assert new.answers.get().value == [bus.pk]
    assert old.answers.count() == 0
    assert guest_list.wrong_counters() == []


def test_swap_is_refused_after_the_deadline(party, clock):
    clock.move_to(party[0].event.closes_at)

    assert code_of(parties.swap, party[1], one(), by=LINK, submission="s") == "closed"
    assert statuses(party) == ["ACCEPTED"] * 3


def swapped_for(rsvp, known):
    """Swap a colleague for somebody who is on the list; return the row of the party, and what
    waits for a word of that person."""
    other = Delegate(person=person_of(known))
    kept = parties.swap(rsvp, other, by=LINK, submission="s")
    return kept, known.pending_replies.get()


@pytest.mark.parametrize("status", ["ACCEPTED", "WAITLISTED", "DECLINED"])
def test_seat_is_kept_for_who_is_swapped_in_and_has_a_reply(party, status):
    known = make_rsvp(party[0].event, "WAITLISTED")
    if status == "DECLINED":
        rsvps.decline(known, by=COMMAND)
    elif status == "ACCEPTED":
        rsvps.seat_out_of_turn(known, by=COMMAND, reason="Govori.")
    before, order = Rsvp.objects.filter(pk=known.pk).values().get(), party[1].order

    kept, pending = swapped_for(party[1], known)

    assert statuses([party[1], kept]) == ["DECLINED", "ACCEPTED"]
    assert (kept.order, kept.email) == (order, "")
    assert Rsvp.objects.filter(pk=known.pk).values().get() == before
    assert pending.sent_by == party[0]
    assert guest_list.wrong_counters() == []


def test_who_waits_and_has_a_seat_kept_for_them_takes_it_with_its_places():
    event = make_event(capacity=2)
    item = make_item(event, capacity=1)
    bringer = make_rsvp(event)
    old = make_rsvp(event, brought_by=bringer, items=[item.pk])
    first, known = make_rsvp(event, "WAITLISTED"), make_rsvp(event, "WAITLISTED", items=[item.pk])
    order = old.order
    kept, pending = swapped_for(old, known)

    replies.apply(pending)

    known.refresh_from_db()
    assert (known.status, known.order, known.brought_by) == ("ACCEPTED", order, None)
    assert [(s.item, s.status) for s in known.signups.all()] == [(item, "ACCEPTED")]
    assert statuses([first]) == ["WAITLISTED"]
    assert not Rsvp.objects.filter(pk=kept.pk).exists()
    assert known.letters.order_by("pk").last().kind == "coming"
    assert guest_list.wrong_counters() == []


def test_who_has_a_seat_keeps_it_and_the_kept_one_goes_to_who_waits(party):
    known = make_rsvp(party[0].event, "WAITLISTED")
    rsvps.seat_out_of_turn(known, by=COMMAND, reason="Govori.")
    give_seats(party[0].event, 4)
    waiting, order = make_rsvp(party[0].event, "WAITLISTED"), known.order
    kept, pending = swapped_for(party[1], known)

    replies.apply(pending)

    known.refresh_from_db()
    assert (known.status, known.order) == ("ACCEPTED", order)
    assert statuses([waiting]) == ["ACCEPTED"]
    assert not Rsvp.objects.filter(pk=kept.pk).exists()
    assert guest_list.wrong_counters() == []


def test_kept_place_goes_to_who_waits_when_it_is_refused(party):
    known = make_rsvp(party[0].event, "DECLINED")
    waiting = make_rsvp(party[0].event, "WAITLISTED")
    kept, pending = swapped_for(party[1], known)

    replies.dismiss(pending)

    assert statuses([kept, known, waiting]) == ["DECLINED", "DECLINED", "ACCEPTED"]
    assert guest_list.wrong_counters() == []


def test_kept_place_is_not_taken_after_the_deadline_and_can_be_refused(party, clock):
    known = make_rsvp(party[0].event, "DECLINED")
    kept, pending = swapped_for(party[1], known)
    clock.move_to(party[0].event.closes_at)

    assert code_of(replies.apply, pending) == "closed"
    assert statuses([kept, known]) == ["ACCEPTED", "DECLINED"]
    replies.dismiss(pending)
    assert statuses([kept, known]) == ["DECLINED", "DECLINED"]


@pytest.mark.parametrize("whose", ["bringer", "colleague", "kept"])
def test_nobody_is_swapped_for_somebody_of_the_same_party(party, whose):
    known = make_rsvp(party[0].event, "DECLINED")
    give_seats(party[0].event, 9)
    add(party[0], Delegate(person=person_of(known)))
    person = person_of({"bringer": party[0], "colleague": party[1], "kept": known}[whose])

    other = Delegate(person=person)
    code = code_of(parties.swap, party[2], other, by=LINK, submission="s")

    assert code == "same_address_twice"
    assert statuses([party[2]]) == ["ACCEPTED"]


def test_form_that_named_somebody_keeps_no_second_place_once_they_have_said_a_word(party):
    known = make_rsvp(party[0].event, "DECLINED")
    give_seats(party[0].event, 9)
    delegate = Delegate(person=person_of(known))
    add(party[0], delegate)
    replies.apply(known.pending_replies.get())

    assert add(party[0], delegate) is None

    assert party[0].brought.count() == 2
    assert not known.pending_replies.exists()


@pytest.mark.parametrize("status", ["NEEDS_ACTION", "DECLINED", "CANCELLED"])
def test_who_holds_no_place_has_none_to_hand_on(status):
    event = make_event()
    brought = make_rsvp(event, status, brought_by=make_rsvp(event))

    assert code_of(parties.swap, brought, one(), by=LINK, submission="s") == "no_seat_to_hand_on"
    assert code_of(rsvps.hand_on, brought, make_rsvp(event, "NEEDS_ACTION"), by=LINK) == (
        "no_seat_to_hand_on"
    )


def test_who_replied_for_themselves_is_not_swapped(party):
    assert code_of(parties.swap, party[0], one(), by=LINK, submission="s") == "no_seat_to_hand_on"


def test_swap_frees_no_seat_for_who_waits_even_where_seats_are_fewer(party):
    waiting = make_rsvp(party[0].event, "WAITLISTED")
    give_seats(party[0].event, 1)

    new = parties.swap(party[1], one(), by=LINK, submission="s")

    assert statuses([new, waiting]) == ["ACCEPTED", "WAITLISTED"]
    assert guest_list.wrong_counters() == []
