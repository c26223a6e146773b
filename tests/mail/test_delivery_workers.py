"""Several workers at once, and workers that are stopped or killed, on one real database."""

import signal
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event as Signal
from threading import Timer

import pytest
from django.db import connection
from django.utils import timezone

from registrations.domain import history, rsvps
from registrations.mail.delivery import Worker
from registrations.mail.outbox import LEASE
from registrations.models import OutgoingMail
from tests import servers
from tests.factories import make_event, make_rsvp
from tests.mail.correspondence import write

pytestmark = [pytest.mark.django_db(transaction=True)]

WAITING, SENDING, SENT, FAILED = OutgoingMail.State.values


@pytest.fixture
def letters(running_clock):
    """Twelve letters to eight people."""
    event = make_event()
    people = [make_rsvp(event) for _ in range(8)]
    for number, rsvp in enumerate(people):
        rsvps.decline(rsvp, by=history.LINK)
        if number < 4:
            rsvps.accept(rsvp, by=history.LINK)
    return list(event.letters.all())


@pytest.fixture
def start_worker(manage, smtp):
    """Return a function that starts `manage.py worker`; it is gone after the test."""
    started = []

    def start(*words):
        url = f"smtp://{smtp.host}:{smtp.port}"
        command, more = manage("worker", *words, EMAIL_URL=url)
        started.append(subprocess.Popen(command, **more, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def elsewhere(act):
    """Wrap what is done in another thread, so that its connection is closed after it."""

    def done():
        try:
            return act()
        finally:
            connection.close()

    return done


def deliver_all():
    worker = Worker()
    while worker.deliver_next():
        pass
    worker.hang_up()


def ids(smtp):
    return Counter(letter["Message-ID"] for letter in smtp.letters)


def test_two_workers_in_threads_send_each_letter_once(letters, smtp):
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: elsewhere(deliver_all)(), range(3)))
    deliver_all()

    assert ids(smtp) == Counter({letter.message_id: 1 for letter in letters})
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {SENT}


def test_three_workers_in_processes_send_each_letter_once_and_in_order(letters, smtp, start_worker):
    processes = [start_worker("--once") for _ in range(3)]

    assert [(p.communicate(timeout=60), p.returncode)[1] for p in processes] == [0, 0, 0]
    deliver_all()
    assert ids(smtp) == Counter({letter.message_id: 1 for letter in letters})
    arrived = [letter["Message-ID"] for letter in smtp.letters]
    for rsvp in {letter.rsvp_id for letter in letters}:
        own = [letter.message_id for letter in letters if letter.rsvp_id == rsvp]
        assert [message_id for message_id in arrived if message_id in own] == own


def test_worker_that_is_killed_while_it_sends_leaves_its_letter_to_another(smtp, start_worker):
    letter = write("coming", event=make_event(starts_at=in_days(8), ends_at=in_days(9), **OPEN))
    sending, go_on = Signal(), Signal()
    smtp.when("RCPT", lambda: (sending.set(), go_on.wait(30)))
    process = start_worker()
    assert sending.wait(30)

    process.send_signal(signal.SIGKILL)
    process.wait(10)
    smtp.during.clear()
    go_on.set()

    letter.refresh_from_db()
    assert (letter.state, smtp.letters) == (SENDING, [])
    deliver_all()
    assert smtp.letters == []

    OutgoingMail.objects.update(lease_until=timezone.now())
    deliver_all()
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == (SENT, 0)
    assert [m["Message-ID"] for m in smtp.letters] == [letter.message_id]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_worker_that_is_told_to_stop_ends_within_five_seconds(smtp, start_worker, number):
    letter = write("coming", event=make_event(starts_at=in_days(8), ends_at=in_days(9), **OPEN))
    delivered = Signal()
    smtp.when("DATA", delivered.set)
    process = start_worker()
    assert delivered.wait(30)

    process.send_signal(number)

    assert process.wait(LONG_ENOUGH) == 0
    assert "Traceback" not in process.stderr.read()
    letter.refresh_from_db()
    assert letter.state == SENT


