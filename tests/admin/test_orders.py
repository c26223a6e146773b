"""Rows of an event's page move up and down by buttons."""

import pytest

from registrations.domain import events, orders, questions
from registrations.models import Partner, Question, QuestionOption, Speaker
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors


@pytest.fixture
def three(ours):
    """Three speakers, none of whom has a number."""
    for name in ("Bor", "Cene"):
        events.store_row(Speaker(event=ours.event, name=name))
    return {speaker.name: speaker for speaker in ours.event.speakers.all()}


def press(browser, world, said):
    return browser.post(browser.of("event", world.event.pk, "order"), {"move": said})


def names(rows):
    return [str(row) for row in rows.all()]


def test_speaker_changes_places_with_a_neighbour_and_the_page_opens_there(owner, ours, three):
    response = press(owner, ours, f"speakers-{three['Cene'].pk}-up")

    assert names(ours.event.speakers) == ["NAŠGovornica", "Cene", "Bor"]
    change = owner.of("event", ours.event.pk, "change")
    assert response["Location"] == f"{change}#part-people"


@pytest.mark.parametrize(("name", "way"), [("NAŠGovornica", "up"), ("Cene", "down")])
def test_who_stands_at_the_end_stays_there(owner, ours, three, name, way):
    press(owner, ours, f"speakers-{three[name].pk}-{way}")

    assert names(ours.event.speakers) == ["NAŠGovornica", "Bor", "Cene"]


def test_question_moves_but_never_before_the_one_that_it_follows(owner, ours):
    option = QuestionOption.objects.get(question=ours.question, title_sl="NAŠMožnost")
    follows = {"shown_if": ours.question, "shown_if_answer": str(option.pk)}
    second = questions.add(Question(event=ours.event, text_sl="Druga", **follows))
    third = questions.add(Question(event=ours.event, text_sl="Tretja"))

    press(owner, ours, f"questions-{third.pk}-up")
    press(owner, ours, f"questions-{third.pk}-up")
    refused = press(owner, ours, f"questions-{second.pk}-up")

    assert names(ours.event.questions) == ["Tretja", "NAŠVprašanje", "Druga"]
    assert "can follow only an answer of an earlier question" in pages.of(
        owner.get(refused["Location"])
    )


@pytest.mark.parametrize(("way", "status"), [("down", 204), ("up", 409)])
def test_script_hears_in_a_number_whether_it_was_done(owner, ours, way, status):
    option = ours.question.options.first()
    follows = {"shown_if": ours.question, "shown_if_answer": str(option.pk)}
    second = questions.add(Question(event=ours.event, text_sl="Druga", **follows))
    owner.get(owner.address())
    sent = {"move": f"questions-{second.pk}-{way}"}
    sent["csrfmiddlewaretoken"] = owner.browser.cookies["csrftoken"].value

    answer = owner.browser.post(
        owner.of("event", ours.event.pk, "order"), sent, headers={"Accept": "text/plain"}
    )

    assert (answer.status_code, answer.content) == (status, b"")


@pytest.mark.parametrize("said", ["", "speakers-1", "rsvps-1-up", "speakers-٣-up", "speakers-0-up"])
def test_row_that_is_none_of_the_events_is_not_found(owner, ours, said):
    assert press(owner, ours, said).status_code == 404


def test_row_of_another_event_is_not_found(owner, ours, theirs):
    said = f"partners-{theirs.partner.pk}-up"

    assert press(owner, ours, said).status_code == 404
    assert Partner.objects.get(pk=theirs.partner.pk).position == 0


def test_question_that_moves_keeps_what_was_stored_of_it_meanwhile(ours):
    second = questions.add(Question(event=ours.event, text_sl="Druga"))
    seen_before = Question.objects.get(pk=second.pk)
    second.text_sl = "Druga, popravljena"
    questions.reword(second)

    orders.move(seen_before, step=orders.UP)

    assert names(ours.event.questions) == ["Druga, popravljena", "NAŠVprašanje"]


def test_row_that_is_gone_meanwhile_moves_nowhere(ours, three):
    gone = three["Bor"]
    events.remove_row(Speaker.objects.get(pk=gone.pk))

    assert not orders.move(gone, step=orders.UP)
