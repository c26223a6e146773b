"""The form that nothing has been typed into is drawn once and shown to many; never an older one,
and each with a stamp of its own."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import events, history, questions, rsvps
from registrations.models import Question, QuestionOption
from registrations.web import stamps
from tests import factories
from tests.web import pages

FORM = "prijava"


def form_of(guest):
    return guest.get(guest.address(FORM))


def queries_of(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def reworded(event):
    question = event.questions.get()
    question.text_en = "NEW"
    questions.reword(question)


def with_option(event):
    question = event.questions.get()
    option = QuestionOption(question=question, title_sl="NOVO", title_en="NEW")
    questions.reword(question, [option])


def renamed(event):
    event.organizer.name = "NEW"
    event.organizer.save()


def stored(event, **facts):
    event.refresh_from_db()
    for name, value in facts.items():
        setattr(event, name, value)
    events.store(event)


EDITS = {
    "title": lambda event: stored(event, title_en="NEW"),
    "organiser's name": renamed,
    "new item": lambda event: factories.make_item(event, title_en="NEW"),
    "new choice": lambda event: factories.make_choice(event.agenda_items.last(), title_en="NEW"),
    "new question": lambda event: questions.add(
        Question(event=event, text_sl="NOVO", text_en="NEW", kind=Question.Kind.SHORT)
    ),
    "new words": reworded,
    "new option": with_option,
}


@pytest.fixture
def asked(english):
    """A guest of an event with one item and one question with one option."""
    factories.make_item(english.event, title_en="Visit")
    one_of = factories.make_question(english.event, kind=Question.Kind.ONE)
    factories.make_option(one_of, title_en="Bus")
    return english


@pytest.mark.parametrize("edit", EDITS)
def test_guest_sees_what_an_organiser_has_just_changed(asked, edit):
    before = pages.of(form_of(asked))

    EDITS[edit](asked.event)

    assert "NEW" not in before
    assert "NEW" in pages.of(form_of(asked))


def test_question_that_is_no_longer_asked_is_gone_at_once(asked):
    assert "Bus" in pages.of(form_of(asked))

    questions.retire(asked.event.questions.get())

    assert "Bus" not in pages.of(form_of(asked))


@pytest.mark.parametrize("place", ["item", "choice", "option"])
def test_places_that_others_have_taken_are_counted(asked, place):
    item = factories.make_item(asked.event, title_en="Tasting", capacity=3)
    if place == "choice":
        item = factories.make_choice(item, capacity=3)
    question = asked.event.questions.get()
    option = factories.make_option(question, capacity=3)
    said = [pages.of(form_of(asked))]
    answers = {question.pk: [option.pk]}
    chosen = {"item": {item.pk: None}, "choice": {getattr(item, "item_id", 0): item.pk}}

    for _ in range(3):
        if place == "option":
            waits = factories.make_rsvp(asked.event, "NEEDS_ACTION")
            rsvps.accept(waits, by=history.COMMAND, answers=answers)
        else:
            factories.make_rsvp(asked.event, items=chosen[place])
        said.append(pages.of(form_of(asked)))

    last = "all places are taken" if place == "option" else "full, for the waiting list"
    words = ["3 places left", "2 places left", "1 place left", last]
    assert [word in text for word, text in zip(words, said, strict=True)] == [True] * 4
    assert last not in said[2]


def test_each_form_has_a_stamp_of_its_own(asked):
    drawn = [pages.form_with(form_of(asked), "stamp").stamp for _ in range(3)]

    assert len(set(drawn)) == 3
    assert all(stamps.read(text).is_good for text in drawn)


def test_form_that_is_kept_costs_one_query_and_one_for_the_places_that_are_counted(
    make_guest, clock, db
):
    guest = make_guest(factories.make_event())
    form_of(guest)
    bare = queries_of(lambda: form_of(guest))
    factories.make_item(guest.event, capacity=3)
    form_of(guest)

    assert bare == 1
    assert queries_of(lambda: form_of(guest)) == 2


def test_what_one_guest_typed_is_not_on_the_form_of_the_next(asked):
    asked.reply(given_name="Zvezdana", answer="")

    assert b"Zvezdana" not in form_of(asked).content


def test_each_language_has_a_form_of_its_own(make_guest, event):
    for language, word in (("sl", "Priimek"), ("en", "Family name"), ("sl", "Priimek")):
        page = form_of(make_guest(event, language))
        assert page["Content-Language"] == language
        assert word in pages.of(page)


def test_form_of_a_draft_is_gone_at_once(english):
    assert form_of(english).status_code == 200

    events.unpublish(english.event)

    assert form_of(english).status_code == 404
