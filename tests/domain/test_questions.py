"""Questions of an event: better words keep the answers, another meaning is another question."""

import pytest

from registrations import clock
from registrations.domain import history, questions, ready_questions, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.models import Answer, Question, QuestionOption
from tests.factories import make_event, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

Kind = Question.Kind
COMMAND, LINK = history.COMMAND, history.LINK


def store_option(option):
    questions.reword(option.question, [option])


def retire_option(option):
    option.retired_at = clock.now()
    questions.reword(option.question, [option])


@pytest.fixture
def event():
    return make_event()


def ask(event, kind=Kind.SHORT, options=(), **facts):
    words = {"text_sl": f"Vprašanje {event.questions.count() + 1}", **facts}
    return questions.add(
        Question(event=event, kind=kind, **words),
        [QuestionOption(title_sl=title) for title in options],
    )


def answer(event, question, value, **facts):
    rsvp = make_rsvp(event, **facts)
    held = {a.question_id: a.value for a in rsvp.answers.all()}
    rsvps.accept(rsvp, by=COMMAND, answers={**held, question.pk: value})
    return rsvp


def option(question, title="Avtobus"):
    return question.options.get(title_sl=title)


def texts(event):
    return list(event.questions.asked().values_list("text_sl", flat=True))


def edited(question, **facts):
    """Return a question as a form fills it in."""
    row = Question.objects.get(pk=question.pk)
    for name, value in facts.items():
        setattr(row, name, value)
    return row


def refused(code, verb, *words, **more):
    with pytest.raises(RsvpRefused) as refusal:
        verb(*words, **more)
    assert refusal.value.code == code


