"""What guests send by the public form."""

import pytest

from registrations.domain import guest_list, pending, replies, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import LINK
from registrations.domain.replies import SEAT, WAITING, Outcome
from registrations.models import Rsvp
from tests.factories import make_event, make_item, make_person, make_rsvp, person_of, send_reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def receive(event, person, answer="accept", items=(), stamp="stamp"):
    return send_reply(event, person, answer=answer, items=list(items), stamp=stamp)


def kinds(rsvp):
    return [letter.kind for letter in rsvp.letters.all()]


def test_guest_replies_and_has_a_seat():
    event = make_event(capacity=1)
    item = make_item(event)
    person = make_person(phone="041 123 456", note="Pozdrav", language="en")

    outcome = receive(event, person, items=[item.pk])

    rsvp = event.rsvps.get()
    assert outcome == Outcome(SEAT, {item.pk: SEAT})
    assert (rsvp.status, rsvp.signups.get().status) == ("ACCEPTED", "ACCEPTED")
    assert person_of(rsvp) == person
    assert kinds(rsvp) == ["coming"]
    assert guest_list.wrong_counters() == []


def test_guest_replies_and_waits():
    event = make_event(capacity=1)
    item = make_item(event)
    make_rsvp(event)

    outcome = receive(event, make_person(email="caka@primer.example"), items=[item.pk])

    rsvp = event.rsvps.get(email="caka@primer.example")
    assert outcome == Outcome(WAITING, {item.pk: WAITING})
    assert (rsvp.status, rsvp.signups.get().status) == ("WAITLISTED", "WISHED")
    assert kinds(rsvp) == ["waiting"]


def test_guest_replies_and_waits_for_the_item_alone():
    event = make_event()
    item = make_item(event, capacity=1)
    make_rsvp(event, items=[item.pk])

    assert receive(event, make_person(), items=[item.pk]) == Outcome(SEAT, {item.pk: WAITING})


def test_guest_replies_that_they_do_not_come():
    event = make_event()
    item = make_item(event)

    outcome = receive(event, make_person(), answer="decline", items=[item.pk])

    rsvp = event.rsvps.get()
    assert outcome == Outcome("", {})
    assert (rsvp.status, rsvp.signups.count(), kinds(rsvp)) == ("DECLINED", 0, ["declined"])


def test_guest_whose_item_is_unknown_leaves_nothing_behind():
    event = make_event()

    with pytest.raises(RsvpRefused):
        receive(event, make_person(), items=[12345])

    assert event.rsvps.count() == event.letters.count() == 0


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_invited_person_replies_by_the_public_form_into_their_own_row(answer):
    event = make_event()
    invited = make_rsvp(event, "NEEDS_ACTION")
    token = invited.token
    person = person_of(invited, email=invited.email.upper(), family_name="Novak", language="en")

    receive(event, person, answer=answer)

    invited.refresh_from_db()
    assert event.rsvps.count() == 1
    assert invited.status == ("ACCEPTED" if answer == "accept" else "DECLINED")
    assert (invited.family_name, invited.token, invited.language) == ("Novak", token, "en")
    assert invited.email == invited.email.lower()
    assert kinds(invited) == ["coming" if answer == "accept" else "declined"]


@pytest.mark.parametrize("status", ["ACCEPTED", "WAITLISTED", "DECLINED", "CANCELLED"])
def test_second_reply_changes_nothing_and_sends_the_link(status):
    event = make_event(capacity=1)
    if status == "WAITLISTED":
        make_rsvp(event)
    rsvp = make_rsvp(event, status)
    before = Rsvp.objects.filter(pk=rsvp.pk).values().get()
    answer = "accept" if status == "DECLINED" else "decline"

    receive(event, person_of(rsvp, given_name="Drugačna"), answer=answer)

    assert Rsvp.objects.filter(pk=rsvp.pk).values().get() == before
    letter = rsvp.letters.get()
    is_withdrawn = status == "CANCELLED"
    assert letter.kind == "link"
    assert ("Drugačna" in letter.body_text) is not is_withdrawn
    assert (rsvp.token in letter.body_text) is not is_withdrawn
    assert (rsvp.token in letter.body_html) is not is_withdrawn
    assert rsvp.pending_replies.count() == (not is_withdrawn)
    assert rsvp.changes.last().what == "repeated"
    assert guest_list.wrong_counters() == []


