"""What somebody answers by telephone, an organiser enters: by the rules that hold for guests."""

import pytest

from registrations.domain import guest_list, history, questions, rsvps
from registrations.models import Event, Question, QuestionOption, Rsvp
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

Status = Rsvp.Status
Kind = Question.Kind
SHOW = {"_questions": "1"}


def row_of(desk, rsvp):
    return desk.of("rsvp", rsvp.pk, "change")


def name(question):
    return f"question-{question.pk}"


def ask(world, kind, *options, **facts):
    question = Question(event=world.event, kind=kind, text_en="", **facts)
    return questions.add(question, [QuestionOption(**option) for option in options])


def answers(rsvp):
    return {answer.question_id: answer.value for answer in rsvp.answers.all()}


def offered(response):
    """Return the names of the fields of questions on a page."""
    found = pages.parse(response).findall(".//*[@name]")
    return {e.get("name") for e in found if e.get("name").startswith("question-")}


def said(response):
    page = pages.parse(response).find(".//ul[@class='messagelist']")
    return "" if page is None else pages.words(page)


@pytest.fixture
def bus(ours):
    """How people come: by train, or by a bus with one seat."""
    train, seat = {"title_sl": "Vlak"}, {"title_sl": "Avtobus", "capacity": 1}
    question = ask(ours, Kind.ONE, train, seat, text_sl="Kako pridete?", is_required=True)
    return question, *question.options.all()


@pytest.fixture
def guest(ours):
    """Somebody who comes and has answered nothing."""
    return factories.make_rsvp(ours.event, given_name="Špela", family_name="Žagar")


TYPED = {
    Kind.SHORT: (" brez  mesa ", "brez mesa"),
    Kind.LONG: ("Prva\r\nDruga", "Prva\nDruga"),
    Kind.YES_NO: ("no", False),
    Kind.NUMBER: ("1.200", 1.2),
    Kind.DATE: ("2025-12-05", "2025-12-05"),
    Kind.MUNICIPALITY: ("Hrastnik", "Hrastnik"),
}


@pytest.mark.parametrize("kind", TYPED)
def test_organiser_enters_an_answer_of_every_kind(owner, ours, guest, kind):
    typed, stored = TYPED[kind]
    question = ask(ours, kind, text_sl="Kaj?")

    response = owner.fill_in(row_of(owner, guest), **{name(question): typed})

    assert response.status_code == 302
    assert answers(guest) == {question.pk: stored}
    shown = owner.form(row_of(owner, guest))
    owner.fill_in(row_of(owner, guest))
    assert shown[name(question)]
    assert answers(guest) == {question.pk: stored}


def test_organiser_changes_and_takes_away_an_answer_and_the_places_follow(owner, guest, bus):
    question, train, seat = bus
    taken = []

    for choice in (seat.pk, train.pk, ""):
        owner.fill_in(row_of(owner, guest), **{name(question): choice})
        taken.append((QuestionOption.objects.get(pk=seat.pk).seats_taken, answers(guest)))

    assert taken == [(1, {question.pk: [seat.pk]}), (0, {question.pk: [train.pk]}), (0, {})]
    assert guest_list.wrong_counters() == []


def test_history_says_that_the_organiser_entered_answers_and_no_letter_goes(owner, guest, bus):
    question, train, _seat = bus

    owner.fill_in(row_of(owner, guest), **{name(question): train.pk})

    change = guest.changes.last()
    assert (change.what, change.by.username, change.channel) == ("answers", "owner", "admin")
    history_said = pages.with_id(pages.parse(owner.get(row_of(owner, guest))), "history")
    assert "answers to questions" in pages.words(history_said)
    assert guest.letters.count() == 0


def test_organiser_gives_nobody_a_place_that_is_taken(owner, ours, guest, bus, rows):
    question, _train, seat = bus
    other = factories.make_rsvp(ours.event)
    rsvps.accept(other, by=history.COMMAND, answers={question.pk: [seat.pk]})
    before = rows()

    page = pages.parse(owner.get(row_of(owner, guest)))
    response = owner.fill_in(
        row_of(owner, guest), **{name(question): seat.pk, "organisation": "Vpisano"}
    )

    [box] = page.findall(f".//input[@name='{name(question)}'][@value='{seat.pk}']")
    assert box.get("disabled") is not None
    assert "all places are taken" in " ".join(pages.errors(response))
    assert b"Vpisano" in response.content
    assert rows() == before


def test_whoever_holds_the_last_place_keeps_it_when_the_organiser_saves(owner, guest, bus):
    question, _train, seat = bus
    rsvps.accept(guest, by=history.COMMAND, answers={question.pk: [seat.pk]})

    response = owner.fill_in(row_of(owner, guest), organisation="Druga")

    assert response.status_code == 302
    assert answers(guest) == {question.pk: [seat.pk]}


