"""A letter goes out once, and not where it has been overtaken."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registrations.domain import history, reminders, rsvps
from registrations.mail import outbox, servers
from registrations.mail.delivery import Worker
from registrations.models import OutgoingMail
from tests.factories import make_event, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def deliver(**more):
    """Deliver one letter, if there is one; return whether there was."""
    worker = Worker(**more)
    try:
        return worker.deliver_next()
    finally:
        worker.hang_up()


def make_reminder(event=None):
    """Post a reminder to somebody who comes."""
    rsvp = make_rsvp(event or make_event())
    words = reminders.letter_to(rsvp, "reminder_coming", others=[], is_own=True, cause="reminder-x")
    return outbox.post(words)


def test_database_restored_from_an_older_copy_sends_nothing_again(smtp):
    mail = make_reminder()
    deliver()
    OutgoingMail.objects.filter(pk=mail.pk).delete()
    again = outbox.post(OutgoingMail(**{**as_written(mail), "id": None}))

    deliver()

    again.refresh_from_db()
    assert len(smtp.letters) == 1 and again.state == "sent"


def as_written(mail):
    return {field.attname: getattr(mail, field.attname) for field in mail._meta.concrete_fields}


def test_reminder_whose_worker_was_killed_on_the_way_is_not_sent_twice(smtp, monkeypatch):
    mail = make_reminder()

    def dies(*args, **news):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(servers.Line, "send", dies)
        deliver()
    OutgoingMail.objects.update(lease_until=timezone.now())

    deliver()

    mail.refresh_from_db()
    assert smtp.letters == []
    assert mail.state == "failed" and "may have arrived" in mail.error


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (outbox.Verdict(is_off=True), None),
        (outbox.Verdict(error="too late"), "failed"),
        (outbox.Verdict(wait=timedelta(hours=9)), "waiting"),
    ],
    ids=["off", "late", "night"],
)
def test_letter_that_does_not_go_now_is_set_aside(smtp, verdict, state):
    mail = make_reminder()

    deliver(judge=lambda mail: verdict)

    found = OutgoingMail.objects.filter(pk=mail.pk).first()
    assert smtp.letters == [] and (found and found.state) == state
    assert deliver() is False


def test_letter_that_waits_for_the_morning_holds_up_no_other_to_the_same_guest(smtp):
    mail = make_reminder()
    deliver(judge=lambda mail: outbox.Verdict(wait=timedelta(hours=9)))
    rsvps.decline(mail.rsvp, by=history.LINK)

    deliver()

    assert len(smtp.letters) == 1