def test_page_after_a_reply_is_the_same_whether_the_address_is_known():
    event = make_event(capacity=2)
    item = make_item(event, capacity=1)
    known = make_rsvp(event, items=[item.pk])

    for_known = receive(event, person_of(known), items=[item.pk])
    for_new = receive(event, make_person(), items=[item.pk])

    assert for_known == for_new == Outcome(SEAT, {item.pk: WAITING})


def test_same_form_sent_twice_is_one_reply_and_one_letter():
    event = make_event()
    person = make_person()

    outcomes = [receive(event, person) for _ in range(2)]

    assert outcomes == [Outcome(SEAT, {})] * 2
    rsvp = event.rsvps.get()
    assert kinds(rsvp) == ["coming"] and rsvp.pending_replies.count() == 0


def test_same_form_of_an_invited_person_sent_twice_is_one_reply_and_one_letter():
    event = make_event()
    invited = make_rsvp(event, "NEEDS_ACTION")

    for _ in range(2):
        receive(event, person_of(invited))

    assert kinds(invited) == ["coming"] and invited.pending_replies.count() == 0


def test_same_form_sent_twice_to_a_known_address_waits_once():
    rsvp = make_rsvp(make_event())

    for _ in range(2):
        receive(rsvp.event, person_of(rsvp), answer="decline")

    assert kinds(rsvp) == ["link"] and rsvp.pending_replies.count() == 1


@pytest.mark.parametrize("act", [replies.apply, replies.add_colleague, replies.dismiss])
def test_same_form_sent_again_after_it_was_dealt_with_is_no_further_reply(act, clock):
    rsvp = make_rsvp(make_event())
    receive(rsvp.event, person_of(rsvp, phone="041"))
    act(rsvp.pending_replies.get())
    clock.shift(2 * 60 * 60)
    letters = rsvp.event.letters.count()

    receive(rsvp.event, person_of(rsvp, phone="041"))

    assert rsvp.pending_replies.count() == 0
    assert rsvp.event.letters.count() == letters


def test_same_form_sent_after_the_event_filled_up_still_says_seat():
    event = make_event(capacity=1)
    person = make_person()
    receive(event, person)

    assert receive(event, person) == Outcome(SEAT, {})


def test_repeated_form_with_a_known_address_says_what_it_said():
    rsvp = make_rsvp(make_event(capacity=2))
    person = person_of(rsvp, note="drugo")

    assert receive(rsvp.event, person) == receive(rsvp.event, person) == Outcome(SEAT, {})


def test_one_robot_does_not_fill_the_personal_page():
    rsvp = make_rsvp(make_event())

    for number in range(pending.PENDING_LIMIT + 5):
        receive(rsvp.event, person_of(rsvp, note=f"{number}"), stamp=f"stamp {number}")

    assert rsvp.pending_replies.count() == pending.PENDING_LIMIT


def test_guest_who_replies_twice_with_one_address_of_two_events_has_two_replies():
    person = make_person()

    for event in (make_event(), make_event()):
        receive(event, person)

    assert Rsvp.objects.filter(email=person.email, status="ACCEPTED").count() == 2


def test_guest_who_changed_by_link_is_not_changed_back_by_the_same_form():
    event = make_event()
    person = make_person()
    receive(event, person)
    rsvp = event.rsvps.get()
    rsvps.decline(rsvp, by=LINK)

    receive(event, person)

    rsvp.refresh_from_db()
    assert rsvp.status == "DECLINED" and kinds(rsvp) == ["coming", "declined"]