def test_worker_ends_within_five_seconds_of_the_order_though_the_server_hangs(smtp, start_worker):
    letter = write("coming", event=make_event(starts_at=in_days(8), ends_at=in_days(9), **OPEN))
    sending, go_on = Signal(), Signal()
    smtp.when("RCPT", lambda: (sending.set(), go_on.wait(30)))
    process = start_worker()
    assert sending.wait(30)

    process.terminate()

    assert process.wait(LONG_ENOUGH) == 0
    go_on.set()
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == (SENDING, 0)


def test_worker_leaves_a_sign_while_it_runs(smtp, start_worker, process_environment):
    sign = Path(process_environment["SRECANJE_DATA"]) / "worker-runs"
    process = start_worker()
    assert servers.wait_for(sign.exists)

    process.terminate()

    assert process.wait(LONG_ENOUGH) == 0
    assert not sign.exists()


def rename(old, new):
    """Take the table of letters away from whoever looks for it, or give it back."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")


def test_letter_that_was_taken_while_the_database_is_away_is_noted_and_not_sent_again(
    letters, smtp, caplog
):
    table, elsewhere_ = OutgoingMail._meta.db_table, "letters_elsewhere"
    away = []

    def go_away():
        if not away:
            away.append(True)
            rename(table, elsewhere_)
            Timer(1, elsewhere(lambda: rename(elsewhere_, table))).start()

    smtp.when("DATA", elsewhere(go_away))

    deliver_all()

    assert ids(smtp) == Counter({letter.message_id: 1 for letter in letters})
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {SENT}
    assert "is not noted yet" in caplog.text


def test_worker_lives_on_while_the_database_is_away(letters, smtp, caplog):
    table, elsewhere_ = OutgoingMail._meta.db_table, "letters_elsewhere"
    is_over = Signal()
    rename(table, elsewhere_)
    Timer(1.5, elsewhere(lambda: rename(elsewhere_, table))).start()
    smtp.when("DATA", lambda: len(smtp.letters) < len(letters) - 1 or is_over.set())

    elsewhere(lambda: Worker().run(is_over))()

    assert ids(smtp) == Counter({letter.message_id: 1 for letter in letters})
    assert "Database:" in caplog.text


def test_worker_that_lost_its_lease_before_sending_does_not_send(letters, smtp):
    def taken_and_sent_by_another():
        mine = OutgoingMail.objects.filter(state=SENDING)
        mine.update(state=SENT, lease_holder="other")

    smtp.when("CONNECT", elsewhere(taken_and_sent_by_another))
    worker = Worker()

    worker.deliver_next()

    worker.hang_up()
    assert smtp.letters == []


def test_worker_that_lost_its_lease_while_sending_notes_nothing(letters, smtp):
    taken = {"lease_holder": "other", "lease_until": timezone.now() + timedelta(minutes=3)}
    mine = OutgoingMail.objects.filter(state=SENDING)
    smtp.when("DATA", elsewhere(lambda: mine.update(**taken)))
    worker = Worker()

    worker.deliver_next()

    worker.hang_up()
    [letter] = OutgoingMail.objects.filter(lease_holder="other")
    assert (letter.state, letter.sent_at) == (SENDING, None)


def test_worker_renews_its_lease_when_the_server_has_answered(letters, smtp, running_clock):
    seen = []
    of_mine = OutgoingMail.objects.filter(state=SENDING).values_list("lease_until", flat=True)
    smtp.when("CONNECT", lambda: running_clock.shift(timedelta(minutes=4)))
    smtp.when("DATA", elsewhere(lambda: seen.extend(until - timezone.now() for until in of_mine)))
    worker = Worker()

    worker.deliver_next()

    worker.hang_up()
    assert LEASE - timedelta(seconds=10) < seen[0] <= LEASE


# The worker promises five seconds; a busy machine that runs tests may take longer, but far less
# than the half minute for which the server hangs.
LONG_ENOUGH = 15
OPEN = {"registration_closes_at": None}


def in_days(days):
    return timezone.now() + timedelta(days=days)
