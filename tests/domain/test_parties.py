"""Several people in one reply: each a row, a seat, a history and a line of their own."""

import pytest
from django.utils import translation

from registrations.domain import guest_list, parties, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import LINK
from registrations.domain.people import Delegate
from registrations.domain.replies import SEAT, WAITING, Outcome
from registrations.models import Rsvp
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
    send_reply,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def people(count, **facts):
    return [make_person(**facts) for _ in range(count)]


def rows(event):
    return list(event.rsvps.order_by("pk"))


def seats(outcomes):
    return [outcome.seat for outcome in outcomes]


def letters(event):
    """Return to whom letters go, with their kinds, in the order in which they were written."""
    return [(letter.to_email, letter.kind) for letter in event.letters.order_by("pk")]


def test_each_of_four_is_a_row_with_a_seat_a_history_and_a_link():
    event, party = make_event(), people(4)

    outcomes = send_party(event, *party)

    bringer, *brought = rows(event)
    assert seats(outcomes) == [SEAT] * 4
    assert [row.order for row in rows(event)] == [1, 2, 3, 4]
    assert [row.full_name for row in rows(event)] == [person.full_name for person in party]
    assert [row.brought_by for row in brought] == [bringer] * 3
    assert len({row.token for row in rows(event)}) == 4
    assert [row.changes.first().what for row in rows(event)] == ["registered", *["brought"] * 3]
    assert all(row.changes.last().after == "ACCEPTED" for row in rows(event))
    assert guest_list.wrong_counters() == []


def test_of_four_on_two_seats_two_sit_and_two_wait_and_page_and_letter_say_who():
    event = make_event(capacity=2)
    party = [make_person(), *people(3, email="")]

    outcomes = send_party(event, *party)

    assert seats(outcomes) == [SEAT, SEAT, WAITING, WAITING]
    assert [row.status for row in rows(event)] == ["ACCEPTED"] * 2 + ["WAITLISTED"] * 2
    letter = event.letters.get()
    for row in rows(event)[1:]:
        with translation.override(row.language):
            line = f"- {row.full_name}: {row.get_status_display()}"
        assert line in letter.body_text
        assert row.token in letter.body_text and row.token in letter.body_html
    assert guest_list.wrong_counters() == []


def test_party_waits_as_a_whole_where_somebody_waits_already():
    event = make_event(capacity=1)
    make_rsvp(event)
    make_rsvp(event, "WAITLISTED")

    assert seats(send_party(event, *people(2))) == [WAITING] * 2


def test_each_with_an_address_gets_a_letter_and_the_others_stand_in_the_bringers():
    event = make_event()
    bringer, with_address, without = party = [make_person(), make_person(), make_person(email="")]

    send_party(event, *party)

    assert letters(event) == [(bringer.email, "coming"), (with_address.email, "coming")]
    own, brought = event.letters.order_by("pk")
    rows_of = {row.full_name: row for row in rows(event)}
    assert rows_of[without.full_name].token in own.body_text
    assert rows_of[with_address.full_name].token not in own.body_text
    assert rows_of[with_address.full_name].token in brought.body_text
    assert rows_of[bringer.full_name].token not in brought.body_text
    assert bringer.full_name in brought.body_text
    assert without.full_name not in brought.body_text


def test_items_of_a_party_are_given_one_by_one():
    event = make_event(capacity=3)
    item = make_item(event, capacity=1)
    party = [Delegate(person=person, places={item.pk: None}) for person in people(4)]

    outcomes = send_party(event, *party)

    held = [row.signups.get().status for row in rows(event)]
    assert held == ["ACCEPTED", "WAITLISTED", "WAITLISTED", "WISHED"]
    assert [outcome.items[item.pk] for outcome in outcomes] == [SEAT, *[WAITING] * 3]
    assert guest_list.wrong_counters() == []


def test_each_of_a_party_picks_a_choice_of_their_own():
    event = make_event()
    item = make_item(event)
    tables = [make_choice(item, capacity=1) for _ in range(2)]
    picked = [tables[0], tables[1], tables[1]]
    party = [
        Delegate(person=person, places={item.pk: choice.pk})
        for person, choice in zip(people(3), picked, strict=True)
    ]

    outcomes = send_party(event, *party)

    assert [outcome.items[item.pk] for outcome in outcomes] == [SEAT, SEAT, WAITING]
    assert [row.signups.get().choice for row in rows(event)] == picked
    assert guest_list.wrong_counters() == []


def test_each_of_a_party_has_answers_of_their_own():
    event = make_event()
    question = make_question(event, is_for_each_person=True)
    party = [
        Delegate(person=person, answers={question.pk: said})
        for person, said in zip(people(2), ("meso", "brez mesa"), strict=True)
    ]

    send_party(event, *party)

    assert [row.answers.get().value for row in rows(event)] == ["meso", "brez mesa"]