def test_required_answer_may_be_missing_and_the_row_says_so(owner, ours, guest, bus):
    question, train, _seat = bus

    response = owner.fill_in(row_of(owner, guest), organisation="Druga")
    before = pages.of(owner.get(row_of(owner, guest)))
    owner.fill_in(row_of(owner, guest), **{name(question): train.pk})
    after = pages.of(owner.get(row_of(owner, guest)))

    assert response.status_code == 302
    assert "not answered yet; guests have to answer it" in before
    assert "not answered yet; guests have to" not in after


def test_required_answer_is_missing_only_where_the_question_is_asked(owner, ours, guest):
    first = ask(ours, Kind.YES_NO, text_sl="Kosilo?")
    after = {"shown_if": first, "shown_if_answer": "no"}
    ask(ours, Kind.SHORT, text_sl="Zakaj ne?", is_required=True, **after)

    def is_missing():
        return "not answered yet; guests" in pages.of(owner.get(row_of(owner, guest)))

    nothing = is_missing()
    owner.fill_in(row_of(owner, guest), **{name(first): "no"})
    asked = is_missing()
    owner.fill_in(row_of(owner, guest), **{name(first): "yes"})

    assert (nothing, asked, is_missing()) == (False, True, False)


def test_answer_to_what_is_not_asked_is_left_out_in_words(owner, ours, guest):
    first = ask(ours, Kind.YES_NO, text_sl="Kosilo?")
    follower = ask(ours, Kind.SHORT, text_sl="Dieta?", shown_if=first, shown_if_answer="yes")
    typed = {name(follower): "brez mesa"}

    page = pages.of(owner.get(row_of(owner, guest)))
    owner.fill_in(row_of(owner, guest), **typed, **{name(first): "yes"})
    stored = answers(guest)
    response = owner.fill_in(row_of(owner, guest), **typed, **{name(first): "no"}, follow=True)

    assert "after “Kosilo?” – yes" in page
    assert stored == {first.pk: True, follower.pk: "brez mesa"}
    assert answers(guest) == {first.pk: False}
    assert "Not stored" in said(response) and "Dieta?" in said(response)


def test_colleague_is_asked_what_is_asked_of_each_person(owner, ours, guest, bus):
    own = ask(ours, Kind.SHORT, text_sl="Prehrana?", is_for_each_person=True)
    brought = factories.make_rsvp(ours.event, brought_by=guest)

    fields = offered(owner.get(row_of(owner, brought)))

    assert fields == {name(own)}


def test_answers_to_what_is_no_longer_asked_and_to_what_was_added_since_stay(
    owner, ours, guest, bus
):
    question, train, _seat = bus
    old = ask(ours, Kind.SHORT, text_sl="Staro?")
    both = {question.pk: [train.pk], old.pk: "da"}
    rsvps.accept(guest, by=history.COMMAND, answers=both)
    questions.retire(old)
    opened = owner.form(row_of(owner, guest))
    opened["asked"] = ""

    owner.post(row_of(owner, guest), {**opened, "organisation": "Druga"})

    assert answers(guest) == both
    assert Rsvp.objects.get(pk=guest.pk).organisation == "Druga"


def test_answer_that_the_guest_gave_meanwhile_is_not_overwritten(owner, guest, bus):
    question, train, seat = bus
    opened = owner.form(row_of(owner, guest))
    rsvps.accept(guest, by=history.LINK, answers={question.pk: [seat.pk]})

    response = owner.post(row_of(owner, guest), {**opened, name(question): train.pk})

    assert "has been changed since" in pages.of(response)
    assert answers(guest) == {question.pk: [seat.pk]}


@pytest.mark.parametrize("status", [Status.DECLINED, Status.CANCELLED])
def test_who_does_not_come_is_asked_nothing(owner, ours, bus, status):
    rsvp = factories.make_rsvp(ours.event, status)

    assert offered(owner.get(row_of(owner, rsvp))) == set()


def test_who_has_not_answered_yet_can_say_something_before(owner, ours, bus, reload):
    question, _train, seat = bus
    rsvp = factories.make_rsvp(ours.event, Status.NEEDS_ACTION)

    owner.fill_in(row_of(owner, rsvp), **{name(question): seat.pk})
    before = reload(seat).seats_taken
    rsvps.accept(rsvp, by=history.LINK)

    assert reload(rsvp).status == Status.ACCEPTED
    assert answers(rsvp) == {question.pk: [seat.pk]}
    assert (before, reload(seat).seats_taken) == (0, 1)
    assert guest_list.wrong_counters() == []


