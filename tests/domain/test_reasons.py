"""One sentence says why somebody has a seat, or none."""

import pytest
from django.utils import translation

from registrations.domain import events, history, parties, reasons, rsvps, suppressions
from registrations.domain.history import COMMAND, LINK
from registrations.domain.people import Delegate
from registrations.models import Rsvp, RsvpChange
from tests.factories import at, give_seats, make_event, make_person, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TODAY = "on Monday, 10 November 2025, at 09:00"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def why(rsvp):
    said = reasons.why(Rsvp.objects.get(pk=rsvp.pk))
    return said.replace("\N{NO-BREAK SPACE}", " ")


def full(capacity=1, waiting=1):
    event = make_event(capacity=capacity)
    seated = [make_rsvp(event) for _ in range(capacity)]
    return event, seated, [make_rsvp(event, "WAITLISTED") for _ in range(waiting)]


def test_seats_are_numbered_in_order_of_reply():
    event = make_event()
    people = [make_rsvp(event) for _ in range(3)]
    assert [why(rsvp) for rsvp in people] == [
        f"Seat number {number} in order of reply." for number in (1, 2, 3)
    ]

    rsvps.decline(people[0], by=LINK)

    assert why(people[1]) == "Seat number 1 in order of reply."


def test_who_waits_reads_how_many_stand_before_them_and_what_is_taken():
    event, _, waiting = full(capacity=2, waiting=3)

    assert [why(rsvp) for rsvp in waiting] == [
        f"Number {number} on the waiting list: all 2 seats are taken." for number in (1, 2, 3)
    ]
    rsvps.decline(waiting[0], by=LINK)
    assert why(waiting[2]).startswith("Number 2 ")


def test_the_only_seat_is_taken():
    _, _, [waiting] = full()

    assert why(waiting) == "Number 1 on the waiting list: the one seat (1) is taken."


@pytest.mark.parametrize("close", ["started", "cancelled", "draft"])
def test_who_waits_while_a_seat_is_free_reads_why_nobody_moves_up(clock, close):
    event, [seated], [waiting] = full()
    if close == "started":
        clock.move_to(at("2025-11-25 10:00"))
    else:
        {"cancelled": events.cancel, "draft": events.unpublish}[close](event)

    rsvps.decline(seated, by=COMMAND)

    assert "nobody moves up by itself" in why(waiting)
    assert why(waiting).startswith("Number 1 ")


def test_who_waits_between_two_steps_of_an_edit_reads_their_number():
    event, _, [waiting] = full()
    event.refresh_from_db()
    event.capacity = 2
    events.store(event)

    assert why(waiting) == "Number 1 on the waiting list."


def test_who_moved_up_reads_when(clock):
    _, [seated], [waiting] = full()
    clock.move_to(at("2025-11-12 18:30"))

    rsvps.decline(seated, by=LINK)

    assert why(waiting) == (
        "Moved up from the waiting list when a seat came free "
        "on Wednesday, 12 November 2025, at 18:30."
    )
    assert why(seated) == "Gave the place up on Wednesday, 12 November 2025, at 18:30."


def test_who_moved_up_by_more_seats_reads_the_same():
    event, _, [waiting] = full()

    give_seats(event, 2)

    assert why(waiting) == f"Moved up from the waiting list when a seat came free {TODAY}."


@pytest.mark.parametrize("name", [("Ana", "Novak"), ("", "")])
def test_who_was_seated_out_of_turn_reads_by_whom_and_why(organiser, name):
    _, _, [waiting] = full()
    organiser.first_name, organiser.last_name = name
    organiser.save()

    rsvps.seat_out_of_turn(waiting, by=history.organiser(organiser), reason="Govori.")

    who = "Ana Novak" if any(name) else "organiser"
    assert why(waiting) == f"Seated out of turn by {who}: Govori."


def test_who_was_seated_out_of_turn_by_a_program_reads_why():
    _, _, [waiting] = full()

    rsvps.seat_out_of_turn(waiting, by=COMMAND, reason="Govori.")

    assert why(waiting) == "Seated out of turn: Govori."


