"""What organisers ask beside the reply: asked as it should be, kept as it was answered."""

import pytest
from django.utils import timezone

from registrations.domain import questions as asked
from registrations.fields import questions
from registrations.models import Answer, Event, Question, QuestionOption, Rsvp
from tests.web import pages

Kind = Question.Kind


def name(question, prefix=""):
    return f"{prefix}{questions.name_of(question)}"


def field(response, named):
    return pages.parse(response).find(f".//*[@name='{named}']")


def summary(response):
    alert = pages.parse(response).find(".//*[@role='alert']")
    return pages.links(alert) if alert is not None else {}


def answers(rsvp=None):
    found = Answer.objects.filter(rsvp=rsvp) if rsvp else Answer.objects.all()
    return {answer.question_id: answer.value for answer in found}


@pytest.fixture
def bus(ask):
    """Three ways to come: one for everybody, one with two seats, one that is full."""
    full = {"title_en": "Van", "capacity": 1}
    question = ask(Kind.ONE, {"title_en": "Train"}, {"title_en": "Bus", "capacity": 2}, full)
    QuestionOption.objects.filter(title_en="Van").update(seats_taken=1)
    return question


def option(question, title):
    return question.options.get(title_en=title).pk


@pytest.mark.parametrize("kind", Kind)
def test_required_question_is_asked_of_who_comes_and_named_in_the_summary(guest, ask, kind):
    question = ask(kind, {}, is_required=True)

    response = guest.reply()

    [words] = summary(response)
    text = question.text_sl if guest.language == "sl" else question.text_en
    assert response.status_code == 422
    assert words.startswith(text)
    assert Rsvp.objects.count() == 0


@pytest.mark.parametrize("kind", Kind)
def test_optional_question_may_be_left_out(english, ask, kind):
    ask(kind, {})

    assert english.reply().status_code == 303
    assert answers() == {}


def test_required_question_is_not_asked_of_who_does_not_come(english, ask):
    question = ask(Kind.SHORT, is_required=True)

    assert english.reply(answer="decline").status_code == 303
    assert (
        english.reply(
            answer="decline", email="b@primer.example", **{name(question): "x"}
        ).status_code
        == 303
    )
    assert answers() == {}


def test_question_for_each_person_is_asked_of_colleagues_and_others_are_not(english, ask):
    each = ask(Kind.SHORT, is_required=True, is_for_each_person=True)
    once = ask(Kind.SHORT, is_required=True)
    row = {**english.colleague(0), name(each, "colleague-0-"): "njeno"}

    wide = english.party({}, press="add")
    english.party(row, **{name(each): "moje", name(once): "skupno"})

    own, colleague = Rsvp.objects.order_by("pk")
    assert field(wide, name(each, "colleague-0-")) is not None
    assert field(wide, name(once, "colleague-0-")) is None
    assert answers(own) == {each.pk: "moje", once.pk: "skupno"}
    assert answers(colleague) == {each.pk: "njeno"}


def test_colleague_who_is_not_asked_is_missed(english, ask):
    each = ask(Kind.SHORT, is_required=True, is_for_each_person=True)

    response = english.party(english.colleague(0), **{name(each): "moje"})

    assert response.status_code == 422
    assert [target for target in summary(response).values()] == [
        f"#id_{name(each, 'colleague-0-')}"
    ]
    assert Rsvp.objects.count() == 0


# --- Asked after another answer --------------------------------------------------------------


@pytest.fixture
def lunch(ask):
    return ask(Kind.YES_NO)


@pytest.fixture
def diet(ask, lunch):
    return ask(Kind.SHORT, is_required=True, shown_if=lunch, shown_if_answer="yes")


def test_question_stands_beneath_the_answer_that_it_follows(guest, lunch, diet):
    page = pages.parse(guest.get(guest.address("prijava")))

    [option] = [
        e
        for e in page.iter("div")
        if e.get("class") == "option" and e.find(f".//*[@name='{name(diet)}']") is not None
    ]
    assert option.find("input").get("value") == "yes"
    assert len(page.findall(f".//*[@name='{name(diet)}']")) == 1


