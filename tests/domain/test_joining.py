"""Two rows that are one person are made one."""

from itertools import product

import pytest
from django.db import transaction

from registrations.documents import endings
from registrations.domain import guest_list, history, joining, parties, remarks, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.people import Delegate
from registrations.models import Event, OutgoingMail, PendingReply, Rsvp
from tests.factories import (
    at,
    make_choice,
    make_event,
    make_item,
    make_option,
    make_person,
    make_question,
    make_rsvp,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
BY, Status, Kind = history.COMMAND, Rsvp.Status, OutgoingMail.Kind
STATUSES = [status for status in Status if status != Status.CANCELLED]


class Meeting:
    """Three seats, two of them for the two rows; an item, choices and a question with limits."""

    def __init__(self):
        self.event = make_event(capacity=3)
        later = {"starts_at": at("2025-11-25 14:00"), "ends_at": at("2025-11-25 15:00")}
        self.item, self.talks = make_item(self.event, capacity=1), make_item(self.event, **later)
        self.choices = [make_choice(self.talks, capacity=1), make_choice(self.talks)]
        self.question = make_question(self.event, kind="ONE", is_for_each_person=True)
        self.bus = make_option(self.question, capacity=1)

    def somebody(self, status, number):
        rsvp = make_rsvp(self.event, Status.NEEDS_ACTION)
        places = {self.item.pk: None, self.talks.pk: self.choices[number].pk}
        said = {self.question.pk: [self.bus.pk]} if number == 0 else {}
        if status in Rsvp.HOLDING:
            while status == Status.WAITLISTED and Event.objects.get(pk=self.event.pk).seats_left:
                make_rsvp(self.event)
            rsvps.accept(rsvp, by=BY, items=places, answers=said)
        elif status == Status.DECLINED:
            rsvps.decline(rsvp, by=BY)
        assert rsvp.status == status
        return rsvp


def order_possible(one, other):
    """Nobody gets a seat after somebody who waits."""
    return not (one == Status.WAITLISTED and other == Status.ACCEPTED)


PAIRS = [(one, other) for one, other in product(STATUSES, STATUSES) if order_possible(one, other)]
# What holds afterwards, by what the row that stays and the one that goes had said.
KEPT = {
    Status.NEEDS_ACTION: lambda other: other,
    Status.DECLINED: lambda other: Status.DECLINED,
    Status.ACCEPTED: lambda other: Status.ACCEPTED,
    Status.WAITLISTED: lambda other: (
        Status.ACCEPTED if other == Status.ACCEPTED else Status.WAITLISTED
    ),
}


@pytest.mark.parametrize("is_turned", [False, True])
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_counters_are_right_whatever_the_two_had_said(first, second, is_turned):
    meeting = Meeting()
    rows = [meeting.somebody(first, 0), meeting.somebody(second, 1)]
    stays, goes = reversed(rows) if is_turned else rows
    expected, said = KEPT[stays.status](goes.status), joining.outcome(stays, goes)
    lines = stays.changes.count() + goes.changes.count()

    joining.join(stays, goes, by=BY)

    after = Rsvp.objects.get(pk=stays.pk)
    assert after.status == said.status == expected
    assert not Rsvp.objects.filter(pk=goes.pk).exists()
    assert guest_list.wrong_counters() == []
    assert after.signups.count() == (2 if after.holds_place else 0)
    assert after.changes.count() > lines
    event = Event.objects.get(pk=meeting.event.pk)
    assert not (event.waiting_count and event.seats_left), "a seat is free and somebody waits"


def test_better_place_and_earlier_order_are_kept_without_a_letter_too_many():
    event = make_event(capacity=1)
    early = make_rsvp(event)
    late = make_rsvp(event, Status.WAITLISTED)
    other, order = make_rsvp(event, Status.WAITLISTED), early.order

    joining.join(late, early, by=BY)

    after = Rsvp.objects.get(pk=late.pk)
    assert (after.status, after.order) == (Status.ACCEPTED, order)
    assert after.letters.filter(to_email=late.email).get().kind == Kind.COMING
    assert Rsvp.objects.get(pk=other.pk).is_waiting


def test_seat_that_nobody_needs_any_more_goes_to_who_waits():
    event = make_event(capacity=2)
    rows = [make_rsvp(event) for _ in range(2)]
    waiting = make_rsvp(event, Status.WAITLISTED)

    joining.join(*rows, by=BY)

    assert Rsvp.objects.get(pk=waiting.pk).is_coming


def test_link_of_the_row_that_goes_is_dead_and_its_address_is_told(client):
    event = make_event()
    stays, goes = make_rsvp(event), make_rsvp(event)

    joining.join(stays, goes, by=BY)

    assert client.get(f"/odziv/{goes.token}/").status_code == 404
    assert client.get(f"/odziv/{stays.token}/").status_code == 200
    letter = OutgoingMail.objects.get(to_email=goes.email)
    assert letter.kind == Kind.ADDRESS_CHANGED and stays.token not in letter.body_text


def test_row_without_an_address_takes_the_other_with_its_link():
    event = make_event()
    stays = make_rsvp(event, email="")
    goes = rsvps.invite(event, make_person(), by=BY)
    token, email = goes.token, goes.email

    joining.join(stays, goes, by=BY)

    after = Rsvp.objects.get(pk=stays.pk)
    assert (after.token, after.email, after.email_key) == (token, email, email)
    assert after.is_coming and after.letters.get().kind == Kind.COMING


def test_letters_not_sent_are_dropped_and_sent_ones_stay_with_both_histories():
    event = make_event()
    stays, goes = [rsvps.invite(event, make_person(), by=BY) for _ in range(2)]
    for rsvp in (stays, goes):
        rsvp.letters.update(state="sent", cause="same")
    rsvps.accept(goes, by=BY)
    waiting = goes.letters.get(state="waiting")

    joining.join(stays, goes, by=BY)

    assert stays.letters.filter(kind=Kind.INVITATION).count() == 2
    assert not OutgoingMail.objects.filter(pk=waiting.pk).exists()
    assert stays.changes.filter(what="registered").count() == 2
    assert stays.changes.latest("pk").what == "joined"


def test_invitation_that_has_not_gone_out_yet_goes_to_the_row_that_takes_its_address():
    event = make_event()
    stays = make_rsvp(event, Status.NEEDS_ACTION, email="")
    goes = rsvps.invite(event, make_person(), by=BY)
    token, email = goes.token, goes.email

    joining.join(stays, goes, by=BY)

    letter = Rsvp.objects.get(pk=stays.pk).letters.get()
    assert (letter.kind, letter.state, letter.to_email) == (Kind.INVITATION, "waiting", email)
    assert token in letter.body_text and Rsvp.objects.get(pk=stays.pk).is_invited
    ended_by = letter.facts["ended_by"].rstrip("/").rpartition("/")[2]
    assert endings.rsvp_of(ended_by) == stays


def test_colleagues_are_tied_anew_and_nobody_is_their_own_bringer():
    event = make_event()
    bringer = make_rsvp(event)
    goes = make_rsvp(event)
    stays = make_rsvp(event, brought_by=bringer)
    colleague = make_rsvp(event, brought_by=goes)

    joining.join(stays, goes, by=BY)
    assert list(Rsvp.objects.get(pk=stays.pk).brought.all()) == [colleague]
    assert Rsvp.objects.get(pk=stays.pk).brought_by is None

    joining.join(Rsvp.objects.get(pk=colleague.pk), Rsvp.objects.get(pk=stays.pk), by=BY)
    assert Rsvp.objects.get(pk=colleague.pk).brought_by is None


def test_row_that_kept_a_place_is_joined_with_the_one_whose_word_was_awaited():
    event = make_event()
    known, bringer = make_rsvp(event), make_rsvp(event)
    said = Delegate(person=make_person(email=known.email))
    kept = parties.add(bringer, said, by=history.LINK, submission="form")
    assert PendingReply.objects.count() == 1

    joining.join(known, kept, by=BY)

    assert not PendingReply.objects.exists()
    assert event.rsvps.count() == 2 and guest_list.wrong_counters() == []


def test_what_is_known_of_the_person_is_kept_from_both():
    event = make_event()
    stays = make_rsvp(event, phone="", note="Prvo", organisation="Zveza")
    goes = make_rsvp(event, phone="031 123 456", note="Drugo", organisation="Druga")
    remarks.write(stays, note="Ena", named=["VIP"], by=BY)
    remarks.write(goes, note="Dve", named=["vip", "Govori"], by=BY)
    Rsvp.objects.filter(pk=goes.pk).update(arrived_at=at("2025-11-25 09:50"), places=4)

    joining.join(stays, goes, by=BY)

    after = Rsvp.objects.get(pk=stays.pk)
    assert (after.phone, after.note, after.organisation) == ("031 123 456", "Prvo\nDrugo", "Zveza")
    assert (after.internal_note, after.labels, after.places) == ("Ena\nDve", "Govori, VIP", 4)
    assert after.has_arrived
    assert list(Rsvp.objects.matching("dve")) == [after]


def test_refusals_leave_everything_as_it_was(clock):
    event = make_event()
    one, other, elsewhere = make_rsvp(event), make_rsvp(event), make_rsvp(make_event())
    gone = make_rsvp(event, Status.CANCELLED)

    for pair, more, code in (
        ((one, one), {}, "not_two_rows"),
        ((one, elsewhere), {}, "not_two_rows"),
        ((gone, one), {}, "withdrawn"),
        ((one, other), {"seen": "else"}, "rows_have_changed"),
    ):
        with pytest.raises(RsvpRefused) as refusal, transaction.atomic():
            joining.join(*pair, by=BY, **more)
        assert refusal.value.code == code
    assert Rsvp.objects.count() == 4


def test_who_has_the_same_name_is_found_and_who_stays_is_proposed():
    event = make_event()
    silent = make_rsvp(event, Status.NEEDS_ACTION, given_name="Ana", family_name="Žagar")
    coming = make_rsvp(event, given_name="ana", family_name="ŽAGAR", email="")
    make_rsvp(make_event(), given_name="Ana", family_name="Žagar")

    assert list(joining.alike(silent)) == [coming]
    assert joining.likely(silent, coming) == (coming, silent)
