"""What is done with several people at once: confirmed, then done bit by bit."""

from datetime import timedelta

import pytest

from registrations.domain import arrivals, errands, guest_list, history, reminders, rsvps, summons
from registrations.mail import outbox
from registrations.models import EventChange, GuestErrand, OutgoingMail, Rsvp
from tests.factories import at, make_event, make_person, make_rsvp, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Act, State, Kind, Status = (
    GuestErrand.Act,
    GuestErrand.State,
    OutgoingMail.Kind,
    Rsvp.Status,
)


@pytest.fixture
def event():
    return make_event(capacity=3)


@pytest.fixture
def user(event):
    return make_user("ureja", event.organizer, "EDITOR")


def do(event, user, act, people, **words):
    errand = errands.ask(event, act, [rsvp.pk for rsvp in people], user=user)
    errands.begin(errand, words)
    return errand


def finish(errand):
    while errands.write_some():
        pass
    errand.refresh_from_db()
    return errand


def invited(event, **facts):
    rsvp = rsvps.invite(event, make_person(**facts), by=history.COMMAND)
    rsvp.letters.update(created_at=at("2025-11-01 10:00"))
    return rsvp


def test_nothing_happens_before_somebody_confirms(event, user):
    rsvp = make_rsvp(event)
    errand = errands.ask(event, Act.WITHDRAW, [rsvp.pk], user=user)

    assert not errands.write_some()
    assert Rsvp.objects.get(pk=rsvp.pk).is_coming
    errands.discard(errand)
    assert not GuestErrand.objects.exists()


def test_few_people_are_withdrawn_at_once_and_seats_go_to_who_waits(event, user):
    people = [make_rsvp(event) for _ in range(3)]
    waiting = make_rsvp(event, Status.WAITLISTED)

    errand = do(event, user, Act.WITHDRAW, people[:2], reason="Dvojnika")

    assert (errand.state, errand.done) == (State.DONE, 2)
    assert Rsvp.objects.get(pk=waiting.pk).is_coming
    line = people[0].changes.latest("pk")
    assert (line.reason, line.by) == ("Dvojnika", user)
    assert guest_list.wrong_counters() == []


def test_many_people_are_left_to_the_worker_and_taken_up_where_it_stood(event, user):
    people = [make_rsvp(event, "NEEDS_ACTION") for _ in range(errands.AT_ONCE + 5)]

    errand = do(event, user, Act.LABEL, people, label="VIP")
    assert (errand.state, errand.done_to) == (State.DOING, 0)
    errands.begin(errand, {"label": "Drugo"})
    errands.write_some()
    errand.refresh_from_db()
    assert 0 < errand.done_to <= errands.MOST_AT_ONCE

    assert finish(errand).done == len(people)
    assert event.rsvps.labelled("vip").count() == len(people)


def test_no_of_a_rule_stops_nobody_else_and_is_kept_with_the_names(event, user, clock):
    coming, silent, declined = [invited(event) for _ in range(3)]
    rsvps.accept(coming, by=history.LINK)
    rsvps.decline(declined, by=history.LINK)

    errand = do(event, user, Act.REMIND, [coming, silent, declined])

    assert errand.refused == {"has_answered": [coming.pk, declined.pk]}
    assert (errand.done, errand.unchanged) == (1, 0)
    letters = OutgoingMail.objects.filter(kind=Kind.REMINDER_UNANSWERED)
    assert [mail.rsvp for mail in letters] == [silent]
    assert event.changes.get(what=EventChange.What.REMINDER).after["people"] == 1
    assert guest_list.wrong_counters() == []


def test_nobody_is_reminded_twice_within_a_day(event, user):
    rsvp = invited(event)
    do(event, user, Act.REMIND, [rsvp])

    assert do(event, user, Act.REMIND, [rsvp]).refused == {"asked_today": [rsvp.pk]}
    letter = rsvp.letters.get(kind=Kind.REMINDER_UNANSWERED)
    letter.created_at -= timedelta(hours=25)
    letter.save()
    assert do(event, user, Act.REMIND, [rsvp]).done == 1
    assert summons.numbers(event.rsvps.all()) == {
        **{"has_answered": 0, "no_address": 0, "not_invited": 0},
        **{"asked_today": 1, "": 0},
    }


def test_reminder_by_hand_does_not_go_to_who_answered_meanwhile(event, user):
    rsvp = invited(event)
    do(event, user, Act.REMIND, [rsvp])
    letter = rsvp.letters.get(kind=Kind.REMINDER_UNANSWERED)
    assert reminders.judge(letter) == outbox.SEND

    rsvps.accept(rsvp, by=history.LINK)

    assert reminders.judge(OutgoingMail.objects.get(pk=letter.pk)).is_off


def test_several_are_seated_out_of_turn_each_with_a_reason(event, user):
    people = [make_rsvp(event) for _ in range(3)]
    waiting = [make_rsvp(event, Status.WAITLISTED) for _ in range(2)]

    own = {str(waiting[1].pk): "Govori."}
    errand = do(event, user, Act.SEAT, [*people[:1], *waiting], reason="Gostje", reasons=own)

    assert (errand.done, errand.unchanged) == (2, 1)
    assert [r.changes.latest("pk").reason for r in waiting] == ["Gostje", "Govori."]
    event.refresh_from_db()
    assert (event.seats_taken, event.waiting_count) == (5, 0)


def test_arrivals_tell_who_was_not_expected(event, user, clock):
    here, declined = make_rsvp(event), make_rsvp(event, Status.DECLINED)
    clock.move_to(at("2025-11-25 09:50"))
    arrivals.check_in(here, by=history.COMMAND)

    errand = do(event, user, Act.CHECK_IN, [here, declined])

    assert (errand.done, errand.unchanged) == (1, 1)
    assert errand.words["unexpected"] == {Status.DECLINED: [declined.pk]}


def test_who_is_gone_meanwhile_or_of_another_event_is_passed_over(event, user):
    gone, kept, other = make_rsvp(event), make_rsvp(event), make_rsvp(make_event())
    errand = errands.ask(event, Act.REMOVE, [gone.pk, kept.pk, other.pk], user=user)
    rsvps.remove(gone, by=history.COMMAND)

    errands.begin(errand, {})

    assert (errand.done, errand.unchanged) == (1, 2)
    assert list(Rsvp.objects.all()) == [other]


def test_what_was_done_is_forgotten_after_a_day(event, user, clock):
    do(event, user, Act.LABEL, [make_rsvp(event)], label="VIP")
    doing = do(
        event, user, Act.LABEL, [make_rsvp(event, "NEEDS_ACTION") for _ in range(26)], label="VIP"
    )

    clock.move_to(at("2025-11-12 09:00"))
    errands.sweep()

    assert list(GuestErrand.objects.all()) == [doing]


def test_what_breaks_over_one_person_is_kept_with_the_name_and_the_others_go_on(
    event, user, logged_faults
):
    first, broken, last = [invited(event) for _ in range(3)]
    # No program of ours stores a language that there is not; somebody's hand in the tables may.
    Rsvp.objects.filter(pk=broken.pk).update(language="xx")

    errand = do(event, user, Act.REMIND, [first, broken, last])

    assert (errand.state, errand.done) == (State.DONE, 2)
    assert errand.refused == {"broken": [broken.pk]}
    assert len(logged_faults) == 1
