"""What guests type into organisers' questions: stored as it was meant, or said to be wrong."""

import pytest

from registrations.fields import questions
from registrations.models import Answer, Question, Rsvp
from tests import factories
from tests.web import pages

Kind = Question.Kind
name = questions.name_of
TYPED = {
    Kind.SHORT: ("  Trbovlje\u200b ", "Trbovlje"),
    Kind.LONG: ("Prva\r\nDruga", "Prva\nDruga"),
    Kind.YES_NO: ("no", False),
    Kind.NUMBER: ("12", 12),
    Kind.DATE: ("2025-11-25", "2025-11-25"),
    Kind.MUNICIPALITY: ("Hrastnik", "Hrastnik"),
}
HOSTILE = {
    Kind.SHORT: ["x" * 301],
    Kind.LONG: ["x" * 2001],
    Kind.ONE: ["0", "-1", "x", "9" * 30, "1e3", "NaN", "²"],
    Kind.SEVERAL: ["0", "-1", "x", "9" * 30, "NaN"],
    Kind.YES_NO: ["maybe", "True", "1"],
    Kind.NUMBER: ["NaN", "sNaN", "Infinity", "1e999", "1e-999", "9" * 400, "9" * 10, "1.2.3",
                  "0x1", "--1", "1_000", "0.1234", "²"],
    Kind.DATE: ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31", "10000-01-01", "2025-02-30",
                "x", "1e3", "0000-00-00"],
    Kind.MUNICIPALITY: ["Atlantida", "hrastnik", "<b>"],
}  # fmt: skip


def summary(response):
    return pages.links(pages.parse(response).find(".//*[@role='alert']"))


def answers():
    return {answer.question_id: answer.value for answer in Answer.objects.all()}


@pytest.mark.parametrize("kind", TYPED)
def test_answer_is_stored_and_shown_on_the_personal_page(guest, ask, kind):
    question = ask(kind, is_required=True)
    typed, stored = TYPED[kind]

    response = guest.reply(**{name(question): typed})

    rsvp = Rsvp.objects.get()
    page = guest.get(guest.own(rsvp))
    assert response.status_code == 303
    assert answers() == {question.pk: stored}
    assert question.text_sl in pages.of(page) or question.text_en in pages.of(page)
    # What the page shows, sent back as it stands, is the same answer.
    assert guest.change(rsvp).status_code == 303
    assert answers() == {question.pk: stored}


def test_several_answers_are_stored_each_once(english, ask):
    question = ask(Kind.SEVERAL, {}, {}, {})
    first, second, _ = question.options.values_list("pk", flat=True)

    english.reply(**{name(question): [first, second, first]})

    assert answers() == {question.pk: [first, second]}


@pytest.mark.parametrize(("kind", "typed"), [(k, v) for k, vs in HOSTILE.items() for v in vs])
def test_answer_that_is_none_is_said_to_be_wrong_and_nothing_is_stored(
    english, ask, rows, kind, typed
):
    question = ask(kind, {})
    before = rows()

    response = english.reply(**{name(question): typed})

    assert response.status_code == 422
    assert len(summary(response)) == 1
    assert rows() == before


def test_options_and_questions_of_another_event_are_not_taken(english, ask, rows):
    here = ask(Kind.ONE, {})
    elsewhere = factories.make_question(factories.make_event(), kind=Kind.ONE)
    foreign = factories.make_option(elsewhere)
    before = rows()

    wrong = english.reply(**{name(here): foreign.pk})
    assert wrong.status_code == 422
    assert rows() == before

    assert english.reply(**{name(elsewhere): foreign.pk}).status_code == 303
    assert answers() == {}


def test_option_of_another_question_is_not_taken(english, ask):
    one, other = ask(Kind.ONE, {}), ask(Kind.ONE, {})

    assert english.reply(**{name(other): one.options.get().pk}).status_code == 422


def test_five_thousand_answers_meet_no_fault(english, ask, rows):
    question = ask(Kind.SEVERAL, {})
    first, stamp, before = question.options.get().pk, english.stamp(), rows()

    response = english.reply(stamp=stamp, **{name(question): [first] * 5000})

    assert response.status_code == 413
    assert rows() == before


def test_form_lists_every_municipality_once(english, ask):
    question = ask(Kind.MUNICIPALITY)

    page = pages.parse(english.get(english.address("prijava")))
    listed = [option.get("value") for option in page.find(f".//*[@name='{name(question)}']")]

    assert len(listed) == len(set(listed)) == 213
    assert listed[0] == ""
    assert {"Črnomelj", "Žužemberk", "Log - Dragomer"} < set(listed)


@pytest.mark.parametrize(
    ("language", "typed", "stored"),
    [
        *(("sl", "1.200", 1200), ("sl", "1.200.000,5", 1200000.5), ("sl", "12 000", 12000)),
        *(("sl", "1,5", 1.5), ("sl", "1,200", 1.2), ("sl", "2.5", 2.5), ("sl", "0,125", 0.125)),
        *(("sl", "-3", -3), ("sl", "−3", -3)),
        *(("en", "1,200", 1200), ("en", "1,200,000.5", 1200000.5)),
        *(("en", "1.200", 1.2), ("en", "0,5", 0.5)),
    ],
)
def test_number_is_read_as_its_language_writes_it(make_guest, event, ask, language, typed, stored):
    question, guest = ask(Kind.NUMBER), make_guest(event, language)

    guest.reply(**{name(question): typed})
    assert answers() == {question.pk: stored}

    # What the personal page shows is read as the same number.
    guest.change(Rsvp.objects.get())
    assert answers() == {question.pk: stored}
