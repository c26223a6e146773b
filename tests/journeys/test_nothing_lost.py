"""Real processes on a real database, killed, starved and cut off: what a guest was told holds."""

import csv
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from http.client import HTTPException

import psycopg
import pytest
from django.db import connection

from registrations.domain import guest_list
from registrations.management import first_event
from registrations.models import OutgoingMail, Rsvp, RsvpChange
from tests import factories, needs, servers
from tests.conftest import PROJECT
from tests.web import pages

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="files of SQLite")
on_postgresql = pytest.mark.skipif(connection.vendor == "sqlite", reason="a server that goes away")
GUESTS = 8
SEATS = 12
MOMENTS = 2
WRITERS = """
    SELECT pid FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
CLOCK = {"SRECANJE_CLOCK": "2025-11-10 09:00", "SRECANJE_LIMITS": "off"}
ADDRESS = f"/dogodki/{first_event.SLUG}/prijava/"


class Guests:
    """Eight people at a time who reply again and again, each with the same form until they are told
    that it is stored: also after everything was killed, where `forms` are those of before.

    Shape: `sent` and `told` map addresses to the moments; `heard` are all statuses.
    """

    def __init__(self, address):
        self.address, self.forms, self.sent, self.told = address, {}, {}, {}
        self.heard = Counter()

    @contextmanager
    def at(self, site):
        ends = threading.Event()
        threads = [threading.Thread(target=self.come, args=(n, site, ends)) for n in range(GUESTS)]
        for thread in threads:
            thread.start()
        yield
        ends.set()
        for thread in threads:
            thread.join()

    def come(self, guest, site, ends):
        while not ends.is_set():
            try:
                self.reply(guest, site)
            except (OSError, HTTPException, AssertionError):
                # The site is dead; who was not told anything knows to ask again.
                time.sleep(0.02)

    def reply(self, guest, site):
        if guest not in self.forms:
            email = f"gost{guest}-{time.monotonic_ns()}@primer.example"
            self.forms[guest] = site.filled(self.address, email=email)
        form = self.forms[guest]
        self.sent.setdefault(form["email"], time.monotonic())
        answer = site.post(self.address, form)
        self.heard[answer.status] += 1
        if answer.status == 303:
            self.told[form["email"]] = time.monotonic()
            del self.forms[guest]


@pytest.mark.usefixtures("running_clock")
def test_reply_that_was_acknowledged_survives_the_death_of_everything(process_environment):
    event = factories.make_event(capacity=SEATS)
    environment = {**process_environment, **CLOCK, "SITE_URL": "http://127.0.0.1"}
    guests = Guests(f"/dogodki/{event.slug}/prijava/")
    for _ in range(MOMENTS):
        before = len(guests.told)
        with servers.all_of(environment) as site, guests.at(site):
            # Also after it was killed: nothing that was half done is in the way.
            assert "counters" not in site.ill()
            assert servers.wait_for(lambda before=before: len(guests.told) > before + SEATS)
            time.sleep(random.uniform(0, 0.5))
            site.kill()

    orders = dict(event.rsvps.values_list("email", "order"))
    assert set(guests.heard) == {303}
    assert set(guests.told) <= set(orders) <= set(guests.sent)
    overtaken = [
        (first, later)
        for first, told in guests.told.items()
        for later, sent in guests.sent.items()
        if later in orders and told < sent and orders[first] > orders[later]
    ]
    assert overtaken == []
    assert sorted(orders.values()) == list(range(1, len(orders) + 1))
    assert event.rsvps.coming().count() == SEATS
    assert event.rsvps.waiting().count() == len(orders) - SEATS
    assert guest_list.wrong_counters() == []
    assert not Rsvp.objects.exclude(pk__in=RsvpChange.objects.values("rsvp")).exists()
    letters = Counter(OutgoingMail.objects.values_list("rsvp__email", flat=True))
    assert letters == dict.fromkeys(orders, 1)


# --- Installations of their own -----------------------------------------------------------------


def installed(environment):
    for words in (["migrate", "-v0"], ["load_first_event"]):
        command = [sys.executable, "manage.py", *words]
        subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True)
    return environment


def emails(environment):
    command = [sys.executable, "manage.py", "export_guests", first_event.SLUG]
    lines = subprocess.check_output(command, cwd=PROJECT, env=environment, text=True).splitlines()
    return [row["email"] for row in csv.DictReader(lines)]


@pytest.fixture
def environment(process_environment, tmp_path):
    """The environment of an installation with a database of its own, which is not there yet."""
    ours = {**process_environment, **CLOCK, "SITE_URL": "http://127.0.0.1", "DATABASE_URL": ""}
    return {**ours, "SRECANJE_DATA": str(tmp_path / "own")}


def by_one_press(site, refused):
    return site.post(ADDRESS, pages.form_with(refused, "given_name").values)


def own_process(site):
    """Return the process that writes files for a site: its own, or one of its PostgreSQL."""
    if connection.vendor == "sqlite":
        [pid] = [pid for pid in site.processes() if pid != site.process.pid]
        return pid
    with psycopg.connect(site.environment["DATABASE_URL"]) as desk:
        [[pid]] = desk.execute(WRITERS).fetchall()
    return pid


@contextmanager
def new_database(environment):
    """Yield an environment, and the account of who writes its database, in words of subprocess."""
    if connection.vendor == "sqlite":
        yield environment, {}
        return
    with needs.frail_postgres() as server:
        yield {**environment, "DATABASE_URL": server.url}, server.account


def let_files_grow(pid, to, account):
    # Only who runs a process may do so, and not every root.
    subprocess.run(["prlimit", f"--pid={pid}", f"--fsize={to}:"], check=True, **account)


def test_guest_meets_a_full_disk_and_sends_again_when_there_is_room(environment):
    # Nothing has been stored yet: whatever the first reply writes makes files grow.
    with (
        new_database(environment) as (environment, account),
        servers.web(installed(environment)) as site,
    ):
        typed = site.filled(ADDRESS, email="ana@primer.example", note="Pridem z vlakom.")
        own = own_process(site)
        let_files_grow(own, 1, account)

        refused = site.post(ADDRESS, typed)
        still_reading = site.get(f"/dogodki/{first_event.SLUG}/")
        still_refused = by_one_press(site, refused)

        let_files_grow(own, "unlimited", account)
        assert (refused.status, still_reading.status, still_refused.status) == (503, 200, 503)
        kept = pages.form_with(still_refused, "given_name").values
        assert (kept["email"], kept["note"]) == (["ana@primer.example"], ["Pridem z vlakom."])
        assert emails(environment) == []
        assert [by_one_press(site, refused).status for _ in range(2)] == [303, 303]
        assert emails(environment) == ["ana@primer.example"]
        assert site.ill() == []


@on_sqlite
@pytest.mark.parametrize("content", [None, b"no database" * 1000], ids=["absent", "damaged"])
def test_guest_of_a_site_without_its_file_keeps_what_was_typed(environment, tmp_path, content):
    file = tmp_path / "own" / "srecanje.sqlite3"
    file.parent.mkdir()
    if content:
        file.write_bytes(content)

    with servers.web(environment) as site:
        refused = site.post(ADDRESS, {"given_name": "Živa", "stamp": "a"})
        ill = site.ill()

    assert refused.status == 503
    assert pages.form_with(refused, "given_name").values["given_name"] == ["Živa"]
    assert ill == (["database"] if content else ["migrations"])
    assert content is None or file.read_bytes() == content


@on_postgresql
def test_guest_meets_a_server_that_is_away_and_the_first_request_after_its_return_is_well(
    environment,
):
    with needs.frail_postgres() as server:
        environment["DATABASE_URL"] = server.url
        with servers.web(installed(environment)) as site:
            before = site.post(ADDRESS, site.filled(ADDRESS, email="ana@primer.example"))
            typed = site.filled(ADDRESS, email="bine@primer.example")
            server.stop()

            refused = site.post(ADDRESS, typed)
            ill = site.ill()
            server.start()
            answers = [by_one_press(site, refused).status for _ in range(2)]

            assert (before.status, refused.status, ill) == (303, 503, ["database"])
            assert answers == [303, 303]
            assert site.ill() == []

            # Nobody has asked meanwhile: the connection that is kept is dead.
            typed = site.filled(ADDRESS, email="cene@primer.example")
            server.stop()
            server.start()
            assert site.post(ADDRESS, typed).status == 303
        names = [email.partition("@")[0] for email in emails(environment)]
        assert sorted(names) == ["ana", "bine", "cene"]
