"""An organisation that is invited with a number of places of its own."""

import pytest
from django.db import transaction

from registrations.domain import allowances, history, imports, parties, replies, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.people import Delegate
from registrations.models import PendingReply, Rsvp
from tests.factories import make_event, make_person, make_user, send_party

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
BY = history.COMMAND


@pytest.fixture
def event():
    return make_event(people_per_reply=2)


def invited(event, places):
    return rsvps.invite(event, make_person(places=places), by=BY)


def add(rsvp, number):
    said = [Delegate(person=make_person()) for _ in range(number)]
    with transaction.atomic():
        parties.add(rsvp, *said, by=history.LINK, submission=f"form-{number}")


def test_contact_names_as_many_as_they_were_given_by_their_link(event):
    rsvp = rsvps.accept(invited(event, 4), by=history.LINK)

    add(rsvp, 3)

    assert rsvp.brought.coming().count() == 3
    with pytest.raises(RsvpRefused) as refusal:
        add(rsvp, 1)
    assert refusal.value.words == {"most": 4}


def test_who_was_given_fewer_than_others_brings_nobody(event):
    rsvp = rsvps.accept(invited(event, 1), by=history.LINK)

    with pytest.raises(RsvpRefused) as refusal:
        add(rsvp, 1)

    assert refusal.value.code == "too_many_people"


def test_colleague_who_comes_back_counts_among_the_places(event):
    rsvp = rsvps.accept(invited(event, 3), by=history.LINK)
    add(rsvp, 2)
    gone = rsvps.decline(rsvp.brought.first(), by=history.LINK)

    rsvps.accept(gone, by=history.LINK)

    assert rsvp.brought.coming().count() == 2


def test_public_form_does_not_tell_that_an_address_was_given_fewer_places(event):
    rsvp, stranger = invited(event, 1), make_person()
    own = make_person(email=rsvp.email)

    told = send_party(event, own, make_person(), stamp="one")
    as_stranger = send_party(event, stranger, make_person(), stamp="two")

    assert told == as_stranger
    assert Rsvp.objects.get(pk=rsvp.pk).status == Rsvp.Status.NEEDS_ACTION
    waiting = PendingReply.objects.get()
    assert rsvp.letters.filter(kind="link").exists()
    with pytest.raises(RsvpRefused) as refusal, transaction.atomic():
        replies.apply(waiting)
    assert refusal.value.code == "too_many_people"


def test_places_come_with_a_list_and_are_changed_with_a_line_of_history(event):
    user = make_user("ureja", event.organizer, "EDITOR")
    found = imports.receive(event, [["x"]], columns=["email"], user=user)
    imports.begin(found, [make_person(places=4), make_person()], sends=False)
    imports.write_some()
    rsvp = event.rsvps.get(places=4)

    assert allowances.allow(rsvp, 6, by=BY)
    assert not allowances.allow(rsvp, 6, by=BY)

    line = rsvp.changes.latest("pk")
    assert (line.what, line.before, line.after) == ("places", "4", "6")
    assert event.rsvps.filter(places=None).count() == 1
