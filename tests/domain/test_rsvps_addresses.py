"""An organiser corrects an address: a new link, and nothing more to the old one."""

import pytest

from registrations.domain import corrections, history, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.models import OutgoingMail, Rsvp
from tests.factories import make_event, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def by(organiser):
    return history.organiser(organiser)


def to_be_sent(event):
    return event.letters.filter(state=OutgoingMail.State.WAITING)


def test_organiser_corrects_an_address_and_the_old_link_is_dead(by):
    rsvp = make_rsvp(make_event())
    old, status, order = rsvp.token, rsvp.status, rsvp.order

    corrections.correct_address(rsvp, "prava@primer.example", by=by)

    stored = Rsvp.objects.get(pk=rsvp.pk)
    assert stored.email == stored.email_key == "prava@primer.example"
    assert stored.token != old and (stored.status, stored.order) == (status, order)
    letter = rsvp.letters.get()
    assert (letter.kind, letter.to_email) == ("link", "prava@primer.example")
    assert stored.token in letter.body_text and old not in letter.body_text


def test_organiser_corrects_an_address_and_waiting_letters_are_taken_back(by):
    event = make_event()
    rsvp = make_rsvp(event)
    rsvps.decline(rsvp, by=history.LINK)

    corrections.correct_address(rsvp, "prava@primer.example", by=by)

    assert [mail.kind for mail in to_be_sent(event)] == ["link"]


def test_organiser_cannot_give_one_address_to_two_people(by):
    event = make_event()
    rsvp, other = make_rsvp(event), make_rsvp(event)

    with pytest.raises(RsvpRefused) as refusal:
        corrections.correct_address(rsvp, other.email.upper(), by=by)

    assert refusal.value.code == "already_registered"
    assert Rsvp.objects.get(pk=rsvp.pk).token == rsvp.token


def test_organiser_who_changes_nothing_leaves_the_link_alive(by):
    rsvp = make_rsvp(make_event())
    token = rsvp.token

    corrections.correct_address(rsvp, rsvp.email.upper(), by=by)

    assert Rsvp.objects.get(pk=rsvp.pk).token == token
    assert rsvp.letters.count() == 0


def test_organiser_gives_an_address_to_somebody_who_had_none(by):
    event = make_event()
    bringer = make_rsvp(event)
    rsvp = make_rsvp(event, email="", brought_by=bringer)

    corrections.correct_address(rsvp, "svoja@primer.example", by=by)

    assert rsvp.letters.get().to_email == "svoja@primer.example"


def test_letters_about_brought_people_no_longer_go_to_a_wrong_address(by):
    event = make_event()
    bringer = make_rsvp(event, email="napacna@primer.example")
    colleague = make_rsvp(event, email="", brought_by=bringer)
    rsvps.decline(colleague, by=history.LINK)

    corrections.correct_address(bringer, "prava@primer.example", by=by)

    addresses = set(to_be_sent(event).values_list("to_email", flat=True))
    assert "napacna@primer.example" not in addresses


def test_links_of_brought_people_that_a_wrong_address_knows_are_dead(by):
    event = make_event()
    bringer = make_rsvp(event, email="napacna@primer.example")
    colleague = make_rsvp(event, "NEEDS_ACTION", email="", brought_by=bringer)
    rsvps.accept(colleague, by=history.LINK)
    event.letters.update(state=OutgoingMail.State.SENT)
    told = colleague.token

    corrections.correct_address(bringer, "prava@primer.example", by=by)

    assert not Rsvp.objects.filter(token=told).exists()


def test_letter_that_a_worker_holds_is_not_tried_again_at_the_old_address(by):
    event = make_event()
    rsvp = make_rsvp(event)
    rsvps.decline(rsvp, by=history.LINK)
    event.letters.update(state=OutgoingMail.State.SENDING, lease_holder="a worker that died")

    corrections.correct_address(rsvp, "prava@primer.example", by=by)

    old = event.letters.exclude(to_email="prava@primer.example")
    assert set(old.values_list("state", flat=True)) == {OutgoingMail.State.FAILED}