def test_swapped_people_read_of_each_other():
    event = make_event()
    old = make_rsvp(event, brought_by=make_rsvp(event))

    new = parties.swap(old, Delegate(person=make_person()), by=LINK, submission="swap")

    assert why(new) == f"Took the place of a colleague {TODAY}."
    assert why(old) == f"A colleague took the place {TODAY}."


def test_who_was_swapped_in_while_waiting_waits_and_then_moves_up():
    event, [seated], _ = full(waiting=0)
    old = make_rsvp(event, "WAITLISTED", brought_by=seated)

    new = parties.swap(old, Delegate(person=make_person()), by=LINK, submission="swap")
    assert why(new).startswith("Number 1 on the waiting list")
    rsvps.decline(seated, by=LINK)

    assert why(new).startswith("Moved up from the waiting list")


def test_who_declined_reads_when():
    assert why(make_rsvp(make_event(), "DECLINED")) == f"Declined {TODAY}."


def test_who_comes_back_reads_of_the_last_move():
    event = make_event()
    rsvp = make_rsvp(event, "DECLINED")

    rsvps.accept(rsvp, by=LINK)

    assert why(rsvp) == "Seat number 1 in order of reply."


def test_who_was_withdrawn_reads_when_and_the_reason():
    event = make_event()
    one, other = make_rsvp(event), make_rsvp(event)

    rsvps.withdraw(one, by=COMMAND, reason="Dvojna prijava.")
    rsvps.withdraw(other, by=COMMAND)

    assert why(one) == f"The invitation was withdrawn {TODAY}: Dvojna prijava."
    assert why(other) == f"The invitation was withdrawn {TODAY}."


def test_who_is_awaited_reads_how_they_came_on_the_list():
    event = make_event()
    bringer = make_rsvp(event)

    assert why(rsvps.invite(event, make_person(), by=COMMAND)) == "Invited; no reply has come yet."
    assert why(rsvps.register(event, make_person(), by=COMMAND)) == (
        "Written on the guest list; no reply has come yet."
    )
    brought = rsvps.register(event, make_person(), by=LINK, brought_by=bringer)
    assert why(brought) == "Added by a colleague; no reply has come yet."


@pytest.mark.parametrize("status", Rsvp.Status.values)
def test_row_without_a_history_has_a_sentence_too(status):
    event = make_event(capacity=1)
    if status == "WAITLISTED":
        make_rsvp(event)
    rsvp = make_rsvp(event, status)
    RsvpChange.objects.all().delete()

    assert why(rsvp).endswith(".")


@pytest.mark.parametrize("capacity", [1, 2, 3, 5])
def test_sentence_is_written_in_slovene_numbers(capacity):
    _, _, [waiting] = full(capacity=capacity)

    with translation.override("sl"):
        said = why(waiting)

    words = {
        1: "zasedeno je 1 mesto od 1",
        2: "zasedeni sta 2 mesti od 2",
        3: "zasedena so vsa 3 mesta",
        5: "zasedenih je vseh 5 mest",
    }
    assert said == f"1. na čakalnem seznamu: {words[capacity]}."


def test_asking_writes_nothing(django_assert_max_num_queries):
    _, [seated], [waiting] = full()
    before = list(Rsvp.objects.order_by("pk").values()), RsvpChange.objects.count()

    for rsvp in (seated, waiting):
        with django_assert_max_num_queries(3):
            reasons.why(rsvp)

    assert (list(Rsvp.objects.order_by("pk").values()), RsvpChange.objects.count()) == before


def test_invitation_that_was_not_sent_is_not_called_sent():
    event, address = make_event(), "maja@primer.example"
    suppressions.put(event.organizer, address, "unsubscribed_at", at=at("2025-11-10 09:00"))

    rsvp = rsvps.invite(event, make_person(email=address), by=COMMAND)

    assert why(rsvp) == "The invitation was not sent; no reply has come yet."