def test_questions_stand_in_the_order_in_which_they_were_added(event):
    for text in ("Prvo", "Drugo", "Tretje"):
        ask(event, text_sl=text)

    assert texts(event) == ["Prvo", "Drugo", "Tretje"]
    assert list(event.questions.values_list("position", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("moved", "to", "order"),
    [
        ("Tretje", 1, ["Tretje", "Prvo", "Drugo"]),
        ("Tretje", 2, ["Prvo", "Tretje", "Drugo"]),
        ("Prvo", 2, ["Drugo", "Prvo", "Tretje"]),
        ("Prvo", 30, ["Drugo", "Tretje", "Prvo"]),
        ("Prvo", 0, ["Drugo", "Tretje", "Prvo"]),
    ],
)
def test_question_stands_where_its_number_says(event, moved, to, order):
    made = {text: ask(event, text_sl=text) for text in ("Prvo", "Drugo", "Tretje")}

    questions.reword(edited(made[moved], position=to))

    assert texts(event) == order
    assert list(event.questions.values_list("position", flat=True)) == [1, 2, 3]


def test_question_in_better_words_keeps_its_answers(event):
    question = ask(event, purpose_sl="da vemo")
    rsvp = answer(event, question, "Muzej")

    questions.reword(
        edited(question, text_sl="Boljše", purpose_sl="da se pripravimo", is_required=True)
    )

    question.refresh_from_db()
    assert (question.text_sl, question.purpose_sl, question.is_required) == (
        "Boljše",
        "da se pripravimo",
        True,
    )
    assert rsvp.answers.get().question == question
    assert rsvp.answers.get().value == "Muzej"


@pytest.mark.parametrize("meaning", [{"kind": Kind.LONG}, {"is_for_each_person": True}])
def test_question_with_answers_never_means_something_else(event, meaning):
    question = ask(event)
    answer(event, question, "Muzej")

    refused("question_has_answers", questions.reword, edited(question, **meaning))

    assert not Question.objects.filter(pk=question.pk, **meaning).exists()


def test_question_that_nobody_has_answered_may_become_anything(event):
    question = ask(event)

    questions.reword(edited(question, kind=Kind.DATE, is_for_each_person=True))

    question.refresh_from_db()
    assert (question.kind, question.is_for_each_person) == (Kind.DATE, True)


def test_other_question_stands_in_the_place_of_the_old_one_and_the_old_answers_stay(event):
    ask(event, text_sl="Prvo")
    old = ask(event, Kind.ONE, ["Avtobus", "Vlak"], text_sl="Prihod")
    ask(event, text_sl="Tretje")
    rsvp = answer(event, old, [option(old).pk])
    told = list(old.options.values("title_sl", "seats_taken", "retired_at"))

    new = questions.replace(edited(old, text_sl="Odhod"), [option(old), option(old, "Vlak")])

    old.refresh_from_db()
    assert texts(event) == ["Prvo", "Odhod", "Tretje"]
    assert (old.text_sl, old.retired_at is None, new.replaces) == ("Prihod", False, old)
    assert list(old.options.values("title_sl", "seats_taken", "retired_at")) == told
    assert list(new.options.values_list("title_sl", "seats_taken")) == [("Avtobus", 0), ("Vlak", 0)]
    assert rsvp.answers.get().question == old
    assert rsvp.answers.get().value == [option(old).pk]


def test_guest_keeps_the_old_answer_beside_the_new_one(event):
    old = ask(event)
    rsvp = answer(event, old, "Muzej")
    new = questions.replace(edited(old, kind=Kind.YES_NO))

    rsvps.accept(rsvp, by=COMMAND, answers={new.pk: True})

    assert dict(rsvp.answers.values_list("question", "value")) == {old.pk: "Muzej", new.pk: True}


def test_question_that_is_no_longer_asked_is_changed_by_nobody(event):
    question = ask(event)
    answer(event, question, "Muzej")
    questions.retire(question)

    refused("unknown_question", questions.reword, edited(question, text_sl="Novo"))
    refused("unknown_question", questions.replace, edited(question, text_sl="Novo"))

    assert event.questions.get().text_sl == question.text_sl


def test_retired_question_keeps_its_answers_and_leaves_the_order(event):
    first, second = ask(event), ask(event)
    rsvp = answer(event, first, "Muzej")

    questions.retire(first)

    second.refresh_from_db()
    assert texts(event) == [second.text_sl]
    assert second.position == 1
    assert rsvp.answers.get().value == "Muzej"


def test_question_that_nobody_has_answered_goes_altogether(event):
    question = ask(event, Kind.ONE, ["Avtobus"])

    questions.retire(question)

    assert not event.questions.exists()
    assert not QuestionOption.objects.exists()


def test_retired_question_is_asked_again_with_its_answers_after_all_others(event):
    first, second = ask(event, Kind.ONE, ["Avtobus"]), ask(event)
    rsvp = answer(event, first, [option(first).pk])
    questions.retire(first)

    questions.ask_again(edited(first))

    assert texts(event) == [second.text_sl, first.text_sl]
    assert [q.position for q in event.questions.asked()] == [1, 2]
    assert rsvp.answers.get().value == [option(first).pk]
    rsvps.accept(rsvp, by=LINK, answers={})
    assert option(first).seats_taken == 0


def test_retired_question_is_not_asked_again_beside_the_same_one(event):
    question = ask(event)
    answer(event, question, "Muzej")
    questions.retire(question)
    ask(event, text_sl=question.text_sl)

    refused("already_asked", questions.ask_again, edited(question))

    assert len(texts(event)) == 1


def test_retired_question_without_an_option_is_not_asked_again(event):
    question = ask(event, Kind.ONE, ["Avtobus"])
    answer(event, question, [option(question).pk])
    questions.retire(question)
    QuestionOption.objects.update(retired_at=clock.now())

    refused("no_options", questions.ask_again, edited(question))


def test_same_question_is_not_asked_twice_at_once(event):
    question = ask(event)

    refused("already_asked", ask, event, text_sl=question.text_sl)
    questions.retire(question)
    ask(event, text_sl=question.text_sl)

    assert texts(event) == [question.text_sl]


# --- Options --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Question.WITH_OPTIONS)
def test_question_to_choose_from_needs_something_to_choose(event, kind):
    refused("no_options", ask, event, kind)

    assert not event.questions.exists()


def test_last_option_stays(event):
    question = ask(event, Kind.ONE, ["Avtobus"])

    refused("no_options", retire_option, option(question))

    assert option(question).retired_at is None


def test_option_is_added_and_reworded_and_whoever_chose_it_keeps_it(event):
    question = ask(event, Kind.ONE, ["Avtobus"])
    bus = option(question)
    rsvp = answer(event, question, [bus.pk])

    bus.title_sl = "Avtobus iz Celja"
    store_option(bus)
    store_option(QuestionOption(question=question, title_sl="Vlak"))

    offered = question.options.values_list("title_sl", "seats_taken")
    assert list(offered) == [("Avtobus iz Celja", 1), ("Vlak", 0)]
    assert rsvp.answers.get().value == [bus.pk]


def test_limit_below_what_is_taken_throws_nobody_out_and_is_shown(event):
    question = ask(event, Kind.ONE, ["Avtobus"])
    bus = option(question)
    people = [answer(event, question, [bus.pk]) for _ in range(3)]

    stale = QuestionOption.objects.get(pk=bus.pk)
    people.append(answer(event, question, [bus.pk]))
    stale.capacity = 2
    store_option(stale)

    bus.refresh_from_db()
    assert (bus.capacity, bus.seats_taken, bus.seats_left, bus.seats_lacking) == (2, 4, 0, 2)
    assert [rsvp.answers.get().value for rsvp in people] == [[bus.pk]] * 4
    refused("option_is_full", answer, event, question, [bus.pk])


def test_retired_option_is_kept_by_whoever_chose_it(event):
    question = ask(event, Kind.ONE, ["Avtobus", "Vlak"])
    bus = option(question)
    rsvp = answer(event, question, [bus.pk])

    retire_option(bus)

    assert [o.title_sl for o in question.options.offered()] == ["Vlak"]
    assert rsvp.answers.get().value == [bus.pk]
    assert option(question).seats_taken == 1


# --- Conditions -----------------------------------------------------------------------------------


@pytest.fixture
def diet(event):
    """A question with a follow-up after one of its options."""
    question = ask(event, Kind.SEVERAL, ["Vegansko", "Alergija"], text_sl="Prehrana")
    further = ask(
        event,
        text_sl="Katera?",
        shown_if=question,
        shown_if_answer=str(option(question, "Alergija").pk),
    )
    return question, further


def wrong_conditions(event, diet):
    question, further = diet
    other = ask(make_event(), Kind.YES_NO)
    yes_no = ask(event, Kind.YES_NO, text_sl="Slike")
    yield "another event", {"shown_if": other, "shown_if_answer": "yes"}
    yield "text", {"shown_if": further, "shown_if_answer": "yes"}
    yield "no such answer", {"shown_if": yes_no, "shown_if_answer": "maybe"}
    yield "no such option", {"shown_if": question, "shown_if_answer": "0"}
    yield "a later one", {"shown_if": yes_no, "shown_if_answer": "yes", "position": 1}
    each = {"is_for_each_person": True}
    yield "other people", {"shown_if": yes_no, "shown_if_answer": "yes", **each}
    gone = ask(event, Kind.YES_NO, text_sl="Staro")
    answer(event, gone, True)
    questions.retire(gone)
    yield "no longer asked", {"shown_if": gone, "shown_if_answer": "yes"}


def test_question_follows_only_what_can_be_followed(event, diet):
    for name, facts in wrong_conditions(event, diet):
        refused("not_a_condition", ask, event, text_sl=name, **facts)


def test_questions_never_follow_each_other_in_a_circle(event):
    first = ask(event, Kind.YES_NO)
    second = ask(event, Kind.YES_NO, shown_if=first, shown_if_answer="yes")

    refused(
        "not_a_condition",
        questions.reword,
        edited(first, shown_if=second, shown_if_answer="yes"),
    )
    refused(
        "not_a_condition", questions.reword, edited(first, shown_if=first, shown_if_answer="yes")
    )


def test_question_that_is_followed_stays_what_the_follower_needs(event, diet):
    question, _ = diet

    for facts in ({"position": 2}, {"is_for_each_person": True}, {"kind": Kind.YES_NO}):
        refused("question_is_followed", questions.reword, edited(question, **facts))
    refused("question_is_followed", retire_option, option(question, "Alergija"))
    retire_option(option(question, "Vegansko"))

    assert texts(event) == ["Prehrana", "Katera?"]


def test_what_followed_an_answer_follows_it_in_the_other_question_too(event, diet):
    question, further = diet
    allergy = option(question, "Alergija")
    answer(event, question, [allergy.pk])
    allergy.title_sl = "Alergije"

    new = questions.replace(edited(question, text_sl="Jeste"), [allergy])

    further.refresh_from_db()
    assert texts(event) == ["Jeste", "Katera?"]
    assert (further.shown_if, further.shown_if_answer) == (new, str(new.options.get().pk))
    assert option(question, "Alergija").title_sl == "Alergija"


def test_what_followed_an_answer_that_is_gone_is_no_longer_asked(event, diet):
    question, further = diet
    answer(event, question, [option(question, "Alergija").pk])
    rsvp = answer(event, further, "oreščki")

    questions.replace(edited(question, text_sl="Jeste"), [option(question, "Vegansko")])

    assert texts(event) == ["Jeste"]
    assert rsvp.answers.get(question=further).value == "oreščki"


def test_what_follows_a_question_retires_with_it(event, diet):
    questions.retire(diet[0])

    assert texts(event) == []


def test_what_follows_a_question_is_asked_again_after_it(event, diet):
    question, further = diet
    answer(event, question, [option(question, "Alergija").pk])
    answer(event, further, "oreščki")
    questions.retire(question)

    refused("before_is_not_asked", questions.ask_again, edited(further))
    questions.ask_again(edited(question))
    questions.ask_again(edited(further))

    assert texts(event) == [question.text_sl, further.text_sl]


def test_yes_is_followed_in_the_other_question_too(event):
    old = ask(event, Kind.YES_NO)
    further = ask(event, shown_if=old, shown_if_answer="yes")
    answer(event, old, True)

    new = questions.replace(edited(old, text_sl="Novo"))

    further.refresh_from_db()
    assert (further.shown_if, further.shown_if_answer) == (new, "yes")


# --- Ready-made ones, and who said what -----------------------------------------------------------


@pytest.mark.parametrize("name", ready_questions.READY)
def test_ready_made_question_speaks_both_languages(event, name):
    question = ready_questions.ready_made(event, name)

    for row in event.questions.asked():
        assert row.text_sl and row.text_en and row.text_sl != row.text_en
        assert row.purpose_sl and row.purpose_en and row.purpose_sl != row.purpose_en
    for row in question.options.all():
        assert row.title_sl and row.title_en and row.title_sl != row.title_en
    assert question.is_sensitive == (name in ("diet", "access"))
    assert question.is_for_each_person == (name != "already")
    refused("already_asked", ready_questions.ready_made, event, name)


def test_ready_made_diet_asks_further_after_an_allergy(event):
    diet = ready_questions.ready_made(event, "diet")

    further = event.questions.asked().get(shown_if=diet)
    allergy = diet.options.get(pk=int(further.shown_if_answer))
    assert (allergy.title_sl, allergy.title_en) == (
        "alergija ali intoleranca",
        "allergy or intolerance",
    )
    assert (further.is_sensitive, further.is_required) == (True, True)


def test_ready_made_questions_stand_beside_each_other(event):
    for name in ready_questions.READY:
        ready_questions.ready_made(event, name)

    assert event.questions.asked().count() == 6


@pytest.mark.parametrize("many", [1, 12])
def test_answers_are_found_by_the_option_they_chose(event, many):
    """Ids of one and two digits are told apart, at either end of a list."""
    question = ask(event, Kind.SEVERAL, [f"Možnost {n}" for n in range(many + 1)])
    first, *_, last = question.options.all()
    both = answer(event, question, [first.pk, last.pk])
    one = answer(event, question, [last.pk])

    said = Answer.objects.saying
    assert [a.rsvp for a in said(question, str(first.pk))] == [both]
    assert {a.rsvp for a in said(question, str(last.pk))} == {both, one}
    assert not said(question, f"{first.pk}{last.pk}").exists()
    assert not said(question, str(last.pk + 1000)).exists()


def test_answers_are_found_by_the_one_option_they_chose(event):
    question = ask(event, Kind.ONE, [f"Možnost {n}" for n in range(12)])
    options = list(question.options.all())
    given = {option: answer(event, question, [option.pk]) for option in options[::2]}

    for option in options:
        for asked in (question, question.pk):
            found = [one.rsvp for one in Answer.objects.saying(asked, str(option.pk))]
            assert found == ([given[option]] if option in given else [])


def test_answers_are_found_by_yes_and_no(event):
    question = ask(event, Kind.YES_NO)
    comes, stays = answer(event, question, True), answer(event, question, False)

    assert Answer.objects.saying(question, "yes").get().rsvp == comes
    assert Answer.objects.saying(question, "no").get().rsvp == stays