def test_question_is_required_after_that_answer_alone(english, lunch, diet):
    assert english.reply(**{name(lunch): "yes"}).status_code == 422
    assert english.reply(**{name(lunch): "no"}).status_code == 303


def test_answer_to_a_question_that_was_hidden_is_not_stored(english, lunch, diet):
    english.reply(**{name(lunch): "no", name(diet): "brez mesa"})

    assert answers() == {lunch.pk: False}


def test_mistake_in_a_question_that_was_hidden_is_no_mistake(english, ask, lunch):
    count = ask(Kind.NUMBER, shown_if=lunch, shown_if_answer="yes")

    assert english.reply(**{name(count): "veliko"}).status_code == 303


def test_question_after_a_question_that_was_hidden_is_hidden_too(english, ask, lunch):
    # The order in which they stand is the organiser's.
    last = ask(Kind.SHORT, is_required=True, position=0)
    middle = ask(Kind.YES_NO, shown_if=lunch, shown_if_answer="yes", position=1)
    Question.objects.filter(pk=last.pk).update(shown_if=middle, shown_if_answer="yes")

    response = english.reply(**{name(lunch): "no", name(middle): "yes", name(last): "x"})

    assert response.status_code == 303
    assert answers() == {lunch.pk: False}


def test_question_after_no_is_not_asked_of_who_has_not_said(english, ask, lunch):
    why = ask(Kind.SHORT, is_required=True, shown_if=lunch, shown_if_answer="no")

    assert english.reply(**{name(lunch): "no"}).status_code == 422
    assert english.reply(**{name(why): "x"}).status_code == 303
    assert answers() == {}


def test_question_after_one_of_several_answers(english, ask):
    way = ask(Kind.SEVERAL, {}, {})
    first, second = way.options.values_list("pk", flat=True)
    stop = ask(Kind.SHORT, is_required=True, shown_if=way, shown_if_answer=str(second))

    assert english.reply(**{name(way): [first, second]}).status_code == 422
    assert english.reply(**{name(way): [first, second], name(stop): "Zagorje"}).status_code == 303


def test_questions_that_wait_for_each_other_keep_nobody_out(english, ask, lunch):
    other = ask(Kind.YES_NO, is_required=True, shown_if=lunch, shown_if_answer="yes")
    Question.objects.filter(pk=lunch.pk).update(
        is_required=True, shown_if=other, shown_if_answer="yes"
    )
    itself = ask(Kind.YES_NO, is_required=True)
    Question.objects.filter(pk=itself.pk).update(shown_if=itself, shown_if_answer="yes")

    said = {name(q): "yes" for q in (lunch, other, itself)}
    assert english.get(english.address("prijava")).status_code == 200
    assert english.reply(**said).status_code == 303
    assert answers() == {}


def test_question_after_one_that_is_asked_once_is_asked_once_too(english, ask, lunch):
    after = ask(
        Kind.SHORT,
        is_required=True,
        is_for_each_person=True,
        shown_if=lunch,
        shown_if_answer="yes",
    )

    response = english.party(english.colleague(0), **{name(lunch): "yes", name(after): "x"})

    assert response.status_code == 303
    assert answers(Rsvp.objects.get(family_name="Kos0")) == {}


def test_question_after_one_that_is_no_longer_asked_is_asked(english, lunch, diet):
    Question.objects.filter(pk=lunch.pk).update(retired_at=timezone.now())

    assert english.reply().status_code == 422
    assert english.reply(**{name(diet): "brez mesa"}).status_code == 303


# --- Limits ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seats", "sl", "en"),
    [(1, "še 1 mesto", "1 place left"), (2, "še 2 mesti", "2 places left"),
     (3, "še 3 mesta", "3 places left"), (5, "še 5 mest", "5 places left")],
)  # fmt: skip
def test_form_says_in_words_how_many_places_are_left(guest, bus, seats, sl, en):
    QuestionOption.objects.filter(title_en="Bus").update(capacity=seats)

    page = pages.of(guest.get(guest.address("prijava")))

    assert (sl if guest.language == "sl" else en) in page
    assert ("vsa mesta so zasedena" if guest.language == "sl" else "all places are taken") in page


