"""A letter is sent again: which words it has, whose link, and what the history says of it."""

import pytest

from registrations.domain import corrections, correspondence, history, rsvps
from registrations.models import OutgoingMail
from tests.factories import make_event, make_person, make_rsvp
from tests.mail.correspondence import write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

COMMAND, LINK = history.COMMAND, history.LINK
Kind, State = OutgoingMail.Kind, OutgoingMail.State


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


@pytest.mark.parametrize("kind", [k for k in Kind.values if k != Kind.WITHDRAWN])
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

    letter = rsvp.letters.last()
    assert (letter.kind, letter.to_email) == (Kind.INVITATION, "prava@primer.example")
    assert rsvp.token in letter.body_text
    assert old not in everything_in(letter)


def test_person_who_has_answered_gets_the_new_link_at_the_corrected_address():
    rsvp = rsvps.invite(make_event(), make_person(), by=COMMAND)
    rsvps.accept(rsvp, by=LINK)

    corrections.correct_address(rsvp, "prava@primer.example", by=COMMAND)

    assert rsvp.letters.last().kind == Kind.LINK


def test_person_who_was_never_invited_gets_no_invitation_at_the_corrected_address():
    rsvp = rsvps.register(make_event(), make_person(), by=COMMAND)

    corrections.correct_address(rsvp, "prava@primer.example", by=COMMAND)

    assert [letter.kind for letter in rsvp.letters.all()] == [Kind.LINK]


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
