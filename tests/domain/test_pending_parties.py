"""A second reply of a known person with colleagues: it waits, is applied, added, dismissed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import guest_list, replies, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import LINK
from registrations.domain.people import Delegate
from registrations.models import Event, PendingReply, Rsvp
from tests.factories import (
    make_choice,
    make_event,
    make_item,
    make_option,
    make_person,
    make_question,
    make_rsvp,
    person_of,
    send_party,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def known():
    return make_rsvp(make_event(capacity=3))


def waiting(known, *colleagues, own=None, stamp="second"):
    """Send a second reply of somebody; return it as it waits."""
    send_party(known.event, own or person_of(known), *colleagues, stamp=stamp)
    return PendingReply.objects.get(rsvp=known)


def letters(event):
    return [(m.to_email, m.kind) for m in event.letters.exclude(kind="link").order_by("pk")]


def code_of(act, *words):
    with pytest.raises(RsvpRefused) as refusal:
        act(*words)
    return refusal.value.code


def test_colleagues_of_a_known_person_wait_with_their_reply(known):
    colleague = make_person()

    waiting(known, colleague)

    assert known.event.rsvps.count() == 1
    letter = known.letters.get()
    assert letter.kind == "link" and colleague.full_name in letter.body_text
    assert not known.event.letters.filter(to_email=colleague.email).exists()


def test_place_that_one_gives_up_and_another_gets_in_one_reply_is_told_as_it_is(known):
    event = known.event
    item = make_item(event, capacity=1)
    gives = make_rsvp(event, email="", family_name="Stari", brought_by=known, items=[item.pk])
    gets = make_person()
    own = Delegate(person=person_of(known))
    wants = Delegate(person=gets, places={item.pk: None})

    replies.apply(waiting(known, wants, Delegate(person=person_of(gives)), own=own))

    rsvp = event.rsvps.get(email=gets.email)
    assert rsvp.signups.get().status == "ACCEPTED"
    for letter in rsvp.letters.all():
        told = letter.body_text + letter.facts["calendar"]["description"]
        assert item.title in told and "čakaln" not in told
    assert guest_list.wrong_counters() == []


def test_as_much_is_asked_of_the_database_for_a_known_colleague_as_for_a_new_one():
    event = make_event()
    item = make_item(event)
    there = make_rsvp(event)

    def asked(colleague, stamp):
        more = Delegate(person=colleague, places={item.pk: None})
        with CaptureQueriesContext(connection) as captured:
            send_party(event, make_person(), more, stamp=stamp)
        return len(captured)

    known, new = asked(person_of(there), "known"), asked(make_person(), "new")

    assert known == new


def test_reply_is_applied_with_places_answers_and_colleagues(known):
    event = known.event
    item, plain = make_item(event), make_item(event)
    table = make_choice(item, capacity=1)
    bus = make_question(event, kind="ONE", is_for_each_person=True)
    seat = make_option(bus, capacity=2)
    plain.starts_at, plain.ends_at = item.ends_at, item.ends_at + (item.ends_at - item.starts_at)
    plain.save()
    own = Delegate(
        person=person_of(known, phone="041 123 456"),
        places={item.pk: table.pk, plain.pk: None},
        answers={bus.pk: [seat.pk]},
    )
    colleague = Delegate(
        person=make_person(), places={item.pk: table.pk}, answers={bus.pk: [seat.pk]}
    )

    replies.apply(waiting(known, colleague, own=own))

    known.refresh_from_db()
    brought = known.brought.get()
    assert known.phone == "041 123 456"
    assert {(s.item, s.choice) for s in known.signups.all()} == {(item, table), (plain, None)}
    assert (brought.full_name, brought.status) == (colleague.person.full_name, "ACCEPTED")
    assert brought.signups.get().status == "WAITLISTED"
    assert [row.answers.get().value for row in (known, brought)] == [[seat.pk]] * 2
    assert letters(event) == [(known.email, "changed"), (brought.email, "coming")]
    assert not PendingReply.objects.exists()
    assert guest_list.wrong_counters() == []


def test_colleague_without_an_address_is_told_of_though_nothing_else_changed(known):
    replies.apply(waiting(known, make_person(email="")))

    brought = known.brought.get()
    assert letters(known.event) == [(known.email, "coming")]
    assert brought.token in brought.letters.get().body_text


def test_known_person_who_declined_comes_with_colleagues_after_all(known):
    rsvps.decline(known, by=LINK)
    known.letters.all().delete()

    replies.apply(waiting(known, make_person(email="")))

    assert letters(known.event) == [(known.email, "coming")]
    assert known.brought.get().token in known.letters.get(kind="coming").body_text


def test_colleague_who_has_a_reply_of_their_own_is_asked_when_it_is_applied(known):
    other = make_rsvp(known.event)

    replies.apply(waiting(known, person_of(other, note="Pridem.")))

    assert other.pending_replies.get().sent_by == known
    assert known.brought.get().is_address_taken


def test_reply_that_names_too_many_goes_on_waiting(known):
    pending = waiting(known, make_person(), make_person())
    Event.objects.update(people_per_reply=2)

    assert code_of(replies.apply, pending) == "too_many_people"
    assert code_of(replies.add_colleague, pending) == "too_many_people"
    assert known.pending_replies.count() == known.event.rsvps.count() == 1


def test_colleagues_there_are_already_count_when_a_reply_is_applied(known):
    Event.objects.update(people_per_reply=2)
    pending = waiting(known, make_person())
    make_rsvp(known.event, brought_by=known)

    assert code_of(replies.apply, pending) == "too_many_people"


def test_address_that_has_become_ones_own_is_no_colleague(known):
    colleague = make_person()
    pending = waiting(known, colleague)
    Rsvp.objects.filter(pk=known.pk).update(email=colleague.email, email_key=colleague.email_key)

    assert code_of(replies.apply, pending) == "same_address_twice"


def test_reply_is_added_as_other_people_with_all_whom_it_names(known):
    colleague = make_person()
    first = Delegate(person=person_of(known, given_name="Bine", family_name="Zupan"))

    row = replies.add_colleague(waiting(known, colleague, own=first))

    bine, other = known.brought.order_by("pk")
    assert row == bine
    assert (bine.full_name, bine.email, bine.status) == ("Bine Zupan", "", "ACCEPTED")
    assert (other.email, other.status) == (colleague.email, "ACCEPTED")
    assert letters(known.event) == [(known.email, "coming"), (colleague.email, "coming")]
    assert Rsvp.objects.get(pk=known.pk).full_name == known.full_name
    assert guest_list.wrong_counters() == []


def test_reply_with_colleagues_is_thrown_away(known):
    replies.dismiss(waiting(known, make_person()))

    assert known.event.rsvps.count() == 1
    assert not PendingReply.objects.exists()
    assert letters(known.event) == []


def test_reply_that_was_applied_is_not_taken_again_from_the_same_form(known):
    colleague = make_person(email="")
    replies.apply(waiting(known, colleague))

    send_party(known.event, person_of(known), colleague, stamp="second")

    assert known.brought.count() == 1
    assert not PendingReply.objects.exists()


def test_who_was_named_by_a_colleague_applies_it_and_stays_their_own(known):
    known_colleague = make_rsvp(known.event, "DECLINED")
    send_party(known.event, make_person(), person_of(known_colleague), stamp="other")

    replies.apply(known_colleague.pending_replies.get())

    known_colleague.refresh_from_db()
    assert (known_colleague.status, known_colleague.brought_by) == ("ACCEPTED", None)


def test_known_address_gets_one_letter_an_hour_whoever_names_it(known):
    for number in range(3):
        send_party(known.event, make_person(), person_of(known), stamp=f"{number}")

    now, later = known.letters.order_by("pk")
    assert (now.not_before, later.not_before is None) == (None, False)
    assert known.pending_replies.count() == 3


@pytest.mark.parametrize(
    ("before", "after", "count"), [("Žagar", "Zagar", 1), ("Ной", "Ной", 1), ("Ной", "Лев", 2)]
)
def test_colleague_whom_a_new_reply_names_again_is_not_twice(known, before, after, count):
    make_rsvp(known.event, brought_by=known, email="", given_name="Ana", family_name=before)
    again = make_person(email="", given_name="Ana", family_name=after)

    replies.apply(waiting(known, again))

    assert known.brought.count() == count