def test_full_option_cannot_be_pressed_and_is_refused_where_it_is_sent(english, bus):
    page = pages.parse(english.get(english.address("prijava")))
    van = option(bus, "Van")

    closed = [e.get("value") for e in page.iter("input") if e.get("disabled") is not None]
    response = english.reply(**{name(bus): van})

    assert closed == [str(van)]
    assert response.status_code == 422
    assert "“Van” cannot be chosen any more: all places are taken." in pages.of(response)
    assert Rsvp.objects.count() == 0


def test_two_people_of_a_reply_do_not_share_the_last_seat(english, bus, rows):
    Question.objects.update(is_for_each_person=True)
    QuestionOption.objects.filter(title_en="Bus").update(seats_taken=1)
    before, seat = rows(), option(bus, "Bus")

    response = english.party(
        {**english.colleague(0), name(bus, "colleague-0-"): seat}, **{name(bus): seat}
    )

    assert response.status_code == 422
    assert rows() == before


@pytest.mark.parametrize("what", ["full", "retired"])
def test_option_that_one_holds_is_kept(guest, bus, what):
    seat = option(bus, "Bus")
    guest.reply(**{name(bus): seat})
    change = {"full": {"capacity": 1}, "retired": {"retired_at": timezone.now()}}[what]
    QuestionOption.objects.filter(pk=seat).update(**change)
    rsvp = Rsvp.objects.get()

    page = pages.parse(guest.get(guest.own(rsvp)))
    response = guest.change(rsvp, organisation="Zveza")

    [held] = [e for e in page.iter("input") if e.get("value") == str(seat)]
    assert held.get("disabled") is None
    assert response.status_code == 303
    assert answers() == {bus.pk: [seat]}
    assert QuestionOption.objects.get(pk=seat).seats_taken == 1


def test_retired_option_is_offered_to_nobody_else(english, bus, rows):
    train = option(bus, "Train")
    QuestionOption.objects.filter(pk=train).update(retired_at=timezone.now())
    before = rows()

    page = pages.parse(english.get(english.address("prijava")))
    response = english.reply(**{name(bus): train})

    assert str(train) not in [e.get("value") for e in page.iter("input")]
    assert response.status_code == 422
    assert rows() == before


def test_required_question_whose_every_option_is_full_keeps_nobody_out(english, ask):
    question = ask(Kind.ONE, {"capacity": 1}, is_required=True)
    question.options.update(seats_taken=1)

    assert english.reply().status_code == 303


# --- Why it is asked -------------------------------------------------------------------------


def test_purpose_stands_in_the_notice_and_what_is_sensitive_is_marked(guest, ask):
    ask(
        Kind.SHORT,
        text_sl="Prehrana",
        text_en="Diet",
        purpose_sl="da naročimo kosilo",
        purpose_en="so that we order lunch",
        is_sensitive=True,
    )

    notice = pages.parse(guest.get(guest.address("prijava"))).find(".//aside")

    line = {
        "sl": "Prehrana – da naročimo kosilo. Občutljiv podatek: vidi ga le, kdor ga potrebuje.",
        "en": "Diet – so that we order lunch. Sensitive: only those who need it see it.",
    }[guest.language]
    assert line in pages.words(notice)


def test_question_that_is_no_longer_asked_is_not_on_the_form_and_its_answer_stays(english, ask):
    question = ask(Kind.SHORT)
    english.reply(**{name(question): "prej"})
    asked.retire(question)
    rsvp = Rsvp.objects.get()

    english.change(rsvp, organisation="Zveza")

    assert field(english.get(english.address("prijava")), name(question)) is None
    assert answers() == {question.pk: "prej"}
    assert "prej" in pages.of(english.get(english.own(rsvp)))


def test_event_without_questions_says_nothing_of_them(english):
    assert Event.objects.get(pk=english.event.pk).questions.count() == 0
    assert b"question-" not in english.get(english.address("prijava")).content
