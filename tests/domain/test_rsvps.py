"""The table of moves: every status, every verb, by guests and by organisers."""

import pytest

from registrations import clock as rules_clock
from registrations.domain import corrections, events, guest_list, history, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.models import Rsvp, RsvpChange
from tests.factories import make_event, make_person, make_rsvp, person_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NEEDS_ACTION, ACCEPTED, WAITLISTED, DECLINED, CANCELLED = Rsvp.Status.values
FREE, FULL = "a seat is free", "no seat is free"
VERBS = {"accept": rsvps.accept, "decline": rsvps.decline, "withdraw": rsvps.withdraw}
LETTERS = {
    ACCEPTED: "coming",
    WAITLISTED: "waiting",
    DECLINED: "declined",
    CANCELLED: "withdrawn",
}
# From, seats, verb, to. Where both are the same, nothing happens.
MOVES = [
    (NEEDS_ACTION, FREE, "accept", ACCEPTED),
    (NEEDS_ACTION, FULL, "accept", WAITLISTED),
    (NEEDS_ACTION, FREE, "decline", DECLINED),
    (NEEDS_ACTION, FREE, "withdraw", CANCELLED),
    (WAITLISTED, FREE, "accept", ACCEPTED),
    (WAITLISTED, FULL, "accept", WAITLISTED),
    (WAITLISTED, FULL, "decline", DECLINED),
    (WAITLISTED, FULL, "withdraw", CANCELLED),
    (ACCEPTED, FREE, "accept", ACCEPTED),
    (ACCEPTED, FULL, "accept", ACCEPTED),
    (ACCEPTED, FULL, "decline", DECLINED),
    (ACCEPTED, FULL, "withdraw", CANCELLED),
    (DECLINED, FREE, "accept", ACCEPTED),
    (DECLINED, FULL, "accept", WAITLISTED),
    (DECLINED, FREE, "decline", DECLINED),
    (DECLINED, FREE, "withdraw", CANCELLED),
    (CANCELLED, FREE, "withdraw", CANCELLED),
]


@pytest.fixture(params=["guest", "organiser"])
def by(request):
    if request.param == "guest":
        return history.LINK
    return history.organiser(request.getfixturevalue("organiser"))


def guest_in(status, seats=FREE):
    """Return somebody in this status, at an event with or without a free seat."""
    event = make_event(capacity=2 if seats == FREE and status != WAITLISTED else 1)
    if status == WAITLISTED or (seats == FULL and status != ACCEPTED):
        make_rsvp(event)
    rsvp = make_rsvp(event, status)
    if status == WAITLISTED and seats == FREE:
        event.capacity = 2
        events.store(event)
    return rsvp


def kinds(rsvp):
    return [letter.kind for letter in rsvp.letters.all()]


@pytest.mark.parametrize(("before", "seats", "verb", "after"), MOVES)
def test_guest_moves_as_the_table_says(before, seats, verb, after, by):
    rsvp = guest_in(before, seats)
    noted = rsvp.changes.count()
    answered_at, order = rsvp.answered_at, rsvp.order

    VERBS[verb](rsvp, by=by)

    stored = Rsvp.objects.get(pk=rsvp.pk)
    changes = [(c.before, c.after, c.channel, c.by) for c in rsvp.changes.all()[noted:]]
    assert rsvp.status == stored.status == after
    assert changes == ([(before, after, by.channel, by.user)] if before != after else [])
    assert kinds(rsvp) == ([LETTERS[after]] if before != after else [])
    assert guest_list.wrong_counters() == []
    if before == after:
        assert (stored.answered_at, stored.order) == (answered_at, order)
    elif after != CANCELLED:
        assert stored.answered_at == rules_clock.now()


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_guest_whose_invitation_was_withdrawn_is_refused(verb, by):
    rsvp = guest_in(CANCELLED)
    noted = rsvp.changes.count()

    with pytest.raises(RsvpRefused) as refusal:
        VERBS[verb](rsvp, by=by)

    assert refusal.value.code == "withdrawn"
    assert Rsvp.objects.get(pk=rsvp.pk).status == CANCELLED
    assert rsvp.changes.count() == noted and kinds(rsvp) == []


def test_organiser_registers_a_person_without_an_answer_and_without_a_letter(organiser):
    event = make_event()

    rsvp = rsvps.register(event, make_person(), by=history.organiser(organiser))

    assert rsvp.status == NEEDS_ACTION and rsvp.answered_at is None and rsvp.order is None
    assert [(c.what, c.after, c.by) for c in rsvp.changes.all()] == [
        (RsvpChange.What.REGISTERED, NEEDS_ACTION, organiser)
    ]
    assert kinds(rsvp) == []


def test_organiser_invites_a_person_by_letter(organiser):
    event = make_event()

    rsvp = rsvps.invite(event, make_person(), by=history.organiser(organiser))

    assert rsvp.status == NEEDS_ACTION
    assert kinds(rsvp) == ["invitation"]


