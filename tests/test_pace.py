"""How often something may happen: by the clock, for all processes, and never in anybody's way."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from registrations import pace
from tests.conftest import PROJECT

# Three at once, then one every ten seconds.
THREE = pace.Pace("three", burst=3, every=10)
ONE = pace.Pace("one", burst=1, every=60)

pytestmark = pytest.mark.usefixtures("clock")


def taken(times, *counts):
    """Return how many of so many tries are allowed."""
    return sum(pace.take(*counts) is None for _ in range(times))


def rows(settings):
    with sqlite3.connect(settings.LIMITS_FILE) as store:
        found = store.execute("SELECT key FROM paces").fetchall()
    store.close()
    return [key for (key,) in found]


# --- By the clock ----------------------------------------------------------------------------


def test_so_many_at_once_are_allowed_and_one_more_is_told_how_long_to_wait():
    assert taken(3, (THREE, "a")) == 3
    assert pace.take((THREE, "a")) == pace.Wait(THREE, 10)


def test_one_more_is_allowed_at_the_second_that_was_told_and_not_before(clock):
    taken(3, (THREE, "a"))

    clock.shift(9.9)
    early = pace.take((THREE, "a"))
    clock.shift(0.1)
    in_time = taken(2, (THREE, "a"))

    assert early == pace.Wait(THREE, 1)
    assert in_time == 1


def test_who_tries_again_too_early_does_not_wait_longer(clock):
    taken(3, (THREE, "a"))

    taken(50, (THREE, "a"))
    clock.shift(10)

    assert taken(2, (THREE, "a")) == 1


def test_after_a_long_pause_all_are_allowed_again_and_not_more(clock):
    taken(3, (THREE, "a"))

    clock.shift(10_000)

    assert taken(9, (THREE, "a")) == 3


def test_several_at_once_are_counted_as_several_or_not_at_all(clock):
    assert pace.take((THREE, "a"), times=2) is None
    assert pace.take((THREE, "a"), times=2) == pace.Wait(THREE, 10)
    assert taken(2, (THREE, "a")) == 1

    clock.shift(20)
    assert pace.take((THREE, "a"), times=2) is None


def test_more_than_a_full_burst_is_let_in_once_and_nobody_waits_for_ever():
    assert pace.take((THREE, "a"), times=99) is None
    assert pace.take((THREE, "a"), times=99) == pace.Wait(THREE, 30)


def test_others_are_not_counted_together(clock):
    taken(3, (THREE, "a"))

    assert taken(3, (THREE, "b")) == 3
    assert taken(1, (ONE, "a")) == 1


def test_clock_that_was_put_back_locks_nobody_out(clock):
    taken(3, (THREE, "a"))

    clock.shift(-24 * 60 * 60)

    assert pace.take((THREE, "a")) == pace.Wait(THREE, 10)


def test_of_two_paces_the_longer_wait_is_told_and_nothing_is_counted(clock):
    taken(1, (ONE, "x"))

    refused = [pace.take((THREE, "a"), (ONE, "x")) for _ in range(5)]

    assert refused == [pace.Wait(ONE, 60)] * 5
    assert taken(5, (THREE, "a")) == 3


def test_empty_key_is_nobody(settings):
    assert taken(9, (ONE, "")) == 9
    assert not settings.LIMITS_FILE.exists()


def test_limits_that_are_off_count_nothing(settings):
    settings.LIMITS = False

    assert taken(9, (ONE, "a")) == 9
    assert not settings.LIMITS_FILE.exists()


# --- In the file -----------------------------------------------------------------------------


def test_file_holds_nothing_that_one_could_read(settings):
    taken(1, (ONE, "ana@primer.example"))

    stored = settings.LIMITS_FILE.read_bytes()

    assert len(rows(settings)) == 1
    assert b"ana" not in stored
    assert b"primer" not in stored


def test_old_rows_go_by_themselves(settings, clock):
    for number in range(150):
        taken(1, (ONE, f"a{number}"))
    full = len(rows(settings))

    clock.shift(61)
    taken(2, (THREE, "b"))

    assert full == 150
    assert len(rows(settings)) == 1


SETUP = """
import django
django.setup()
from registrations import pace
pace.PATIENCE = 60
"""


def process(tmp_path, script):
    """Start another process on the limits of this test; it says a line when it is ready."""
    return subprocess.Popen(
        [sys.executable, "-c", SETUP + script],
        cwd=PROJECT,
        env={
            **{k: v for k, v in os.environ.items() if k != "SRECANJE_LIMITS"},
            "DJANGO_SETTINGS_MODULE": "srecanje.settings",
            "SRECANJE_DATA": str(tmp_path),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


TAKE = """
print("ready", flush=True)
input()
print(sum(pace.take((pace.Pace("many", 150, 3600), "a")) is None for _ in range(120)))
"""
DIE = """
import os, signal, sqlite3
from django.conf import settings
store = sqlite3.connect(settings.LIMITS_FILE, isolation_level=None)
store.execute("PRAGMA cache_size = 1")
store.execute("BEGIN IMMEDIATE")
store.executemany(pace.STORE, ((os.urandom(16), 10**15) for _ in range(20_000)))
print("ready", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_processes_at_once_count_exactly(tmp_path):
    both = [process(tmp_path, TAKE) for _ in range(2)]
    ready = [each.stdout.readline() for each in both]
    for each in both:
        each.stdin.write("go\n")
        each.stdin.flush()
    counts = [int(each.communicate(timeout=60)[0]) for each in both]

    assert ready == ["ready\n"] * 2
    assert sum(counts) == 150


def test_process_that_is_killed_while_it_writes_leaves_the_counts_as_they_were(settings, tmp_path):
    taken(2, (THREE, "a"))

    with process(tmp_path, DIE) as killed:
        said, _ = killed.communicate(timeout=60)

    # Without its journal, the pages that it had written would stand in the file.
    assert Path(f"{settings.LIMITS_FILE}-journal").stat().st_size > 0
    assert (said, killed.returncode) == ("ready\n", -signal.SIGKILL)
    assert taken(2, (THREE, "a")) == 1
    assert len(rows(settings)) == 1


# --- Where the file is ill -------------------------------------------------------------------


def test_file_of_other_bytes_lets_through_is_logged_once_and_is_begun_anew(settings, logged_faults):
    settings.LIMITS_FILE.write_bytes(b"no database, " * 1000)

    first = taken(1, (ONE, "a"))
    then = taken(3, (ONE, "a"))

    assert (first, then) == (1, 1)
    assert [record.name for record in logged_faults] == ["registrations.pace"]


def test_file_with_broken_pages_lets_through_and_is_begun_anew(settings, logged_faults):
    taken(1, (ONE, "a"))
    whole = settings.LIMITS_FILE.read_bytes()
    settings.LIMITS_FILE.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))

    assert taken(1, (ONE, "a")) == 1
    assert taken(3, (ONE, "b")) == 1
    assert len(logged_faults) == 1


