"""An event's whole life by the clock: every guest reads exactly the letters that concern them,
whatever becomes of the workers in between."""

from collections import defaultdict

import pytest
from django.db import transaction

from registrations import clock as rules_clock
from registrations.domain import deliveries, events, group_messages, notices, reminders, rsvps
from registrations.domain.history import COMMAND, LINK
from registrations.domain.people import Delegate
from registrations.mail import outbox
from registrations.mail.delivery import Worker
from registrations.management import chores
from registrations.models import Event, OutgoingMail
from tests.factories import (
    at,
    make_event,
    make_message,
    make_person,
    send_party,
    send_reply,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

EXPECTED = {
    "ana": [
        "invitation",
        "reminder_unanswered",
        "waiting",
        "notice",
        "reminder_waiting",
        "seated",
    ],
    "bor": ["invitation", "declined"],
    "cvetka": ["invitation", "coming", "notice", "declined"],
    # Eva has no address: what is hers Drago reads in his own letters.
    "drago": ["coming", "notice", "message", "reminder_coming", "declined"],
    # Fani's message comes back, so her reminder is not sent.
    "fani": ["waiting", "notice", "seated", "message"],
}


class Stopped(BaseException):
    """What a worker meets that is killed."""


class Crashes:
    """Workers that are killed once with every letter, at one step of its way.

    Shape: `at` is "" for workers that live on; "written": in the transaction that stores it,
    "claimed": before it is handed over, "sent": after that, before it is noted.
    """

    def __init__(self, at):
        self.at, self.met = at, set()

    def once(self, letter):
        key = (letter.rsvp_id, letter.kind, letter.cause)
        if key not in self.met:
            self.met.add(key)
            raise Stopped

    def post(self, post):
        def stored(letter, **more):
            found = post(letter, **more)
            self.once(letter)
            return found

        return stored

    def judge(self, mail):
        if self.at == "claimed":
            self.once(mail)
        return reminders.judge(mail)

    def note(self, note):
        def noted(mail, **news):
            if news.get("state") == OutgoingMail.State.SENT:
                self.once(mail)
            return note(mail, **news)

        return noted

    def arm(self, patch):
        if self.at == "written":
            patch.setattr(outbox, "post", self.post(outbox.post))
        if self.at == "sent":
            patch.setattr(outbox, "note", self.note(outbox.note))


@pytest.fixture
def work(monkeypatch):
    """Return a function that lets workers do all there is to do now, one after another dying."""

    def until_done(crashes):
        while True:
            worker = Worker(judge=crashes.judge)
            try:
                chores.do_all()
                while worker.deliver_next():
                    pass
                return
            except Stopped:
                OutgoingMail.objects.filter(state="sending").update(lease_until="2025-01-01T00Z")
            finally:
                worker.hang_up()

    def work(crashes):
        with monkeypatch.context() as patch:
            crashes.arm(patch)
            until_done(crashes)

    return work


def person(name, **facts):
    return make_person(given_name=name, email=f"{name}@primer.example", **facts)


def of(event, name):
    return event.rsvps.get(email_key=f"{name}@primer.example")


def move(event):
    """Give the event another day, and tell the guests."""
    stored = Event.objects.get(pk=event.pk)
    stored.starts_at, stored.ends_at = at("2025-12-02 10:00"), at("2025-12-02 13:00")
    events.store(stored, by=COMMAND)
    seen = notices.fingerprint(stored, notices.pending(stored))
    events.tell(stored, seen=seen, by=COMMAND)


def invite(event):
    for name in ("ana", "bor", "cvetka"):
        rsvps.invite(event, person(name), by=COMMAND)


def answer(event):
    rsvps.decline(of(event, "bor"), by=LINK)
    rsvps.accept(of(event, "cvetka"), by=LINK)
    eva = Delegate(person=make_person(given_name="Eva", email=""))
    send_party(event, Delegate(person=person("drago")), eva, stamp="drago")
    send_reply(event, person("fani"), stamp="fani")


def write_to_who_comes(event):
    message = make_message(Event.objects.get(pk=event.pk), "coming")
    seen = group_messages.fingerprint(message.event, message)
    group_messages.send(message, seen=seen, by=COMMAND)


def come_back(event):
    """The mail server of a guest says of the message that there is no such address."""
    letter = of(event, "fani").letters.get(kind="message")
    news = deliveries.News(
        OutgoingMail.Outcome.BOUNCED, at=rules_clock.now(), said="550 no such user"
    )
    deliveries.note(letter, news)


def letters_that_failed(event):
    failed = event.letters.exclude(state="sent")
    return [(mail.rsvp.given_name, mail.kind, mail.state, mail.outcome) for mail in failed]


FAILED = [
    ("fani", "message", "failed", "bounced"),
    ("fani", "reminder_coming", "failed", "withheld"),
]
STORY = [
    ("2025-11-10 09:00", invite),
    ("2025-11-12 11:00", answer),
    ("2025-11-20 08:59", None),
    ("2025-11-20 09:00", None),
    ("2025-11-20 12:00", lambda event: rsvps.accept(of(event, "ana"), by=LINK)),
    ("2025-11-21 10:00", move),
    ("2025-11-22 16:00", lambda event: rsvps.decline(of(event, "cvetka"), by=LINK)),
    ("2025-11-24 09:00", None),
    ("2025-11-24 11:00", write_to_who_comes),
    ("2025-11-24 12:00", come_back),
    ("2025-11-25 09:30", None),
    ("2025-12-01 09:00", None),
    ("2025-12-01 12:00", lambda event: rsvps.decline(of(event, "drago"), by=LINK)),
    ("2025-12-02 07:00", None),
    ("2025-12-02 10:30", None),
    ("2025-12-03 09:00", None),
]


def mailboxes(letters):
    """Return what everybody has got, by name, as kinds of letters in order of arrival."""
    kinds = dict(OutgoingMail.objects.values_list("message_id", "kind"))
    found = defaultdict(list)
    for letter in letters:
        found[letter["To"].split("@")[0]].append(kinds[letter["Message-ID"]])
    return dict(found)


@pytest.mark.parametrize("step", ["", "written", "claimed", "sent"])
def test_everybody_has_read_exactly_what_concerns_them(clock, smtp, work, step):
    event, crashes = make_event(capacity=3), Crashes(step)

    for moment, happens in STORY:
        clock.move_to(at(moment))
        if happens is not None:
            happens(event)
        work(crashes)

    assert mailboxes(smtp.letters) == EXPECTED
    assert letters_that_failed(event) == FAILED
    assert bool(crashes.met) is bool(step)


def test_database_that_is_put_back_to_the_day_before_sends_nothing_twice(clock, smtp, work):
    event, alive = make_event(capacity=3), Crashes("")

    for moment, happens in STORY:
        clock.move_to(at(moment))
        if happens is not None:
            happens(event)
        copy = transaction.savepoint()
        work(alive)
        if happens is None:
            transaction.savepoint_rollback(copy)
            work(alive)

    assert mailboxes(smtp.letters) == EXPECTED
    assert letters_that_failed(event) == FAILED
