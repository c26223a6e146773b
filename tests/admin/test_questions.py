"""Questions at the desk: written, put in order, reworded or asked anew, picked ready-made."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import history, questions, rsvps
from registrations.models import Question, QuestionOption, Rsvp
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

Kind = Question.Kind


def listed(desk, event):
    page = pages.parse(desk.get(desk.of("question"), {"event__id__exact": event.pk}))
    rows = pages.with_id(page, "result_list").findall(".//tbody/tr")
    return [pages.row(row) for row in rows]


def row_of(desk, question):
    return desk.of("question", question.pk, "change")


def add_address(desk, event):
    return desk.of("question", "add") + f"?event={event.pk}"


def asked(event):
    return list(event.questions.asked().values_list("text_sl", flat=True))


def said(response):
    page = pages.parse(response).find(".//ul[@class='messagelist']")
    return [] if page is None else [pages.words(line) for line in page.iter("li")]


def make(event, kind=Kind.SHORT, options=(), **facts):
    return questions.add(
        Question(event=event, kind=kind, **facts),
        [QuestionOption(title_sl=title) for title in options],
    )


def answer(event, question, value):
    rsvp = factories.make_rsvp(event)
    rsvps.accept(rsvp, by=history.COMMAND, answers={question.pk: value})
    return rsvp


@pytest.fixture
def bus(ours):
    """A question with two options; one guest has chosen the first."""
    question = make(ours.event, Kind.ONE, ["Avtobus", "Vlak"], text_sl="Prihod", text_en="Arrival")
    answer(ours.event, question, [question.options.first().pk])
    return question


def test_organiser_finds_the_questions_from_the_event(owner, ours):
    page = pages.parse(owner.get(owner.of("event", ours.event.pk, "change")))

    found = [link.get("href") for link in page.iter("a") if pages.words(link) == "Questions"]
    [address] = [href for href in found if not href.startswith("#")]

    shown = owner.get(address)
    assert pages.heading(shown) == f"Questions: {ours.event.title_en}"
    assert "NAŠVprašanje" in pages.of(shown)


def test_organiser_writes_a_question_with_its_options(owner, ours):
    response = owner.fill_in(
        add_address(owner, ours.event),
        text_sl="Kako pridete?",
        text_en="How do you come?",
        kind="ONE",
        is_required="on",
        is_for_each_person="on",
        purpose_sl="da naročimo avtobus",
        **{
            "options-0-title_sl": "Z avtobusom",
            "options-0-capacity": "40",
            "options-1-title_sl": "Peš",
            "options-1-title_en": "On foot",
        },
    )

    question = ours.event.questions.last()
    options = question.options.values_list("title_sl", "title_en", "capacity")
    assert response.status_code == 302
    assert (question.text_sl, question.kind, question.position) == ("Kako pridete?", "ONE", 2)
    assert (question.is_required, question.is_for_each_person) == (True, True)
    assert list(options) == [("Z avtobusom", "", 40), ("Peš", "On foot", None)]
    assert response["Location"].endswith(f"?event__id__exact={ours.event.pk}")


WRONG = {
    "no text": {"text_sl": ""},
    "nothing to choose": {"kind": "ONE"},
    "unknown kind": {"kind": "X"},
    "asked already": {"text_sl": "NAŠVprašanje"},
    "no such answer before": {"after": "1:yes"},
    "no event": {"event": ""},
    "option without a title": {"kind": "ONE", "options-0-capacity": "3"},
    "no places": {"kind": "ONE", "options-0-title_sl": "A", "options-0-capacity": "0"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_organiser_who_types_something_wrong_gets_everything_back(owner, ours, rows, wrong):
    before = rows()
    typed = {"text_sl": "Kaj?", "purpose_sl": "da vemo", **wrong}

    response = owner.fill_in(add_address(owner, ours.event), **typed)

    assert response.status_code == 200
    assert pages.errors(response)
    assert b"da vemo" in response.content
    assert rows() == before


def test_list_shows_order_kind_and_number_of_answers(owner, ours, bus):
    make(ours.event, Kind.YES_NO, text_sl="Slike?", is_for_each_person=True, is_required=True)

    first, second, third = listed(owner, ours.event)

    assert (
        "NAŠVprašanje 1. several of several answer optional once in a reply always 1 answer"
        in first
    )
    assert "Arrival 2. one of several answer optional once in a reply always 1 answer" in second
    assert "Slike? 3. yes or no answer required each person always 0 answers" in third


def test_question_that_is_no_longer_asked_stands_last_and_is_only_read(owner, ours, bus):
    questions.retire(bus)
    make(ours.event, text_sl="Novo")

    *_, last = listed(owner, ours.event)
    page = pages.parse(owner.get(row_of(owner, bus)))

    assert "Arrival no longer asked" in last
    assert page.find(".//input[@name='text_sl']") is None
    assert "it is kept as people have answered it" in pages.words(page.find("body"))


def test_list_of_questions_asks_the_database_as_often_for_few_as_for_many(owner, ours):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            listed(owner, ours.event)
        return [query["sql"] for query in captured.captured_queries]

    queries()
    make(ours.event, Kind.YES_NO, text_sl="a", shown_if=None)
    few = queries()
    for number in range(8):
        question = make(ours.event, Kind.ONE, ["A", "B"], text_sl=f"V{number}")
        chosen = str(question.options.first().pk)
        make(ours.event, text_sl=f"P{number}", shown_if=question, shown_if_answer=chosen)
    many = queries()

    # Two more, for all the conditions together: the questions before and their options.
    assert len(many) <= len(few) + 1, "\n".join(many)


# --- Better words or another question ------------------------------------------------------------


def test_question_without_answers_is_changed_without_asking_back(owner, ours):
    question = make(ours.event, text_sl="Staro")

    assert "meaning" not in owner.form(row_of(owner, question))
    owner.fill_in(row_of(owner, question), text_sl="Novo", kind="DATE")

    question.refresh_from_db()
    assert (question.text_sl, question.kind) == ("Novo", "DATE")


def test_better_words_are_what_is_meant_unless_the_organiser_says_otherwise(owner, ours, bus):
    assert owner.form(row_of(owner, bus))["meaning"] == ["same"]

    response = owner.fill_in(
        row_of(owner, bus), text_sl="Kako pridete?", **{"options-0-title_sl": "Z avtobusom"}
    )

    bus.refresh_from_db()
    assert response.status_code == 302
    assert (bus.text_sl, bus.retired_at, bus.answers.count()) == ("Kako pridete?", None, 1)
    assert bus.options.first().title_sl == "Z avtobusom"
    assert bus.options.first().seats_taken == 1


def test_another_question_leaves_the_old_one_with_its_answers(owner, ours, bus):
    response = owner.fill_in(
        row_of(owner, bus), text_sl="Odhod", meaning="other", follow=True, _continue="1"
    )

    bus.refresh_from_db()
    new = ours.event.questions.get(replaces=bus)
    assert asked(ours.event) == ["NAŠVprašanje", "Odhod"]
    assert (bus.text_sl, bus.answers.count(), new.answers.count()) == ("Prihod", 1, 0)
    assert [o.title_sl for o in new.options.all()] == ["Avtobus", "Vlak"]
    assert [o.seats_taken for o in new.options.all()] == [0, 0]
    assert any("The old question is kept" in line for line in said(response))
    assert response.redirect_chain[-1][0] == row_of(owner, new)


@pytest.mark.parametrize("change", [{"kind": "SHORT"}, {"is_for_each_person": "on"}])
def test_other_meaning_is_stored_once_the_organiser_has_said_so(owner, ours, bus, rows, change):
    before = rows()

    response = owner.fill_in(row_of(owner, bus), **change)

    shown = next(f for f in pages.forms(response) if f.element.get("id") == "question_form")
    assert response.status_code == 200
    assert any("People have answered this question already" in e for e in pages.errors(response))
    assert shown.values["meaning"] == ["other"]
    assert rows() == before

    owner.browser.post(row_of(owner, bus), shown.values)

    new = ours.event.questions.get(replaces=bus)
    assert (new.kind, new.is_for_each_person) == (
        change.get("kind", "ONE"),
        "is_for_each_person" in change,
    )


def test_option_that_people_have_chosen_is_deleted_only_with_another_question(owner, ours, bus):
    gone = {"options-0-DELETE": "on"}

    refused = owner.fill_in(row_of(owner, bus), **gone)
    kept = bus.options.count()
    owner.fill_in(row_of(owner, bus), **gone, meaning="other", text_sl="Drugo")

    new = ours.event.questions.get(replaces=bus)
    assert any("“Avtobus”" in error for error in pages.errors(refused))
    assert (kept, [o.title_sl for o in new.options.all()]) == (2, ["Vlak"])
    assert [o.title_sl for o in bus.options.all()] == ["Avtobus", "Vlak"]


def test_option_that_nobody_has_chosen_is_just_deleted(owner, ours, bus):
    owner.fill_in(row_of(owner, bus), **{"options-1-DELETE": "on"})

    assert [option.title_sl for option in bus.options.all()] == ["Avtobus"]


def test_closed_option_is_kept_by_who_chose_it_and_can_be_opened_again(owner, ours, bus):
    owner.fill_in(row_of(owner, bus), **{"options-0-closed": "on"})
    closed = [option.title_sl for option in bus.options.offered()]
    shown = owner.form(row_of(owner, bus))["options-0-closed"]
    form = owner.form(row_of(owner, bus))
    del form["options-0-closed"]
    owner.browser.post(row_of(owner, bus), form)

    assert (closed, shown) == (["Vlak"], ["on"])
    assert bus.options.offered().count() == 2
    assert bus.answers.count() == 1


def test_last_option_that_is_offered_cannot_be_closed(owner, bus):
    both = {"options-0-closed": "on", "options-1-closed": "on"}

    response = owner.fill_in(row_of(owner, bus), **both)

    assert any("at least one answer" in error for error in pages.errors(response))
    assert bus.options.offered().count() == 2


def test_fewer_places_than_taken_throw_nobody_out_and_stand_on_the_event(owner, ours, bus):
    answer(ours.event, bus, [bus.options.first().pk])

    owner.fill_in(row_of(owner, bus), **{"options-0-capacity": "1"})

    page = pages.of(owner.get(owner.of("event", ours.event.pk, "change")))
    assert bus.answers.count() == 2
    assert "Arrival – Avtobus: there are fewer places (1) than people who have one (2)" in page


# --- Conditions, order, retirement ----------------------------------------------------------------


def test_question_is_asked_only_after_an_answer(owner, ours, bus):
    first = bus.options.first()
    form = pages.parse(owner.get(add_address(owner, ours.event)))
    options = form.findall(".//select[@name='after']/option")
    offered = {pages.words(option): option.get("value") for option in options}

    owner.fill_in(add_address(owner, ours.event), text_sl="Od kod?", after=f"{bus.pk}:{first.pk}")

    question = ours.event.questions.last()
    assert offered["after “Arrival” – Avtobus"] == f"{bus.pk}:{first.pk}"
    assert (question.shown_if, question.shown_if_answer) == (bus, str(first.pk))
    assert owner.form(row_of(owner, question))["after"] == [f"{bus.pk}:{first.pk}"]
    assert "after “Arrival” – Avtobus" in listed(owner, ours.event)[-1]


def test_question_cannot_stand_before_the_one_it_follows(owner, ours, bus):
    first = bus.options.first()
    after = f"{bus.pk}:{first.pk}"

    response = owner.fill_in(
        add_address(owner, ours.event), text_sl="Od kod?", after=after, position="1"
    )

    assert any("earlier question" in error for error in pages.errors(response))


def test_questions_of_others_can_be_followed_by_none(owner, ours, theirs, rows):
    option = theirs.question.options.first()
    before = rows()

    response = owner.fill_in(
        add_address(owner, ours.event), text_sl="Kaj?", after=f"{theirs.question.pk}:{option.pk}"
    )

    assert response.status_code == 200
    assert rows() == before


def test_options_of_others_cannot_be_slipped_in(owner, ours, theirs, rows):
    before = rows()
    strange = theirs.question.options.first().pk

    owner.fill_in(row_of(owner, ours.question), **{"options-0-id": strange})

    assert rows()["registrations.QuestionOption"] == before["registrations.QuestionOption"]


def test_organiser_moves_a_question(owner, ours, bus):
    owner.fill_in(row_of(owner, bus), position="1")

    assert asked(ours.event) == ["Prihod", "NAŠVprašanje"]


def test_organiser_retires_a_question_after_reading_what_follows(owner, ours, bus):
    first = bus.options.first()
    make(ours.event, text_sl="Od kod?", shown_if=bus, shown_if_answer=str(first.pk))
    address = owner.of("question", bus.pk, "retire")

    page = pages.of(owner.get(address))
    between = asked(ours.event)
    response = owner.post(address, {}, follow=True)

    assert "1 answer is kept" in page and "“Od kod?” is asked only after it" in page
    assert between == ["NAŠVprašanje", "Prihod", "Od kod?"]
    assert asked(ours.event) == ["NAŠVprašanje"]
    assert bus.answers.count() == 1
    assert "The question is no longer asked." in said(response)
    assert owner.get(address).status_code == 404


def test_organiser_asks_a_retired_question_again_after_reading_what_that_means(owner, ours, bus):
    first = bus.options.first()
    further = make(ours.event, text_sl="Od kod?", shown_if=bus, shown_if_answer=str(first.pk))
    answer(ours.event, further, "Hrastnik")
    questions.retire(bus)
    links = pages.links(pages.parse(owner.get(row_of(owner, bus))))
    address = owner.of("question", bus.pk, "again")

    page = pages.of(owner.get(address))
    between = asked(ours.event)
    response = owner.post(address, {}, follow=True)

    assert links["Ask it again…"] == address
    assert "1 answer was kept and counts again" in page
    assert "“Od kod?” was asked after it" in page
    assert between == ["NAŠVprašanje"]
    assert asked(ours.event) == ["NAŠVprašanje", "Prihod"]
    assert "The question is asked again, after all others." in said(response)
    assert owner.get(address).status_code == 404
    assert "Ask it again…" not in pages.links(pages.parse(owner.get(row_of(owner, bus))))


def test_question_is_not_asked_again_before_the_one_that_it_follows(owner, ours, bus):
    first = bus.options.first()
    further = make(ours.event, text_sl="Od kod?", shown_if=bus, shown_if_answer=str(first.pk))
    answer(ours.event, further, "Hrastnik")
    questions.retire(bus)

    response = owner.post(owner.of("question", further.pk, "again"), {}, follow=True)

    assert "Ask that one again first." in said(response)[0]
    assert asked(ours.event) == ["NAŠVprašanje"]


@pytest.mark.parametrize(("role", "status"), [("READER", 404), ("DOOR", 404), ("stranger", 404)])
def test_who_may_not_write_asks_nothing_again(desk, people, ours, bus, role, status):
    questions.retire(bus)
    browser = desk(people[role])
    address = browser.of("question", bus.pk, "again")

    answers = browser.get(address).status_code, browser.post(address, {}).status_code

    assert answers == (status, status)
    assert asked(ours.event) == ["NAŠVprašanje"]


@pytest.mark.parametrize("name", ["diet", "access", "photographs", "already"])
@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_organiser_picks_a_ready_made_question_once(desk, people, ours, name, language):
    organiser = desk(people["OWNER"], language)
    address = organiser.of("question", "ready", ours.event.pk)

    added = organiser.post(address, {"name": name}, follow=True)
    count = ours.event.questions.count()
    again = organiser.post(address, {"name": name}, follow=True)

    question = ours.event.questions.asked()[1]
    assert getattr(question, f"text_{language}") in said(added)[0]
    assert getattr(question, f"text_{language}") in said(again)[0]
    assert said(added) != said(again)
    assert ours.event.questions.count() == count


@pytest.mark.parametrize("name", ["", "x", "__class__"])
def test_nothing_else_can_be_picked(owner, ours, name):
    response = owner.post(owner.of("question", "ready", ours.event.pk), {"name": name})

    assert response.status_code == 404


def test_reader_reads_questions_and_picks_none(desk, people, ours, bus):
    reader = desk(people["READER"])

    page = pages.parse(reader.get(reader.of("question"), {"event__id__exact": ours.event.pk}))
    detail = pages.of(reader.get(row_of(reader, bus)))

    assert page.find(".//button[@name='name']") is None
    assert "Avtobus" in detail
    assert reader.get(reader.of("question", "add")).status_code == 403


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_desk_has_every_page_of_questions_in_both_languages(desk, people, ours, bus, language):
    organiser = desk(people["OWNER"], language)
    addresses = [
        organiser.of("question") + f"?event__id__exact={ours.event.pk}",
        add_address(organiser, ours.event),
        row_of(organiser, bus),
        organiser.of("question", bus.pk, "retire"),
    ]
    gone = make(ours.event, text_sl="Prej")
    answer(ours.event, gone, "da")
    questions.retire(gone)
    addresses.append(organiser.of("question", gone.pk, "again"))

    for address in addresses:
        page = pages.parse(organiser.get(address))
        assert page.get("lang") == language
        way = pages.words(page.find(".//*[@class='breadcrumbs']"))
        assert ("prašanj" in way) == (language == "sl")


def test_status_of_guests_is_untouched_by_questions(owner, ours, bus):
    before = list(Rsvp.objects.order_by("pk").values())

    owner.fill_in(row_of(owner, bus), text_sl="Drugo", meaning="other")

    assert list(Rsvp.objects.order_by("pk").values()) == before


def test_organiser_is_warned_of_a_sensitive_question_that_must_be_answered(owner, ours, bus):
    address = row_of(owner, bus)
    warning = "must be free not to"

    one = said(owner.fill_in(address, is_sensitive="on", is_required="", follow=True))
    both = said(owner.fill_in(address, is_sensitive="on", is_required="on", follow=True))
    event_page = pages.of(owner.get(owner.of("event", ours.event.pk, "change")))

    assert not any(warning in line for line in one)
    assert any(warning in line for line in both)
    assert warning in event_page
    assert "consent must be free" in pages.of(owner.get(address))