@pytest.mark.parametrize("wrong", ["x", "0", "9" * 30])
def test_organiser_answers_nothing_that_is_not_offered(owner, guest, bus, theirs, rows, wrong):
    before = rows()

    for value in (wrong, theirs.question.options.first().pk):
        response = owner.fill_in(row_of(owner, guest), **{name(bus[0]): value})
        assert response.status_code == 200

    assert rows() == before


# --- Adding ---------------------------------------------------------------------------------------

PERSON = {"given_name": "Nova", "family_name": "Gostja", "email": "nova@primer.example"}


def add(desk, world, /, *, follow=False, **more):
    address = desk.of("rsvp", "add") + f"?event={world.event.pk}"
    return desk.fill_in(address, **PERSON, **more, follow=follow)


def added():
    return Rsvp.objects.get(email=PERSON["email"])


@pytest.mark.parametrize(
    ("how", "status"),
    [("accept", "ACCEPTED"), ("invite", "NEEDS_ACTION"), ("register", "NEEDS_ACTION")],
)
def test_guest_is_added_with_answers(owner, ours, bus, how, status):
    question, train, _seat = bus

    response = add(owner, ours, how=how, **{name(question): train.pk})

    assert response.status_code == 302
    assert (added().status, answers(added())) == (status, {question.pk: [train.pk]})


def test_who_is_added_and_does_not_come_answers_nothing(owner, ours, bus):
    question, train, _seat = bus

    response = add(owner, ours, how="decline", **{name(question): train.pk}, follow=True)

    assert (added().status, answers(added())) == ("DECLINED", {})
    assert "Not stored" in said(response)


def test_place_that_is_taken_adds_nobody(owner, ours, guest, bus, rows):
    question, _train, seat = bus
    rsvps.accept(guest, by=history.COMMAND, answers={question.pk: [seat.pk]})
    before = rows()

    response = add(owner, ours, how="accept", **{name(question): seat.pk})

    assert "all places are taken" in " ".join(pages.errors(response))
    assert rows() == before


def test_questions_of_the_chosen_event_are_shown_with_what_was_typed(owner, ours, bus, rows):
    before = rows()
    page = owner.get(owner.of("rsvp", "add"))

    response = owner.fill_in(
        owner.of("rsvp", "add"), event=ours.event.pk, given_name="Nova", **SHOW
    )

    assert offered(page) == set()
    assert offered(response) == {name(ours.question), name(bus[0])}
    assert b'value="Nova"' in response.content
    assert pages.errors(response) == []
    assert rows() == before


def test_who_is_added_before_the_questions_were_shown_is_led_to_them(owner, ours, bus):
    response = owner.fill_in(
        owner.of("rsvp", "add"), **PERSON, event=ours.event.pk, how="accept", follow=True
    )

    assert "The event asks questions" in said(response)
    links = pages.links(pages.parse(response).find(".//ul[@class='messagelist']"))
    assert row_of(owner, added()) in links.values()


# --- Walls ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["READER", "DOOR", "stranger"])
def test_who_may_not_write_enters_no_answers(people, desk, guest, bus, rows, role):
    question, train, _seat = bus
    browser, before = desk(people[role]), rows()

    page = browser.get(row_of(browser, guest))
    sent = {name(question): train.pk, "asked": question.pk, "given_name": "x"}
    response = browser.post(row_of(browser, guest), sent)

    assert offered(page) == set()
    assert response.status_code in (403, 404)
    assert rows() == before


@pytest.mark.parametrize(("role", "sees"), [("EDITOR", True), ("READER", False)])
def test_sensitive_answer_stands_in_no_field_of_who_may_not_see_it(
    people, desk, ours, guest, role, sees
):
    question = ask(ours, Kind.SHORT, text_sl="Dieta?", is_sensitive=True)
    rsvps.accept(guest, by=history.COMMAND, answers={question.pk: "oreščki"})
    browser = desk(people[role])

    page = browser.get(row_of(browser, guest)).content.decode()

    assert ("oreščki" in page) == sees
    assert ("Enter or change answers to questions" in page) == sees


@pytest.mark.parametrize("way", ["address", "button"])
def test_questions_of_others_are_shown_to_nobody(owner, theirs, way):
    address = owner.of("rsvp", "add")
    if way == "address":
        response = owner.get(address + f"?event={theirs.event.pk}")
    else:
        response = owner.fill_in(address, event=theirs.event.pk, **SHOW)

    assert response.status_code == 200
    assert offered(response) == set()
    assert "TUJ" not in response.content.decode()


def test_cancelled_event_asks_nothing(owner, ours, guest, bus):
    Event.objects.filter(pk=ours.event.pk).update(status=Event.Status.CANCELLED)

    assert offered(owner.get(row_of(owner, guest))) == set()
