"""A letter is sent again: which words it has, whose link, and what the history says of it."""

from functools import cache

import pytest
from django.utils import translation

from registrations.domain import corrections, correspondence, history, questions, rsvps
from registrations.models import Event, OutgoingMail, Question, Rsvp
from tests.factories import (
    at,
    make_event,
    make_item,
    make_person,
    make_question,
    make_rsvp,
    person_of,
)
from tests.kept import Kept
from tests.mail.correspondence import KINDS, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

COMMAND, LINK = history.COMMAND, history.LINK
Kind, State = OutgoingMail.Kind, OutgoingMail.State
# Where a reply stands says which; others say what has become of it, or remind of it.
FRESH = [k for k in KINDS if k not in ("changed", "link", "seated") and "reminder" not in k]


def delivered(letter, state=State.SENT):
    OutgoingMail.objects.filter(pk=letter.pk).update(state=state)
    return OutgoingMail.objects.select_related("rsvp").get(pk=letter.pk)


def everything_in(letter):
    return f"{letter.subject} {letter.body_text} {letter.body_html} {letter.facts}"


def test_letter_goes_again_as_it_was_written():
    letter = delivered(write("coming"))

    copy = correspondence.send_again(letter, by=COMMAND)

    assert copy.pk != letter.pk
    assert (copy.kind, copy.body_text, copy.facts) == ("coming", letter.body_text, letter.facts)
    assert (copy.to_email, copy.state) == (letter.rsvp.email, State.WAITING)
    assert copy.message_id != letter.message_id


def test_letter_that_was_not_delivered_goes_again():
    letter = delivered(write("coming"), State.FAILED)

    assert correspondence.send_again(letter, by=COMMAND) is not None


@pytest.mark.parametrize("kind", [k for k in KINDS if k != Kind.WITHDRAWN])
def test_letter_after_a_corrected_address_carries_the_new_link_alone(kind):
    letter = delivered(write(kind))
    rsvp, old = letter.rsvp, letter.rsvp.token
    corrections.correct_address(rsvp, "prava@primer.example", by=COMMAND)

    copy = correspondence.send_again(delivered(letter), by=COMMAND)

    rsvp.refresh_from_db()
    assert rsvp.token != old
    assert old in letter.body_text
    assert rsvp.token in copy.body_text and rsvp.token in copy.body_html
    assert old not in everything_in(copy)
    assert copy.to_email == "prava@primer.example"


def test_colleagues_letter_after_the_bringers_corrected_address_carries_the_new_link():
    bringer = make_rsvp(make_event())
    colleague = make_rsvp(bringer.event, brought_by=bringer, email="")
    rsvps.decline(colleague, by=LINK)
    letter, old = delivered(colleague.letters.get()), colleague.token
    corrections.correct_address(bringer, "prava@primer.example", by=COMMAND)

    copy = correspondence.send_again(delivered(letter), by=COMMAND)

    colleague.refresh_from_db()
    assert colleague.token in copy.body_text
    assert old not in everything_in(copy)
    assert copy.to_email == "prava@primer.example"


def test_person_who_has_not_answered_is_invited_again_at_the_corrected_address():
    rsvp = rsvps.invite(make_event(), make_person(), by=COMMAND)
    old = rsvp.token

    corrections.correct_address(rsvp, "prava@primer.example", by=COMMAND)

    letter = rsvp.letters.filter(to_email="prava@primer.example").last()
    assert letter.kind == Kind.INVITATION
    assert rsvp.token in letter.body_text
    assert old not in everything_in(letter)


def test_person_who_has_answered_gets_the_new_link_at_the_corrected_address():
    rsvp = rsvps.invite(make_event(), make_person(), by=COMMAND)
    rsvps.accept(rsvp, by=LINK)

    corrections.correct_address(rsvp, "prava@primer.example", by=COMMAND)

    assert rsvp.letters.get(to_email="prava@primer.example").kind == Kind.LINK


