from datetime import UTC

import pytest
from django.utils import translation

from registrations import clock as rules_clock
from registrations.domain import events, guest_list, rsvps
from registrations.domain.history import COMMAND
from registrations.models import AgendaChoice, AgendaItem, Event, QuestionOption, Rsvp
from tests.factories import (
    at,
    make_choice,
    make_event,
    make_item,
    make_option,
    make_question,
    make_rsvp,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def event():
    return make_event(capacity=3)


def test_organiser_takes_out_one_row_per_person_by_name(event):
    item = make_item(event)
    bringer = make_rsvp(
        event, family_name="Žagar", items=[item.pk], phone="041 123 456", note="a\nb"
    )
    make_rsvp(event, "DECLINED", family_name="Čuk", email="", brought_by=bringer)

    header, *rows = guest_list.rows(event)

    cuk, zagar = (dict(zip(header, row, strict=True)) for row in rows)
    assert header[:4] == ["status", "given_name", "family_name", "organisation"]
    assert (cuk["status"], cuk["family_name"], cuk["brought_by"]) == (
        "DECLINED",
        "Čuk",
        "Ana Žagar",
    )
    assert (zagar["status"], zagar["email"], zagar["order"]) == ("ACCEPTED", bringer.email, 1)
    assert zagar["items"] == "Ogled Mlakarjevega stanovanja: ACCEPTED"
    assert (zagar["phone"], zagar["note"], zagar["language"]) == ("041 123 456", "a\nb", "sl")


def test_time_of_answer_says_its_zone(event):
    rsvp = make_rsvp(event)

    header, row = guest_list.rows(event)

    written = dict(zip(header, row, strict=True))["answered_at"]
    moment = rsvp.answered_at.fromisoformat(written)
    assert moment == rsvp.answered_at and moment.astimezone(UTC).hour == 8


def test_rows_are_the_same_in_every_language(event):
    make_rsvp(event, items=[make_item(event).pk])

    with translation.override("en"):
        english = list(guest_list.rows(event))
    with translation.override("sl"):
        assert list(guest_list.rows(event)) == english


@pytest.mark.parametrize("guests", [1, 30])
def test_rows_take_a_fixed_number_of_queries(event, guests, django_assert_max_num_queries):
    event.capacity = None
    event.save()
    item = make_item(event)
    for _ in range(guests):
        rsvp = make_rsvp(event, items=[item.pk])
    question = make_question(event, kind="ONE")
    rsvps.accept(rsvp, by=COMMAND, answers={question.pk: [make_option(question).pk]})

    with django_assert_max_num_queries(7):
        assert len(list(guest_list.rows(event))) == guests + 1


def test_counts_name_every_status(event):
    for status in ("ACCEPTED", "ACCEPTED", "NEEDS_ACTION", "DECLINED"):
        make_rsvp(event, status)

    assert guest_list.counts(event.rsvps) == {
        "NEEDS_ACTION": 1,
        "ACCEPTED": 2,
        "WAITLISTED": 0,
        "DECLINED": 1,
        "CANCELLED": 0,
    }


@pytest.mark.parametrize("counter", ["seats_taken", "waiting_count"])
@pytest.mark.parametrize("model", [Event, AgendaItem])
def test_wrong_counter_is_found(event, model, counter):
    item = make_item(event)
    make_rsvp(event, items=[item.pk])
    assert guest_list.wrong_counters() == []

    model.objects.update(**{counter: 7})

    row = event if model is Event else item
    assert guest_list.wrong_counters() == [f"{model.__name__} {row.pk}"]


@pytest.mark.parametrize(
    ("model", "counter"),
    [
        (AgendaChoice, "seats_taken"),
        (AgendaChoice, "waiting_count"),
        (QuestionOption, "seats_taken"),
    ],
)
def test_wrong_counter_of_a_choice_or_an_option_is_found(event, model, counter):
    item, question = make_item(event), make_question(event, kind="SEVERAL")
    choice, option = make_choice(item, capacity=1), make_option(question)
    for _ in range(2):
        rsvp = make_rsvp(event, items={item.pk: choice.pk})
        rsvps.accept(rsvp, by=COMMAND, answers={question.pk: [option.pk]})
    make_rsvp(event, "DECLINED")
    assert guest_list.wrong_counters() == []

    model.objects.update(**{counter: 7})

    row = choice if model is AgendaChoice else option
    assert guest_list.wrong_counters() == [f"{model.__name__} {row.pk}"]
    assert guest_list.wrong_counters(ending_after=at("2025-11-25 12:59")) != []
    assert guest_list.wrong_counters(ending_after=at("2025-11-25 13:00")) == []


def test_answer_of_who_does_not_come_is_not_counted(event):
    question = make_question(event, kind="ONE")
    option = make_option(question)
    rsvp = make_rsvp(event)
    rsvps.accept(rsvp, by=COMMAND, answers={question.pk: [option.pk]})
    rsvps.decline(rsvp, by=COMMAND)
    assert rsvp.answers.count() == 1

    assert guest_list.wrong_counters() == []


def cells(event):
    header, *rows = guest_list.rows(event)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_row_says_which_choice_somebody_has(event):
    item = make_item(event, title_sl="Tematske mize")
    make_rsvp(event, items={item.pk: make_choice(item, title_sl="Energija").pk})

    assert cells(event)[0]["items"] == "Tematske mize: Energija: ACCEPTED"


def test_each_question_has_a_column_behind_all_others(event):
    bus = make_question(event, kind="ONE", text_sl="Prevoz", position=2)
    diet = make_question(event, text_sl="Prehrana", is_sensitive=True, position=1)
    visits = make_question(event, kind="YES_NO", text_sl="Prvič pri nas?", position=3)
    option = make_option(bus, title_sl="Avtobus", title_en="Bus")
    rsvp = make_rsvp(event)
    make_rsvp(event, family_name="Žadnik")
    said = {bus.pk: [option.pk], diet.pk: "brez mesa", visits.pk: True}
    rsvps.accept(rsvp, by=COMMAND, answers=said)

    with translation.override("en"):
        header, first, last = guest_list.rows(event)

    assert header == [*guest_list.COLUMNS, "Prehrana", "Prevoz", "Prvič pri nas?"]
    assert first[-3:] == ["brez mesa", "Avtobus", "da"]
    assert last[-3:] == ["", "", ""]


def test_question_that_is_no_longer_asked_has_a_column_where_it_was_answered(event):
    answered, never = make_question(event, text_sl="Stara"), make_question(event, text_sl="Prazna")
    rsvps.accept(make_rsvp(event), by=COMMAND, answers={answered.pk: "Da."})
    for question in (answered, never):
        question.retired_at = rules_clock.now()
        events.store_row(question)

    header, row = guest_list.rows(event)

    assert (header[-1], row[-1]) == ("Stara", "Da.")
    assert "Prazna" not in header


def test_questions_of_another_event_have_no_column(event):
    make_question(make_event())

    assert next(guest_list.rows(event)) == list(guest_list.COLUMNS)


@pytest.mark.parametrize("few", [0, 4000])
def test_who_is_found_stands_in_the_order_that_was_asked_for_and_is_counted(monkeypatch, few):
    monkeypatch.setattr(guest_list, "FEW", few)
    event = make_event()
    for name in ("Žagar", "Čop", "Zagaric"):
        make_rsvp(event, "ACCEPTED" if name == "Čop" else "DECLINED", family_name=name)
    everybody = Rsvp.objects.filter(event=event)

    backwards = guest_list.found(everybody.order_by("-sort_key"), "zagar", among=everybody)
    unsaid = guest_list.found(everybody, "", among=everybody)

    assert [row.family_name for row in backwards.people] == ["Žagar", "Zagaric"]
    assert backwards.counts == guest_list.counts(backwards.people)
    assert backwards.counts["DECLINED"] == 2 and sum(backwards.counts.values()) == 2
    assert unsaid.people.ordered and sum(unsaid.counts.values()) == 3


def test_among_whom_one_may_look_is_never_left():
    event, other = make_event(), make_event()
    make_rsvp(other)

    found = guest_list.found(Rsvp.objects.all(), "", among=event.rsvps.all())

    assert not found.people.exists()
