"""The worker: which letter next, what after a failure, and whose lease it is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registrations.domain import history, rsvps
from registrations.mail import delivery, outbox
from registrations.mail.delivery import Holding, Pace, Worker
from registrations.mail.outbox import LEASE
from registrations.models import OutgoingMail
from tests.factories import make_event, make_rsvp, person_of, send_reply
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
        send_reply(rsvp.event, said, answer="accept", items=[], stamp=f"{number}")
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
    assert [record.name for record in logged_faults] == ["registrations.mail.delivery"]


def test_letter_sent_again_is_a_letter_of_its_own_to_the_present_address(smtp):
    first = write("coming")
    deliver_all()
    rsvp = first.rsvp
    type(rsvp).objects.filter(pk=rsvp.pk).update(email="nov@primer.example")
    rsvp.refresh_from_db()
    first.refresh_from_db()

    outbox.post_again(first, to=first.rsvp, cause="organiser-1")
    deliver_all()

    assert [letter["To"] for letter in smtp.letters] == [first.to_email, "nov@primer.example"]
    assert smtp.letters[0]["Message-ID"] != smtp.letters[1]["Message-ID"]


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_letter_on_which_the_line_broke_loses_no_try(smtp, command):
    letter = write("coming")
    smtp.answer(command, HANG_UP)

    deliver_all()

    assert (state(letter).state, state(letter).tries) == (WAITING, 0)


def test_letter_that_breaks_the_line_again_while_others_go_out_is_to_blame(smtp, clock):
    event = make_event()
    bad, others = make_rsvp(event), [make_rsvp(event) for _ in range(2)]
    rsvps.decline(bad, by=LINK)
    smtp.answer("DATA", HANG_UP)
    worker = Worker()
    deliver_all(worker)

    tries = []
    for other in others:
        clock.shift(MINUTE)
        rsvps.decline(other, by=LINK)
        other.letters.update(next_try_at=timezone.now() - MINUTE)
        smtp.during["RCPT"] = lambda: smtp.answer("DATA", *[HANG_UP] * bool(smtp.letters))
        deliver_all(worker)
        tries.append(state(bad.letters.get()).tries)

    assert state(others[0].letters.get()).state == SENT
    assert tries[0] == 1


def test_one_bad_letter_stops_no_other(smtp):
    event = make_event()
    people = [make_rsvp(event) for _ in range(3)]
    for rsvp in people:
        rsvps.decline(rsvp, by=LINK)
    worker = Worker()
    assert worker.deliver_next()
    smtp.answer("DATA", HANG_UP)

    deliver_all(worker)

    states = [rsvp.letters.get().state for rsvp in people]
    assert sorted(states) == sorted([SENT, WAITING, SENT])


def test_server_that_breaks_off_at_every_letter_costs_no_try_and_is_left_in_peace(smtp):
    event = make_event()
    for _ in range(5):
        rsvps.decline(make_rsvp(event), by=LINK)
    smtp.answer("DATA", *[HANG_UP] * 9)

    deliver_all()

    assert set(event.letters.values_list("state", "tries")) == {(WAITING, 0)}
    assert smtp.connections == 1


def test_server_that_takes_few_letters_over_one_line_gets_them_over_many(smtp):
    event = make_event()
    for _ in range(3):
        rsvps.decline(make_rsvp(event), by=LINK)
    asked = []

    def one_and_no_more():
        asked.append(smtp.connections)
        if asked.count(smtp.connections) > 1:
            smtp.answer("MAIL", "421 Enough")

    smtp.when("MAIL", one_and_no_more)

    deliver_all()

    assert set(event.letters.values_list("state", "tries")) == {(SENT, 0)}
    assert smtp.connections == 3


@pytest.mark.parametrize("answer", ["451 Later", "554 5.7.1 Sender not known", "530 Log in"])
def test_sender_that_is_refused_fails_no_letter(smtp, clock, answer):
    letter = write("coming")
    smtp.answer("MAIL", *[answer] * 3)
    worker = Worker()
    for _ in range(3):
        deliver_all(worker)
        clock.move_to(worker.resume_at)
    assert (state(letter).state, state(letter).tries) == (WAITING, 0)

    deliver_all(worker)

    assert state(letter).state == SENT


def test_guest_whom_the_server_will_not_relay_to_is_given_up_where_others_are_served(smtp, clock):
    event = make_event()
    stranger, other = make_rsvp(event), make_rsvp(event)
    rsvps.decline(stranger, by=LINK)
    smtp.answer("RCPT", "554 5.7.1 Relay access denied")
    worker = Worker()
    deliver_all(worker)
    assert stranger.letters.get().state == WAITING

    clock.shift(MINUTE)
    rsvps.decline(other, by=LINK)
    other.letters.update(next_try_at=timezone.now() - MINUTE)
    smtp.when("DATA", lambda: smtp.answer("RCPT", "554 5.7.1 Relay access denied"))
    deliver_all(worker)

    assert (stranger.letters.get().state, other.letters.get().state) == (FAILED, SENT)


def test_worker_does_not_wait_for_a_clock_that_was_put_back(smtp, clock):
    letter = write("coming")
    smtp.go_away()
    worker = Worker()
    deliver_all(worker)
    smtp.come()
    clock.shift(-timedelta(days=1))
    OutgoingMail.objects.update(next_try_at=timezone.now())

    deliver_all(worker)

    assert state(letter).state == SENT


def test_worker_keeps_the_lease_of_a_letter_that_takes_long(smtp, clock):
    letter = write("coming")
    worker = Worker(pace=Pace(lease=LEASE.total_seconds()))
    worker.holding = Holding(outbox.claim(worker.name))
    clock.shift(LEASE - timedelta(seconds=1))

    worker.tend()
    assert state(letter).lease_until == timezone.now() + timedelta(seconds=1)
    worker.holding.renewed -= LEASE.total_seconds()
    worker.tend()

    assert state(letter).lease_until == timezone.now() + LEASE


def test_worker_that_slept_does_not_send_what_another_has_sent(smtp, clock):
    event = make_event()
    first, second = make_rsvp(event), make_rsvp(event)
    for rsvp in (first, second):
        rsvps.decline(rsvp, by=LINK)
    worker = Worker()
    assert worker.deliver_next()
    holding = Holding(outbox.claim(worker.name))
    OutgoingMail.objects.filter(pk=holding.mail.pk).update(state=SENT, lease_holder="other")
    clock.shift(LEASE)

    worker._deliver(holding)

    worker.hang_up()
    assert len(smtp.letters) == 1


def test_name_of_a_worker_finds_room_in_the_row(monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "h" * 200)

    assert len(delivery.new_name()) <= OutgoingMail._meta.get_field("lease_holder").max_length


def test_address_that_is_none_is_told_once_and_the_letter_says_so(smtp):
    letter, told = write("coming"), []
    smtp.answer("RCPT", "550 5.1.1 User unknown")

    deliver_all(Worker(on_bounce=told.append))

    assert (state(letter).state, state(letter).outcome) == (FAILED, "bounced")
    assert [(mail.pk, mail.error) for mail in told] == [(letter.pk, "550 5.1.1 User unknown")]


@pytest.mark.parametrize("answer", ["550 5.7.1 Spam", "450 4.1.1 Later"])
def test_letter_that_is_turned_away_alone_is_no_bounce(smtp, answer):
    letter, told = write("coming"), []
    smtp.answer("RCPT", answer)

    deliver_all(Worker(on_bounce=told.append))

    assert state(letter).outcome == "" and told == []
