"""Answers to an event's questions, and options that only so many people can have."""

import pytest

from registrations import clock as rules_clock
from registrations.domain import events, guest_list, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND, LINK
from registrations.models import Question, QuestionOption
from tests.factories import (
    make_event,
    make_option,
    make_question,
    make_rsvp,
    person_of,
    send_reply,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def bus():
    """A question with a bus of two seats, a train without a limit, and three who come."""
    event = make_event()
    question = make_question(event, kind="SEVERAL", text_sl="Kako pridete?")
    options = [make_option(question, capacity=2), make_option(question)]
    return question, options, [make_rsvp(event) for _ in range(3)]


def say(rsvp, answers, by=LINK):
    return rsvps.accept(rsvp, by=by, answers=answers)


def said(rsvp):
    return {answer.question_id: answer.value for answer in rsvp.answers.all()}


def taken(*options):
    return [QuestionOption.objects.get(pk=option.pk).seats_taken for option in options]


def code_of(act, *words, **more):
    with pytest.raises(RsvpRefused) as refusal:
        act(*words, **more)
    return refusal.value.code


VALUES = {"SHORT": "Da.", "LONG": "Prva\ndruga", "YES_NO": False, "NUMBER": 0, "DATE": "2025-11-25"}


@pytest.mark.parametrize("kind", VALUES)
def test_answer_is_stored_as_it_was_given(kind):
    rsvp = make_rsvp(make_event())
    question = make_question(rsvp.event, kind=kind)

    say(rsvp, {question.pk: VALUES[kind]})

    assert said(rsvp) == {question.pk: VALUES[kind]}
    assert rsvp.changes.last().what == "answers"
    assert "Da." not in rsvp.changes.last().after


def test_guest_gets_one_letter_with_what_was_answered_but_nothing_sensitive():
    rsvp = make_rsvp(make_event())
    diet = make_question(rsvp.event, text_sl="Prehrana", is_sensitive=True)
    topic = make_question(rsvp.event, text_sl="Tema")

    say(rsvp, {diet.pk: "Alergija na oreščke", topic.pk: "Arhiv"})

    letter = rsvp.letters.get()
    assert letter.kind == "changed"
    for body in (letter.body_text, letter.body_html):
        assert "Tema: Arhiv" in body
        assert "Alergija" not in body and "Prehrana" not in body


def test_same_answers_again_change_nothing(bus):
    question, options, guests = bus
    say(guests[0], {question.pk: [options[0].pk]})
    noted = guests[0].changes.count()

    say(guests[0], {question.pk: [options[0].pk]})

    assert (guests[0].changes.count(), guests[0].letters.count()) == (noted, 1)
    assert taken(*options) == [1, 0]


def test_answers_that_are_left_out_are_taken_back_and_none_leaves_them_alone(bus):
    question, options, guests = bus
    say(guests[0], {question.pk: [options[0].pk]})

    say(guests[0], None)
    assert said(guests[0]) == {question.pk: [options[0].pk]}
    say(guests[0], {})

    assert (said(guests[0]), taken(*options)) == ({}, [0, 0])


def test_option_is_taken_until_it_is_full(bus):
    question, options, guests = bus
    for guest in guests[:2]:
        say(guest, {question.pk: [options[0].pk]})

    assert code_of(say, guests[2], {question.pk: [options[0].pk]}) == "option_is_full"
    assert said(guests[2]) == {}
    assert code_of(say, guests[2], {question.pk: [options[0].pk]}, by=COMMAND) == "option_is_full"
    say(guests[0], {question.pk: [options[1].pk]})
    say(guests[2], {question.pk: [options[0].pk]})
    assert taken(*options) == [2, 1]
    assert guest_list.wrong_counters() == []


def test_refusal_names_the_option(bus):
    question, options, guests = bus
    QuestionOption.objects.filter(pk=options[0].pk).update(capacity=1, title_sl="Avtobus")
    say(guests[0], {question.pk: [options[0].pk]})

    with pytest.raises(RsvpRefused) as refusal:
        say(guests[1], {question.pk: [options[0].pk]})

    assert "Avtobus" in refusal.value.message


def test_both_options_of_a_full_bus_are_kept_while_another_is_added(bus):
    question, options, guests = bus
    for guest in guests[:2]:
        say(guest, {question.pk: [options[0].pk]})

    say(guests[0], {question.pk: [options[0].pk, options[1].pk]})

    assert taken(*options) == [2, 1]


def test_option_that_stands_twice_in_an_answer_is_one_seat(bus):
    question, options, guests = bus
    say(guests[0], {question.pk: [options[0].pk] * 2})
    assert taken(options[0]) == [1]

    say(guests[0], {question.pk: [options[0].pk]})

    assert taken(options[0]) == [1]
    rsvps.decline(guests[0], by=LINK)
    assert taken(options[0]) == [0]
    assert guest_list.wrong_counters() == []


def test_who_declines_gives_the_limited_option_back_and_keeps_the_other_answers(bus):
    question, options, guests = bus
    word = make_question(question.event)
    both = [option.pk for option in options]
    say(guests[0], {question.pk: both, word.pk: "Arhiv"})

    rsvps.decline(guests[0], by=LINK)

    assert said(guests[0]) == {question.pk: [options[1].pk], word.pk: "Arhiv"}
    assert taken(*options) == [0, 0]
    assert guest_list.wrong_counters() == []


@pytest.mark.parametrize("status", ["ACCEPTED", "DECLINED"])
def test_answers_of_who_is_withdrawn_are_gone_and_uncounted(bus, status):
    question, options, guests = bus
    say(guests[0], {question.pk: [option.pk for option in options]})
    if status == "DECLINED":
        rsvps.decline(guests[0], by=LINK)

    rsvps.withdraw(guests[0], by=COMMAND)

    assert (said(guests[0]), taken(*options)) == ({}, [0, 0])
    rsvps.invite(question.event, person_of(guests[0]), by=COMMAND)
    rsvps.accept(guests[0], by=LINK)
    assert taken(*options) == [0, 0]
    assert guest_list.wrong_counters() == []


def test_limited_option_is_a_sign_up_and_others_are_corrected_until_the_start(bus, clock):
    question, options, guests = bus
    clock.move_to(question.event.closes_at)

    assert code_of(say, guests[0], {question.pk: [options[0].pk]}) == "closed"
    say(guests[0], {question.pk: [options[1].pk]})
    say(guests[1], {question.pk: [options[0].pk]}, by=COMMAND)
    say(guests[1], {})

    assert taken(*options) == [0, 1]
    assert guest_list.wrong_counters() == []


def test_who_leaves_with_nothing_but_a_limited_option_keeps_no_answer(bus):
    question, options, guests = bus
    say(guests[0], {question.pk: [options[0].pk]})

    rsvps.decline(guests[0], by=LINK)

    assert said(guests[0]) == {}


def returns_by_link(rsvp):
    rsvps.accept(rsvp, by=LINK)


def is_seated_out_of_turn(rsvp):
    rsvps.seat_out_of_turn(rsvp, by=COMMAND, reason="Govori.")


@pytest.mark.parametrize("come", [returns_by_link, is_seated_out_of_turn])
def test_kept_answers_of_who_comes_after_all_count_again(bus, come):
    question, options, guests = bus
    say(guests[0], {question.pk: [options[1].pk]})
    rsvps.decline(guests[0], by=LINK)
    assert taken(*options) == [0, 0]

    come(guests[0])

    assert taken(*options) == [0, 1]
    assert guest_list.wrong_counters() == []


def test_kept_answer_that_got_a_limit_meanwhile_and_is_full_is_left_out(bus):
    question, options, guests = bus
    train = options[1]
    say(guests[0], {question.pk: [train.pk]})
    rsvps.decline(guests[0], by=LINK)
    train.capacity = 1
    events.store_row(train)
    say(guests[1], {question.pk: [train.pk]})

    rsvps.accept(guests[0], by=LINK)

    assert (said(guests[0]), taken(train)) == ({}, [1])
    assert guest_list.wrong_counters() == []


def test_who_comes_after_all_with_other_answers_has_those(bus):
    question, options, guests = bus
    say(guests[0], {question.pk: [options[1].pk]})
    rsvps.decline(guests[0], by=LINK)

    say(guests[0], {question.pk: [options[0].pk]})

    assert (said(guests[0]), taken(*options)) == ({question.pk: [options[0].pk]}, [1, 0])


def test_who_waits_holds_the_option_and_keeps_it_when_seated():
    event = make_event(capacity=1)
    question = make_question(event, kind="ONE")
    seat = make_option(question, capacity=1)
    first = make_rsvp(event)
    waiting = make_rsvp(event, "NEEDS_ACTION")
    say(waiting, {question.pk: [seat.pk]})

    assert code_of(say, first, {question.pk: [seat.pk]}) == "option_is_full"
    rsvps.decline(first, by=LINK)

    waiting.refresh_from_db()
    assert (waiting.status, taken(seat)) == ("ACCEPTED", [1])
    assert guest_list.wrong_counters() == []


@pytest.mark.parametrize(
    "given",
    [
        "an option of another question",
        "an option that is retired",
        "an unknown option",
        "words",
        "two of one",
        "options of a question for words",
    ],
)
def test_guest_chooses_among_what_is_offered(given):
    event = make_event()
    one, other, words = (make_question(event, kind=kind) for kind in ("ONE", "SEVERAL", "SHORT"))
    own, foreign = make_option(one), make_option(other)
    retired = make_option(one, retired_at=rules_clock.now())
    wrong = {
        "an option of another question": {one.pk: [foreign.pk]},
        "an option that is retired": {one.pk: [retired.pk]},
        "an unknown option": {one.pk: [12345]},
        "words": {one.pk: "Avtobus"},
        "two of one": {one.pk: [own.pk, make_option(one).pk]},
        "options of a question for words": {words.pk: [own.pk]},
    }[given]
    rsvp = make_rsvp(event)

    assert code_of(say, rsvp, wrong) == "unknown_choice"
    assert said(rsvp) == {}
    assert guest_list.wrong_counters() == []


def test_guest_keeps_an_option_that_was_retired(bus):
    question, options, guests = bus
    word = make_question(question.event)
    say(guests[0], {question.pk: [options[0].pk]})
    options[0].retired_at = rules_clock.now()
    events.store_row(options[0])

    say(guests[0], {question.pk: [options[0].pk], word.pk: "Da."})

    assert said(guests[0]) == {question.pk: [options[0].pk], word.pk: "Da."}
    assert taken(options[0]) == [1]


def test_answer_to_a_question_that_is_retired_stays_and_a_new_one_is_refused(bus):
    question, options, guests = bus
    say(guests[0], {question.pk: [options[0].pk]})
    question.retired_at = rules_clock.now()
    events.store_row(question)

    say(guests[0], {})

    assert said(guests[0]) == {question.pk: [options[0].pk]}
    assert code_of(say, guests[1], {question.pk: [options[0].pk]}) == "unknown_question"
    assert guest_list.wrong_counters() == []


def test_question_of_another_event_is_not_asked(bus):
    foreign = make_question(make_event())

    assert code_of(say, bus[2][0], {foreign.pk: "Da."}) == "unknown_question"


def test_edited_option_keeps_the_seats_that_were_taken_since_it_was_opened(bus):
    question, options, guests = bus
    opened = QuestionOption.objects.get(pk=options[0].pk)
    say(guests[0], {question.pk: [options[0].pk]})

    opened.capacity, opened.title_sl = 1, "Kombi"
    events.store_row(opened)

    stored = QuestionOption.objects.get(pk=opened.pk)
    assert (stored.seats_taken, stored.capacity, stored.title_sl) == (1, 1, "Kombi")


def test_fewer_seats_on_the_bus_throw_nobody_off(bus):
    question, options, guests = bus
    for guest in guests[:2]:
        say(guest, {question.pk: [options[0].pk]})
    bus_of_one = QuestionOption.objects.get(pk=options[0].pk)
    bus_of_one.capacity = 1
    events.store_row(bus_of_one)

    rsvps.decline(guests[0], by=LINK)

    assert taken(options[0]) == [1]
    assert code_of(say, guests[2], {question.pk: [options[0].pk]}) == "option_is_full"


def test_refused_answer_undoes_the_seat_too(bus):
    question, options, guests = bus
    declined = make_rsvp(question.event, "DECLINED")

    assert code_of(say, declined, {12345: "Da."}) == "unknown_question"

    declined.refresh_from_db()
    assert declined.status == "DECLINED"
    assert guest_list.wrong_counters() == []


def test_public_reply_without_answers_leaves_no_line_of_them():
    event = make_event()
    invited = make_rsvp(event, "NEEDS_ACTION")

    send_reply(event, person_of(invited))

    assert not invited.changes.filter(what="answers").exists()
    assert Question.objects.count() == 0