def test_organiser_invites_again_whose_invitation_was_withdrawn(organiser):
    rsvp = guest_in(CANCELLED)
    token = rsvp.token
    news = person_of(rsvp, organisation="Muzej", email=rsvp.email.upper())

    again = rsvps.invite(rsvp.event, news, by=history.organiser(organiser))

    assert again == rsvp and again.status == NEEDS_ACTION and again.answered_at is None
    assert (again.organisation, again.token, again.email) == ("Muzej", token, rsvp.email)
    assert kinds(rsvp) == ["invitation"]
    assert [(c.before, c.after) for c in rsvp.changes.filter(what="status")][-1] == (
        CANCELLED,
        NEEDS_ACTION,
    )


@pytest.mark.parametrize("status", [ACCEPTED, WAITLISTED, DECLINED])
def test_organiser_is_told_who_is_on_the_list_already(status, organiser):
    rsvp = guest_in(status, FULL if status == WAITLISTED else FREE)

    with pytest.raises(RsvpRefused) as refusal:
        rsvps.invite(rsvp.event, person_of(rsvp), by=history.organiser(organiser))

    assert refusal.value.code == "already_registered"
    assert Rsvp.objects.get(pk=rsvp.pk).status == status and kinds(rsvp) == []


def test_organiser_invites_once_whom_was_only_written_down(organiser):
    by = history.organiser(organiser)
    rsvp = guest_in(NEEDS_ACTION)

    rsvps.invite(rsvp.event, person_of(rsvp), by=by)

    assert kinds(rsvp) == ["invitation"]
    with pytest.raises(RsvpRefused) as refusal:
        rsvps.invite(rsvp.event, person_of(rsvp), by=by)
    assert refusal.value.code == "already_registered"


def test_organiser_learns_of_a_registered_address_whatever_its_capitals(organiser):
    rsvp = guest_in(ACCEPTED)
    person = make_person(email=f" {rsvp.email.upper()} ")

    with pytest.raises(RsvpRefused) as refusal:
        rsvps.register(rsvp.event, person, by=history.organiser(organiser))

    assert refusal.value.code == "already_registered"


def test_people_without_an_address_are_as_many_as_there_are(organiser):
    event = make_event()
    by = history.organiser(organiser)

    for _ in range(3):
        rsvps.accept(rsvps.register(event, make_person(email=""), by=by), by=by)

    event.refresh_from_db()
    assert event.seats_taken == event.rsvps.coming().count() == 3
    assert event.letters.count() == 0


def test_guest_keeps_the_order_while_correcting_and_loses_it_by_leaving():
    event = make_event(capacity=5)
    first, second = make_rsvp(event), make_rsvp(event)
    orders = [first.order, second.order]

    rsvps.accept(first, by=history.LINK, person=person_of(first, family_name="Novak"))
    corrections.correct(first, person_of(first, given_name="Neža"), by=history.LINK)

    assert [first.order, second.order] == orders == [1, 2]
    rsvps.decline(first, by=history.LINK)
    assert first.order is None
    rsvps.accept(first, by=history.LINK)
    assert first.order == 3


def test_guest_gets_one_letter_about_what_was_corrected():
    rsvp = guest_in(ACCEPTED)

    rsvps.accept(rsvp, by=history.LINK, person=person_of(rsvp, phone="041 123 456"))

    assert kinds(rsvp) == ["changed"]
    assert "041" in rsvp.letters.get().body_text
    assert rsvp.changes.filter(what="details").count() == 1


def test_organiser_corrects_a_name_without_a_letter(organiser):
    rsvp = guest_in(ACCEPTED)

    corrections.correct(rsvp, person_of(rsvp, given_name="Neža"), by=history.organiser(organiser))

    assert Rsvp.objects.get(pk=rsvp.pk).given_name == "Neža"
    assert kinds(rsvp) == []


def test_guest_who_sends_the_same_again_changes_nothing():
    rsvp = guest_in(ACCEPTED)
    noted = rsvp.changes.count()

    rsvps.accept(rsvp, by=history.LINK, person=person_of(rsvp), items=[])

    assert rsvp.changes.count() == noted and kinds(rsvp) == []


def test_guest_who_is_refused_leaves_no_trace(clock):
    rsvp = guest_in(DECLINED)
    noted = rsvp.changes.count()
    clock.move_to(rsvp.event.closes_at)

    with pytest.raises(RsvpRefused):
        rsvps.accept(rsvp, by=history.LINK, person=person_of(rsvp, given_name="Neža"))

    stored = Rsvp.objects.get(pk=rsvp.pk)
    assert (stored.status, stored.given_name) == (DECLINED, "Ana")
    assert rsvp.changes.count() == noted and kinds(rsvp) == []


def test_guest_who_changes_another_callers_copy_is_not_undone():
    rsvp = guest_in(ACCEPTED)
    older_copy = Rsvp.objects.get(pk=rsvp.pk)
    rsvps.decline(rsvp, by=history.LINK)

    rsvps.decline(older_copy, by=history.LINK)

    assert older_copy.status == DECLINED
    assert kinds(rsvp) == ["declined"]
    assert guest_list.wrong_counters() == []


def test_letter_of_a_person_without_an_address_goes_to_who_brought_them():
    event = make_event()
    bringer = make_rsvp(event)
    colleague = make_rsvp(event, NEEDS_ACTION, email="", brought_by=bringer)

    rsvps.accept(colleague, by=history.LINK)

    letter = colleague.letters.get()
    assert letter.to_email == bringer.email
    assert colleague.token in letter.body_text and bringer.token not in letter.body_text
