"""`/readyz` names what is ill, and changes nothing."""

import os
import sqlite3
import time
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from registrations.models import AgendaItem, Event, OutgoingMail
from registrations.web import health
from tests.factories import make_event, make_item, make_rsvp
from tests.mail.correspondence import write

# An answer of 503 is logged as a fault, by Django.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "logged_faults")]
HOUR = timedelta(hours=1)


@pytest.fixture
def ill(client, settings, tmp_path):
    """Return a function that asks what is ill."""
    settings.WORKER_SIGN = tmp_path / "worker-runs"

    def ask():
        answer = client.get("/readyz")
        found = answer.json()["ill"]
        assert answer.status_code == (503 if found else 200)
        return found

    return ask


def test_site_that_is_well_says_so(ill):
    make_rsvp(make_event())

    assert ill() == []


@pytest.mark.parametrize("counter", ["seats_taken", "waiting_count"])
def test_counter_of_an_event_that_differs_from_its_rows_is_ill(ill, counter):
    event = make_event()
    make_rsvp(event)

    Event.objects.filter(pk=event.pk).update(**{counter: 7})

    assert ill() == ["counters"]


def test_counter_of_an_item_that_differs_from_its_rows_is_ill(ill):
    item = make_item(make_event())

    AgendaItem.objects.filter(pk=item.pk).update(seats_taken=1)

    assert ill() == ["counters"]


def test_events_that_are_over_are_not_counted_again(ill, clock):
    event = make_event()
    Event.objects.filter(pk=event.pk).update(seats_taken=7)

    clock.move_to(event.ends_at)

    assert ill() == []


@pytest.mark.parametrize(
    "state",
    [
        {"state": "waiting", "next_try_at": -HOUR},
        {"state": "sending", "next_try_at": -HOUR, "lease_until": -HOUR},
        {"state": "waiting", "next_try_at": HOUR, "unreachable_since": -HOUR},
    ],
    ids=["nobody takes it", "its worker died", "no mail server is found"],
)
def test_letter_that_does_not_go_out_is_ill(ill, state):
    letter = write("coming")
    assert ill() == []
    now = timezone.now()
    facts = {k: now + v if isinstance(v, timedelta) else v for k, v in state.items()}

    OutgoingMail.objects.filter(pk=letter.pk).update(**facts)

    assert ill() == ["outbox"]


def test_letters_are_found_without_reading_those_that_went_out():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table rather than its index.")
    now = timezone.now()

    for asked in (OutgoingMail.objects.due(now), OutgoingMail.objects.stuck_since(now)):
        assert "USING INDEX mail_still_to_be_sent" in asked.order_by("next_try_at").explain()


@pytest.mark.parametrize(("age", "found"), [(10, []), (1000, ["worker"])])
def test_worker_that_was_killed_is_ill(ill, settings, age, found):
    settings.WORKER_SIGN.touch()
    seen = time.time() - age
    os.utime(settings.WORKER_SIGN, (seen, seen))

    assert ill() == found


def test_database_without_the_newest_migration_is_ill(ill):
    MigrationRecorder(connection).record_unapplied("registrations", "0001_initial")

    assert ill() == ["migrations"]


def test_disk_with_little_room_is_ill(ill, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("Only its own machine knows the disk of PostgreSQL.")
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**62)

    assert ill() == ["storage"]


def test_server_that_only_reads_is_ill(ill):
    if connection.vendor == "sqlite":
        pytest.skip("A standby is a thing of PostgreSQL.")
    with connection.cursor() as cursor:
        cursor.execute("SET transaction_read_only = on")

    assert ill() == ["storage"]


@pytest.mark.django_db(transaction=True)
def test_database_that_is_away_is_ill(ill):
    own = connection.settings_dict
    kept = own["NAME"], own["PORT"]
    own.update(NAME="/nowhere/at/all", PORT="1")
    connection.close()

    found = ill()

    own["NAME"], own["PORT"] = kept
    assert found == ["database"]


@pytest.mark.django_db(transaction=True)
def test_asking_takes_no_lock(ill):
    """Whoever writes at that moment is not waited for, and does not wait."""
    if connection.vendor != "sqlite":
        pytest.skip("On PostgreSQL readers wait for nobody.")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = ill()
        other.execute("ROLLBACK")
    connection.close()

    assert found == []
