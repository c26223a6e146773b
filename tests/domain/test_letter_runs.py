"""A letter that cannot be written is tried a few times, then shown; the others go on."""

from datetime import timedelta

import pytest

from registrations.domain import (
    correspondence,
    events,
    group_messages,
    letter_runs,
    notices,
    reminders,
)
from registrations.domain.history import COMMAND
from registrations.models import Event, EventNotice, OutgoingMail, Rsvp
from tests.factories import at, make_event, make_message, make_rsvp

pytestmark = [pytest.mark.django_db]
Outcome = OutgoingMail.Outcome


@pytest.fixture
def event(clock):
    """An event with three guests, of whom the second cannot be written to."""
    event = make_event()
    for name in ("Prva", "Druga", "Tretja"):
        make_rsvp(event, family_name=name)
    return event


def break_second(event):
    """No program of ours stores a language that there is not; somebody's hand in the tables may."""
    event.rsvps.filter(family_name="Druga").update(language="xx")


def notice(event):
    event = Event.objects.get(pk=event.pk)
    event.address = "Drugje 1"
    events.store(event, by=COMMAND)
    event.refresh_from_db()
    seen = notices.fingerprint(event, notices.pending(event))
    events.tell(event, seen=seen, by=COMMAND)
    return notices.write_some


def message(event):
    draft = make_message(event)
    seen = group_messages.fingerprint(event, draft)
    group_messages.send(draft, seen=seen, by=COMMAND)
    return group_messages.write_some


def reminder(event):
    return reminders.write_some


def standing(event):
    letters = event.letters.order_by("rsvp__pk")
    return [(mail.rsvp.family_name, mail.state, mail.outcome) for mail in letters]


def write_all(write_some):
    while write_some():
        pass


@pytest.mark.parametrize("begin", [notice, message, reminder])
def test_letter_that_cannot_be_written_is_tried_thrice_then_shown_and_the_others_go_on(
    event, clock, logged_faults, begin
):
    write_some = begin(event)
    clock.move_to(at("2025-11-24 12:00"))
    break_second(event)
    seen = []

    for _ in range(letter_runs.MOST_TRIES):
        write_all(write_some)
        seen.append(standing(event))
        clock.shift(letter_runs.REST + timedelta(seconds=1))
    write_all(write_some)

    assert seen[:2] == [[("Prva", "waiting", "")]] * 2
    assert standing(event) == [
        ("Prva", "waiting", ""),
        ("Druga", "failed", Outcome.UNWRITTEN),
        ("Tretja", "waiting", ""),
    ]
    assert len(logged_faults) == letter_runs.MOST_TRIES
    assert not write_some()


def test_run_whose_letters_have_a_fault_in_common_does_not_wait_for_each(
    event, clock, logged_faults
):
    write_some = notice(event)
    EventNotice.objects.update(before={})

    for _ in range(letter_runs.MOST_TRIES):
        write_all(write_some)
        clock.shift(letter_runs.REST + timedelta(seconds=1))

    assert [outcome for _name, _state, outcome in standing(event)] == [Outcome.UNWRITTEN] * 3
    assert EventNotice.objects.get().state == EventNotice.State.SENT


def test_run_that_rests_holds_up_no_other_event(event, clock, logged_faults):
    write_some = notice(event)
    break_second(event)
    write_all(write_some)
    other = make_event()
    make_rsvp(other, family_name="Druga")

    write_all(notice(other))

    assert standing(other) == [("Druga", "waiting", "")]


def test_letter_that_was_never_written_is_not_sent_again(event, clock, logged_faults):
    write_some = notice(event)
    break_second(event)
    for _ in range(letter_runs.MOST_TRIES):
        write_all(write_some)
        clock.shift(letter_runs.REST + timedelta(seconds=1))
    rsvp = Rsvp.objects.get(family_name="Druga")
    mail = rsvp.letters.get()

    assert correspondence.missed(rsvp) == mail
    assert correspondence.outdated(mail) == []
    assert correspondence.send_again(mail, by=COMMAND) is None