def test_person_who_was_never_invited_gets_no_invitation_at_the_corrected_address():
    rsvp = rsvps.register(make_event(), make_person(), by=COMMAND)

    corrections.correct_address(rsvp, "prava@primer.example", by=COMMAND)

    told = rsvp.letters.filter(to_email="prava@primer.example")
    assert [letter.kind for letter in told] == [Kind.LINK]


@pytest.mark.parametrize("state", [State.WAITING, State.SENDING])
def test_letter_that_has_not_gone_out_is_not_doubled(state):
    letter = delivered(write("coming"), state)

    copy = correspondence.send_again(letter, by=COMMAND)

    assert copy is None
    assert letter.rsvp.letters.count() == 1
    assert not letter.rsvp.changes.filter(what="resent").exists()


def test_letter_to_nobody_is_not_sent_again():
    letter = delivered(write("coming"))
    type(letter.rsvp).objects.filter(pk=letter.rsvp.pk).update(email="", email_key="")

    copy = correspondence.send_again(letter, by=COMMAND)

    assert copy is None
    assert not letter.rsvp.changes.filter(what="resent").exists()


def test_history_names_the_letter_that_was_sent_again():
    letter = delivered(write("coming"))

    correspondence.send_again(letter, by=COMMAND)

    change = letter.rsvp.changes.get(what="resent")
    assert (change.after, change.channel) == (Kind.COMING, history.Channel.COMMAND)


# --- Letters that say what is no longer so --------------------------------------------------------


def outdated(letter):
    mail = OutgoingMail.objects.select_related("rsvp__event__organizer").get(pk=letter.pk)
    with translation.override("en"):
        return correspondence.outdated(mail)


@cache
def kept(kind, language):
    """A letter that many tests begin with."""
    return Kept(lambda: write(kind, language=language))


def move(event, **facts):
    Event.objects.filter(pk=event.pk).update(**facts)


@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_letter_that_still_holds_is_not_outdated(kind, language):
    assert outdated(write(kind, language=language, note="Prva\nDruga")) == []


MOVES = {
    "start": ({"starts_at": at("2025-11-25 09:00")}, "date or time, which are now: Tuesday"),
    "place": ({"venue_name": "Knjižnica"}, "the place, which is now: Knjižnica, Naselje"),
    "title": ({"title_sl": "Drugo", "title_en": "Other"}, "the title, which is now: Other"),
    "cancelled": ({"status": "CANCELLED"}, "the event, which has been cancelled"),
    "draft": ({"status": "DRAFT"}, "the event, which is not published at present"),
}


@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("facts", "words"), MOVES.values(), ids=MOVES)
def test_letter_is_outdated_by_what_has_changed_at_the_event(kind, language, facts, words):
    letter = kept(kind, language).again()
    move(letter.event, **facts)

    [said] = outdated(letter)

    assert said.startswith(words)


def test_letter_is_outdated_when_the_event_is_over(clock):
    letter = write("coming")
    clock.move_to(at("2025-11-25 13:00"))

    assert outdated(letter) == ["the event, which is over"]


@pytest.mark.parametrize("kind", ["invitation", "coming", "changed", "link"])
def test_letter_is_outdated_by_another_reply(kind):
    letter = write(kind)
    rsvps.decline(letter.rsvp, by=LINK)

    assert outdated(letter) == ["the reply, which is now: not coming"]


def test_letter_is_outdated_by_a_corrected_name_a_signup_and_its_end():
    rsvp = make_rsvp(make_event())
    item = make_item(rsvp.event)
    said = []

    for items in ([item.pk], []):
        rsvps.accept(rsvp, by=LINK, items=items)
        letter = rsvp.letters.last()
        said.append(outdated(letter))
        rsvps.accept(rsvp, by=LINK, items=[] if items else [item.pk])
        said.append(outdated(letter))
    corrections.correct(rsvp, person_of(rsvp, given_name="Špela"), by=COMMAND)
    said.append(outdated(rsvp.letters.last()))

    stored = ["what is stored about this person"]
    assert said == [[], stored, [], stored, stored]