def test_options_of_a_party_are_counted_before_any_is_taken():
    event = make_event()
    question = make_question(event, kind="ONE", is_for_each_person=True)
    bus = make_option(question, capacity=1)
    party = [Delegate(person=person, answers={question.pk: [bus.pk]}) for person in people(2)]

    with pytest.raises(RsvpRefused) as refusal:
        send_party(event, *party)

    assert refusal.value.code == "option_is_full"
    assert event.rsvps.count() == 0


@pytest.mark.parametrize("what", ["clash", "option_is_full", "unknown_question", "unknown_choice"])
def test_refusal_does_not_tell_whether_an_address_is_known(what):
    event = make_event()
    known = make_rsvp(event)
    items = [make_item(event).pk, make_item(event).pk]
    bus = make_question(event, kind="ONE")
    full = make_option(bus, capacity=1)
    send_party(event, Delegate(person=make_person(), answers={bus.pk: [full.pk]}), stamp="first")
    said = {
        "clash": {"places": dict.fromkeys(items)},
        "option_is_full": {"answers": {bus.pk: [full.pk]}},
        "unknown_question": {"answers": {12345: "Da."}},
        "unknown_choice": {"places": {items[0]: 12345}},
    }[what]

    for person in (make_person(), person_of(known)):
        with pytest.raises(RsvpRefused) as refusal:
            send_party(event, Delegate(person=person, **said))
        assert refusal.value.code == what
    assert known.pending_replies.count() == 0


@pytest.mark.parametrize("most", [1, 2, 4])
def test_reply_names_as_many_people_as_the_event_takes(most):
    event = make_event(people_per_reply=most)

    with pytest.raises(RsvpRefused) as refusal:
        send_party(event, *people(most + 1))

    assert (refusal.value.code, event.rsvps.count()) == ("too_many_people", 0)
    send_party(event, *people(most))
    assert event.rsvps.count() == most


@pytest.mark.parametrize("places", [(0, 1), (1, 2)])
def test_one_address_cannot_stand_twice_in_a_reply(places):
    event, party = make_event(), people(3)
    first, second = places
    party[second] = make_person(email=f" {party[first].email.upper()}")

    with pytest.raises(RsvpRefused) as refusal:
        send_party(event, *party)

    assert (refusal.value.code, event.rsvps.count()) == ("same_address_twice", 0)


def test_colleagues_of_who_does_not_come_are_not_stored():
    event = make_event()

    outcomes = send_party(event, *people(3), answer="decline")

    assert outcomes == [Outcome("", {})]
    assert event.rsvps.get().status == "DECLINED"


def test_form_of_a_party_sent_twice_is_one_reply_and_one_letter_each():
    event = make_event(capacity=2)
    party = [make_person(), make_person(), make_person(email="")]

    first, second = (send_party(event, *party) for _ in range(2))

    assert first == second
    assert (event.rsvps.count(), event.letters.count()) == (3, 2)
    assert not event.rsvps.filter(pending_replies__isnull=False).exists()


def test_form_of_a_party_sent_again_after_a_name_was_corrected_says_what_stands():
    event, party = make_event(), people(2)
    send_party(event, *party)
    brought = rows(event)[1]
    rsvps.accept(brought, by=LINK, person=person_of(brought, family_name="Drugačna"))
    rsvps.decline(brought, by=LINK)

    assert seats(send_party(event, *party)) == [SEAT, ""]
    assert event.rsvps.count() == 2


def test_same_address_on_a_row_that_changed_its_name_is_still_one_form():
    """An invited person who corrects their name in the form and sends it twice."""
    event = make_event()
    invited = make_rsvp(event, "NEEDS_ACTION")
    person = person_of(invited, family_name="Drugačna")

    for _ in range(2):
        send_reply(event, person)

    assert letters(event) == [(invited.email, "coming")]


# --- A colleague whose address has a row already ---------------------------------------------


@pytest.mark.parametrize("status", ["ACCEPTED", "WAITLISTED", "DECLINED"])
def test_reply_for_a_known_colleague_waits_on_their_page(status):
    event = make_event(capacity=3)
    if status == "WAITLISTED":
        [make_rsvp(event) for _ in range(3)]
    known = make_rsvp(event, status)
    before = Rsvp.objects.filter(pk=known.pk).values().get()
    item = make_item(event)
    colleague = Delegate(person=person_of(known, note="Pridem z vlakom."), places={item.pk: None})

    outcomes = send_party(event, make_person(), colleague)

    bringer, kept = rows(event)[-2:]
    pending = known.pending_replies.get()
    assert Rsvp.objects.filter(pk=known.pk).values().get() == before
    assert (pending.sent_by, pending.note, pending.answer) == (
        bringer,
        "Pridem z vlakom.",
        "accept",
    )
    assert pending.places == {str(item.pk): None}
    assert (kept.brought_by, kept.email, kept.letters.count()) == (bringer, "", 0)
    assert kept.is_address_taken and not bringer.is_address_taken
    assert [letter.kind for letter in known.letters.all()] == ["link"]
    assert kept.token not in bringer.letters.get().body_text
    assert [outcome.seat for outcome in outcomes] == [
        SEAT if row.is_coming else WAITING for row in (bringer, kept)
    ]
    assert guest_list.wrong_counters() == []


