"""Writers of one SQLite file take turns; whatever becomes of one, nobody is kept out for good."""

import os
import subprocess
import sys
import threading

import pytest
from django.db import connection, transaction

from registrations.domain import turns

HOLDER = """
import fcntl, sys
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_EX)
print("taken", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path):
    """The path of a file that stands for a database."""
    file = tmp_path / "db.sqlite3"
    file.touch()
    return str(file)


def other_process(database):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, f"{database}-turns"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout.readline() == "taken\n"
    return holder


def test_turn_is_waited_for_until_the_other_process_lets_go(database):
    holder, came = other_process(database), threading.Event()

    def take():
        with turns.at(database):
            came.set()

    waiting = threading.Thread(target=take)
    waiting.start()
    was_kept_waiting = not came.wait(0.2)
    holder.communicate()
    waiting.join(10)

    assert was_kept_waiting
    assert came.is_set()


def test_turn_of_a_process_that_was_killed_is_over(database):
    holder = other_process(database)
    holder.kill()
    holder.communicate()

    impatient = HOLDER.replace("LOCK_EX", "LOCK_EX | fcntl.LOCK_NB")
    with turns.at(database):
        second = subprocess.run(
            [sys.executable, "-c", impatient, f"{database}-turns"],
            input="",
            capture_output=True,
            text=True,
            check=False,
        )
    assert "BlockingIOError" in second.stderr


def test_process_that_stands_still_in_its_turn_keeps_nobody_out(database, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.05)
    holder, did = other_process(database), []

    with turns.at(database):
        did.append("written")

    holder.communicate()
    assert did == ["written"]


def test_turn_is_over_after_an_error(database):
    with pytest.raises(ZeroDivisionError), turns.at(database):
        _ = 1 / 0

    other_process(database).communicate()


def test_folder_that_takes_no_file_costs_the_turn_and_nothing_else(database):
    os.mkdir(f"{database}-turns")
    did = []

    with turns.at(database):
        did.append("written")

    assert did == ["written"]


def test_file_system_without_such_locks_is_not_waited_for(database, monkeypatch):
    def refuse(seconds):
        raise AssertionError("There is nothing to wait for.")

    file = turns._file(database)
    os.close(file)
    monkeypatch.setattr(turns.time, "sleep", refuse)

    assert turns._wait(file) is False
    turns._file.cache_clear()


@pytest.mark.django_db(transaction=True)
def test_turn_is_taken_once_for_a_transaction():
    with turns.taken(), transaction.atomic(), turns.taken():
        assert connection.in_atomic_block