@pytest.mark.parametrize("place", ["missing", "a folder", "not ours"])
def test_place_where_no_file_can_be_lets_through_and_is_logged_once(
    settings, tmp_path, logged_faults, place
):
    (tmp_path / "a folder").mkdir()
    places = {"missing": tmp_path / "missing" / "x", "a folder": tmp_path / "a folder"}
    # A folder that nobody writes to, root neither.
    settings.LIMITS_FILE = places.get(place, Path("/proc/limits.sqlite3"))

    assert taken(5, (ONE, "a")) == 5
    assert len(logged_faults) == 1
    assert "Limits are not counted" in logged_faults[0].getMessage()


def test_file_that_another_process_keeps_lets_through_until_it_is_free(
    settings, monkeypatch, logged_faults
):
    monkeypatch.setattr(pace, "PATIENCE", 0.01)
    taken(1, (ONE, "a"))
    keeper = sqlite3.connect(settings.LIMITS_FILE, isolation_level=None)
    keeper.execute("BEGIN IMMEDIATE")

    meanwhile = taken(3, (ONE, "a"))
    keeper.close()

    assert meanwhile == 3
    assert taken(3, (ONE, "a")) == 0
    assert len(logged_faults) == 1


def test_second_illness_is_logged_again(settings, logged_faults):
    for _ in range(2):
        settings.LIMITS_FILE.write_bytes(b"no database, " * 1000)
        taken(2, (ONE, "a"))

    assert len(logged_faults) == 2