def test_reply_for_a_withdrawn_colleague_is_nothing_but_a_letter():
    event = make_event()
    known = make_rsvp(event, "CANCELLED")

    send_party(event, make_person(), person_of(known))

    assert known.pending_replies.count() == 0
    assert [letter.kind for letter in known.letters.all()] == ["link"]


def test_page_says_the_same_of_a_known_and_of_an_unknown_colleague():
    event = make_event(capacity=4)
    known = make_rsvp(event)
    send_party(event, make_person(), stamp="one seat less")

    unknown = [send_party(event, *(party := people(2)), stamp="a")]
    unknown += [send_party(event, *party, stamp="a")]
    for row in event.rsvps.filter(email_key__in=[person.email_key for person in party]):
        rsvps.remove(row, by=LINK)
    party = [make_person(), person_of(known)]
    told = [send_party(event, *party, stamp="b") for _ in range(2)]

    assert told == unknown == [[Outcome(SEAT, {})] * 2] * 2


def test_reply_for_an_invited_colleague_is_stored_in_their_row_and_tied():
    event = make_event()
    invited = rsvps.invite(event, make_person(), by=LINK)
    token = invited.token

    send_party(event, make_person(), person_of(invited, family_name="Novak"))

    invited.refresh_from_db()
    assert (invited.status, invited.family_name) == ("ACCEPTED", "Novak")
    assert (invited.brought_by.status, invited.token) == ("ACCEPTED", token)
    assert [letter.kind for letter in invited.letters.all()] == ["invitation", "coming"]
    assert guest_list.wrong_counters() == []


def test_form_with_an_invited_colleague_sent_twice_is_one_reply():
    event = make_event()
    invited = make_rsvp(event, "NEEDS_ACTION")
    party = [make_person(), person_of(invited, family_name="Novak")]

    first, second = (send_party(event, *party) for _ in range(2))

    assert first == second
    assert [letter.kind for letter in invited.letters.all()] == ["coming"]
    assert invited.pending_replies.count() == 0


def test_form_with_a_known_colleague_sent_twice_waits_once():
    event = make_event()
    known = make_rsvp(event)
    party = [make_person(), person_of(known)]

    first, second = (send_party(event, *party) for _ in range(2))

    assert first == second
    assert known.pending_replies.count() == 1
    assert [letter.kind for letter in known.letters.all()] == ["link"]


def test_invited_person_replies_for_colleagues_too():
    event = make_event()
    invited = make_rsvp(event, "NEEDS_ACTION")

    send_party(event, person_of(invited), make_person(email=""))

    assert [row.status for row in rows(event)] == ["ACCEPTED", "ACCEPTED"]
    assert rows(event)[1].brought_by == invited
    assert letters(event) == [(invited.email, "coming")]


def test_somebody_who_was_brought_brings_nobody():
    event = make_event()
    brought = make_rsvp(event, "NEEDS_ACTION", brought_by=make_rsvp(event))

    with pytest.raises(RsvpRefused) as refusal:
        send_party(event, person_of(brought), make_person())

    assert refusal.value.code == "no_brought_bringer"
    assert Rsvp.objects.get(pk=brought.pk).status == "NEEDS_ACTION"


def test_colleagues_who_come_wait_or_are_awaited_are_those_brought():
    event = make_event(capacity=2)
    bringer = make_rsvp(event)
    statuses = ("ACCEPTED", "WAITLISTED", "NEEDS_ACTION", "DECLINED", "CANCELLED")
    brought = [make_rsvp(event, status, brought_by=bringer) for status in statuses]

    assert set(parties.brought(bringer)) == set(brought[:3])


@pytest.mark.parametrize("names", [("Jan Novak", "Jan Novak"), ("Иван Ной", "Пётр Лев")])
def test_two_people_of_one_reply_are_two_whatever_their_names(names):
    event = make_event()
    said = [dict(zip(("given_name", "family_name"), n.split(), strict=True)) for n in names]

    send_party(event, make_person(), *(make_person(email="", **one) for one in said))

    assert [row.full_name for row in rows(event)[1:]] == list(names)
    assert guest_list.wrong_counters() == []
