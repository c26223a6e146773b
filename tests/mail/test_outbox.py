"""The worker: which letter next, what after a failure, and whose lease it is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registrations.domain import history, replies, rsvps
from registrations.mail import outbox
from registrations.mail.delivery import Worker
from registrations.mail.outbox import LEASE
from registrations.models import OutgoingMail
from tests.factories import make_event, make_rsvp, person_of
from tests.mail.correspondence import write
from tests.mail.smtp_server import HANG_UP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LINK = history.LINK
WAITING, SENDING, SENT, FAILED = OutgoingMail.State.values
MINUTE = timedelta(minutes=1)


def state(letter):
    return OutgoingMail.objects.get(pk=letter.pk)


def deliver_all(worker=None):
    worker = worker or Worker()
    while worker.deliver_next():
        pass
    worker.hang_up()


def test_letters_go_out_in_the_order_of_their_writing_over_one_line(smtp):
    event = make_event()
    people = [make_rsvp(event) for _ in range(3)]
    for rsvp in people:
        rsvps.decline(rsvp, by=LINK)

    deliver_all()

    assert [letter["To"] for letter in smtp.letters] == [rsvp.email for rsvp in people]
    assert smtp.connections == 1
    assert set(event.letters.values_list("state", "sent_at")) == {(SENT, timezone.now())}


def test_letter_is_claimed_by_one_worker_at_a_time():
    letter = write("coming")

    first, second = outbox.claim("first"), outbox.claim("second")

    assert (first, second) == (letter, None)
    assert (state(letter).state, state(letter).lease_holder) == (SENDING, "first")


def test_letter_of_a_worker_that_died_is_taken_again_after_its_lease(clock):
    letter = write("coming")
    outbox.claim("first")

    clock.shift(LEASE - timedelta(seconds=1))
    assert outbox.claim("second") is None
    clock.shift(1)

    assert outbox.claim("second") == letter
    assert state(letter).tries == 0


def test_later_letters_to_a_guest_wait_for_an_earlier_one(smtp, clock):
    event = make_event()
    rsvp, other = make_rsvp(event), make_rsvp(event)
    rsvps.decline(rsvp, by=LINK)
    rsvps.accept(rsvp, by=LINK)
    rsvps.decline(other, by=LINK)
    smtp.answer("RCPT", "450 Later")

    deliver_all()
    assert [letter["To"] for letter in smtp.letters] == [other.email]

    clock.shift(MINUTE)
    deliver_all()
    assert [letter["To"] for letter in smtp.letters] == [other.email, rsvp.email, rsvp.email]
    assert [mail.kind for mail in rsvp.letters.all()] == ["declined", "coming"]
    assert [m["Message-ID"] for m in smtp.letters[1:]] == [m.message_id for m in rsvp.letters.all()]


def test_later_letters_to_a_guest_go_out_when_an_earlier_one_has_failed_for_good(smtp):
    rsvp = make_rsvp(make_event())
    rsvps.decline(rsvp, by=LINK)
    rsvps.accept(rsvp, by=LINK)
    smtp.answer("DATA", "554 Spam")

    deliver_all()

    assert [mail.state for mail in rsvp.letters.all()] == [FAILED, SENT]


def test_link_that_waits_for_its_hour_holds_up_no_other_letter(smtp):
    rsvp = make_rsvp(make_event())
    for number in range(2):
        said = person_of(rsvp, note=f"{number}")
        replies.receive(rsvp.event, said, answer="accept", items=[], stamp=f"{number}")
    deliver_all()

    rsvps.decline(rsvp, by=LINK)
    deliver_all()

    sent = rsvp.letters.filter(state=SENT).values_list("kind", flat=True)
    assert list(sent) == ["link", "declined"]


def test_refused_letter_is_tried_after_growing_pauses_and_then_given_up(smtp, clock):
    letter = write("coming")
    pauses = []
    for _ in range(6):
        smtp.answer("RCPT", "450 Greylisted")
        deliver_all()
        now = state(letter)
        pauses.append((now.state, round((now.next_try_at - timezone.now()) / MINUTE)))
        clock.shift(now.next_try_at - timezone.now())

    assert pauses == [
        (WAITING, 1),
        (WAITING, 5),
        (WAITING, 30),
        (WAITING, 120),
        (WAITING, 480),
        (FAILED, 0),
    ]
    assert (state(letter).tries, state(letter).error) == (6, "450 Greylisted")


def test_refused_letter_arrives_when_the_server_takes_it(smtp, clock):
    letter = write("coming")
    smtp.answer("DATA", "451 Later")
    deliver_all()
    assert outbox.claim("early") is None

    clock.shift(MINUTE)
    deliver_all()

    assert (state(letter).state, state(letter).error) == (SENT, "")
    assert len(smtp.letters) == 1


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_letter_that_is_refused_for_good_is_not_tried_again(smtp, clock, command):
    letter = write("coming")
    smtp.answer(command, "550 No")

    deliver_all()
    clock.shift(timedelta(days=1))
    deliver_all()

    assert (state(letter).state, state(letter).tries) == (FAILED, 1)
    assert smtp.letters == []


def test_letter_on_which_the_line_broke_counts_as_tried(smtp):
    letter = write("coming")
    smtp.answer("DATA", HANG_UP)

    deliver_all()

    assert (state(letter).state, state(letter).tries) == (WAITING, 1)


@pytest.mark.parametrize("trouble", ["away", "421 Busy", "554 Go away", HANG_UP])
def test_server_that_takes_no_letters_costs_no_try(smtp, trouble, clock):
    letter = write("coming")
    if trouble == "away":
        smtp.go_away()
    smtp.answer("CONNECT", trouble)
    worker = Worker()

    deliver_all(worker)

    now = state(letter)
    assert (now.state, now.tries) == (WAITING, 0) and now.error
    assert worker.resume_at == timezone.now() + MINUTE


@pytest.mark.parametrize("answer", ["421 Busy", "554 Go away", HANG_UP])
def test_server_that_answers_the_hello_badly_costs_no_try(smtp, answer):
    letter = write("coming")
    smtp.answer("EHLO", answer)

    deliver_all()

    assert (state(letter).state, state(letter).tries) == (WAITING, 0)


def test_worker_pauses_longer_and_longer_while_the_server_is_away(smtp, clock):
    write("coming")
    smtp.go_away()
    worker, pauses = Worker(), []
    for _ in range(6):
        deliver_all(worker)
        pauses.append((worker.resume_at - timezone.now()) / MINUTE)
        clock.move_to(worker.resume_at)

    assert pauses == [1, 2, 4, 8, 15, 15]
    smtp.come()
    deliver_all(worker)
    assert len(smtp.letters) == 1 and not worker.wait


def test_worker_asks_a_server_that_is_away_once_a_pause_for_all_letters(smtp):
    event = make_event()
    for _ in range(3):
        rsvps.decline(make_rsvp(event), by=LINK)
    smtp.answer("CONNECT", *["421 Busy"] * 9)

    deliver_all()

    assert smtp.connections == 1


def test_letters_wait_five_days_for_a_server_that_is_away(smtp, clock):
    letter = write("coming")
    smtp.go_away()
    # A worker that stood still is no reason to give up: the days count from the first try.
    clock.shift(timedelta(days=9))
    deliver_all()

    clock.shift(timedelta(days=5))
    deliver_all()
    assert state(letter).state == WAITING
    clock.shift(15 * MINUTE)
    deliver_all()

    assert (state(letter).state, state(letter).tries) == (FAILED, 0)


def test_letter_that_cannot_be_drawn_stops_no_other(smtp, logged_faults):
    event = make_event()
    broken = write("coming", event=event)
    OutgoingMail.objects.filter(pk=broken.pk).update(facts={"calendar": {"uid": "x"}})
    other = write("declined", event=event)

    deliver_all()

    assert (state(broken).state, state(broken).tries) == (WAITING, 1)
    assert state(other).state == SENT
    assert [record.name for record in logged_faults] == ["registrations.mail.outbox"]


def test_letter_to_nobody_is_not_written():
    rsvp = make_rsvp(make_event(), email="")

    rsvps.decline(rsvp, by=history.COMMAND)

    assert rsvp.letters.count() == 0


def test_letter_sent_again_is_a_letter_of_its_own_to_the_present_address(smtp):
    first = write("coming")
    deliver_all()
    rsvp = first.rsvp
    type(rsvp).objects.filter(pk=rsvp.pk).update(email="nov@primer.example")
    rsvp.refresh_from_db()
    first.refresh_from_db()

    outbox.post_again(first, cause="organiser-1")
    deliver_all()

    assert [letter["To"] for letter in smtp.letters] == [first.to_email, "nov@primer.example"]
    assert smtp.letters[0]["Message-ID"] != smtp.letters[1]["Message-ID"]