def test_letter_in_another_language_is_outdated():
    letter = write("coming", language="sl")
    corrections.correct(letter.rsvp, person_of(letter.rsvp, language="en"), by=COMMAND)

    assert outdated(letter) == ["the language of the guest"]


def test_letter_with_a_dead_link_is_written_anew_and_so_not_outdated():
    letter = write("coming")
    corrections.correct_address(letter.rsvp, "prava@primer.example", by=COMMAND)
    move(letter.event, venue_name="Knjižnica")

    assert outdated(letter) == []
    copy = correspondence.send_again(delivered(letter), by=COMMAND)
    assert "Knjižnica" in copy.body_text


def fresh(letter):
    return correspondence.send_fresh(Rsvp.objects.get(pk=letter.rsvp_id), by=COMMAND)


@pytest.mark.parametrize("kind", FRESH)
def test_fresh_letter_says_how_the_reply_stands_now(kind):
    letter = write(kind)
    move(letter.event, venue_name="Knjižnica")

    sent = fresh(letter)

    assert (sent.kind, sent.state) == (kind, State.WAITING)
    assert "Knjižnica" in sent.body_text
    change = letter.rsvp.changes.last()
    assert (change.what, change.after) == ("resent", kind)


@pytest.mark.parametrize("facts", [{"status": "CANCELLED"}, {"status": "DRAFT"}])
def test_there_is_no_fresh_letter_where_nothing_takes_place(facts):
    letter = write("coming")
    move(letter.event, **facts)

    assert fresh(letter) is None
    assert not letter.rsvp.changes.filter(what="resent").exists()


def test_there_is_no_fresh_letter_to_who_was_never_invited_or_has_no_address():
    event = make_event()
    listed = rsvps.register(event, make_person(), by=COMMAND)
    silent = make_rsvp(event, email="")

    assert [correspondence.fresh_kind(rsvp) for rsvp in (listed, silent)] == ["", ""]


# --- Letters that may tell what is sensitive ------------------------------------------------------


def answered(rsvp, *, marked):
    """Let somebody answer a question that is marked sensitive afterwards; return the letter."""
    question = make_question(rsvp.event, text_sl="Prehrana?")
    rsvps.accept(rsvp, by=LINK, answers={question.pk: "oreščki"})
    if marked:
        question.is_sensitive = True
        questions.reword(question)
    return rsvp.letters.last()


@pytest.mark.parametrize("marked", [True, False])
def test_letter_with_an_answer_may_tell_what_was_marked_sensitive_later(marked):
    letter = answered(make_rsvp(make_event()), marked=marked)

    assert "oreščki" in letter.body_text
    assert correspondence.may_tell_what_is_sensitive(letter) == marked


def test_letter_may_still_tell_it_when_the_answer_is_gone_and_the_question_not_asked():
    letter = answered(make_rsvp(make_event()), marked=True)
    questions.retire(Question.objects.get())
    letter.rsvp.answers.all().delete()

    assert correspondence.may_tell_what_is_sensitive(letter)


def test_letter_to_who_never_answered_tells_nothing():
    rsvp = make_rsvp(make_event())
    answered(rsvp, marked=True)
    other = make_rsvp(rsvp.event)
    rsvps.decline(other, by=LINK)

    assert not correspondence.may_tell_what_is_sensitive(other.letters.get())


def test_question_of_another_event_makes_no_letter_sensitive():
    letter = answered(make_rsvp(make_event()), marked=False)
    make_question(make_event(), is_sensitive=True)

    assert not correspondence.may_tell_what_is_sensitive(letter)


@pytest.mark.parametrize("kind", ["coming", "waiting"])
def test_fresh_letter_in_the_place_of_a_reminder_says_how_the_reply_stands_now(kind):
    letter = write(f"reminder_{kind}")
    move(letter.event, venue_name="Knjižnica")

    assert fresh(letter).kind == kind
