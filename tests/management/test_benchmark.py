"""`benchmark` measures on a server of its own; no test says how fast anything is."""

import importlib.util
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from registrations.management.benchmark import crowds, grounds, processes
from registrations.management.benchmark.results import Line, Round, Table, percentile
from registrations.models import Rsvp
from tests import factories
from tests.conftest import PROJECT

DATABASES = {"sqlite": "sqlite", "postgresql": "postgres"}


def run(tmp_path, *words):
    """Run the command in a process of its own; return what it wrote and the rows of its table."""
    environment = {
        **os.environ,
        "SRECANJE_NO_BOOTSTRAP": "1",
        "SRECANJE_DATA": str(tmp_path / "ours"),
        "TMPDIR": str(tmp_path / "scratch"),
    }
    (tmp_path / "scratch").mkdir()
    command = [sys.executable, "manage.py", "benchmark", *words]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return done, rows


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    folder = tmp_path_factory.mktemp("benchmark")
    database = ["--database", DATABASES[connection.vendor]]
    only = ["--only", "page", "reply", "letter", "rush"]
    done, rows = run(folder, "--quick", *database, *only, "--people", "30", "--seats", "8")
    return SimpleNamespace(done=done, folder=folder, header=rows[:2], rows=rows[2:])


def test_quick_run_ends_well_and_leaves_nothing_behind(quick):
    assert quick.done.returncode == 0, quick.done.stdout + quick.done.stderr
    assert "Traceback" not in quick.done.stderr
    assert list((quick.folder / "scratch").iterdir()) == []
    assert not list((quick.folder / "ours").glob("*.sqlite3"))


def test_run_says_what_machine_and_database_it_measured(quick):
    first = quick.done.stdout.splitlines()[0]

    assert "cores" in first and "Python" in first
    assert connection.display_name in first


def test_every_line_of_the_table_has_its_cells(quick):
    [header, rule] = quick.header

    assert header[:4] == ["what", "median", "range", "unit"]
    assert set("".join(rule)) == {"-"}
    assert {len(row) for row in quick.rows} == {len(header)}
    assert all(float(row[1].replace(",", "")) >= 0 for row in quick.rows)


def test_cost_of_pages_is_compared_with_the_empty_view(quick):
    compared = {row[0]: row for row in quick.rows if row[5] == "/healthz"}

    assert quick.rows[0][0] == "empty view, /healthz"
    assert {"invitation page", "one whole reply, 4 requests"} <= compared.keys()
    assert compared["invitation page"][6] == "≤ 2"
    assert all(float(row[4]) > 0 for row in compared.values())


def test_seats_of_those_who_came_at_once_are_counted(quick):
    counted = {row[0].partition(": ")[2]: row for row in quick.rows if ": " in row[0]}

    assert (counted["seated"][1], counted["waiting"][1]) == ("8", "22")
    judged = [row for row in counted.values() if row[6]]
    assert len(judged) == 4
    assert all(row[7] == "met" for row in judged), judged
    assert "Problems" not in quick.done.stdout


def test_letters_reach_the_mail_server_of_the_run(quick):
    found = {row[0]: row for row in quick.rows}

    assert float(found["delivery of one letter"][1]) > 0
    assert found["letters that arrived twice"][1] == "0"


def test_other_parts_are_left_out(quick):
    assert not [row for row in quick.rows if "memory" in row[0] or "guest list" in row[0]]


def test_part_that_does_not_exist_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("benchmark", "--only", "weather")


def test_missing_postgresql_is_said_in_words(monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if "pgserver" in name else found(name)
    )

    with (
        pytest.raises(CommandError, match=r"no PostgreSQL.*\n.*requirements-dev"),
        grounds.scratch("postgres"),
    ):
        pass


def test_postgresql_that_does_not_answer_is_said_in_words(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"postgres://nobody@127.0.0.1:{grounds.free_port()}/x")

    with pytest.raises(CommandError, match="no PostgreSQL"), grounds.scratch("postgres"):
        pass


# --- What the run checks ------------------------------------------------------------------------


@pytest.fixture
def full_event(db, clock):
    event = factories.make_event(capacity=2)
    for _ in range(2):
        factories.make_rsvp(event)
    for _ in range(3):
        clock.shift(60)
        factories.make_rsvp(event, "WAITLISTED")
    return event


def rows_of(event):
    return list(event.rsvps.order_by("order"))


def test_people_in_order_are_found_to_be_so(full_event):
    assert crowds.out_of_order(rows_of(full_event)) == 0
    assert crowds.doubles(full_event, rows_of(full_event)) == 0


def test_person_who_overtook_others_is_found(full_event):
    last = rows_of(full_event)[-1]
    Rsvp.objects.filter(pk=last.pk).update(order=0)

    assert crowds.out_of_order(rows_of(full_event)) > 0


def test_person_on_the_list_twice_is_found(full_event):
    rows = rows_of(full_event)

    assert crowds.doubles(full_event, [*rows, rows[0]]) == 1


# --- The table and what it is made of ---------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "ratio", "at_most", "verdict"),
    [
        ([1, 2, 9], None, 2, "met"),
        ([1, 3, 9], None, 2, "MISSED"),
        ([1, 3, 9], 1.9, 2, "met"),
        ([1, 1, 1], 2.1, 2, "MISSED"),
        ([1], 2.1, None, ""),
    ],
)
def test_goal_is_judged_by_the_ratio_and_else_by_the_median(values, ratio, at_most, verdict):
    assert Line("x", values, "ms", ratio=ratio, at_most=at_most).verdict == verdict


def test_cpu_time_is_divided_by_that_of_the_empty_view_beside_it():
    said = []
    # The machine slows down: every round is held against its own pace.
    rounds = [Round(1.0, 0.5), Round(3.0, 1.5), Round(0.9, 0.3)]

    line = Table(said.append).add_cpu("page", rounds, at_most=2)

    assert (line.ratio, line.verdict) == (2.0, "met")
    assert "page" in said[0] and "0.90–3" in said[0]


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (99, 99), (100, 100), (1, 1)])
def test_percentile_is_a_value_that_was_measured(percent, value):
    assert percentile(range(100, 0, -1), percent) == value


def test_cpu_time_of_children_counts_running_or_ended():
    burn = "import time\nwhile time.process_time() < 0.3: pass\n"
    child = f"subprocess.run([sys.executable, '-c', {burn!r}])"
    asleep = "print('done', flush=True); sys.stdin.read()"
    words = [sys.executable, "-c", f"import subprocess, sys; {child}; {asleep}"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        used, members = processes.cpu_ms(process.pid), processes.family(process.pid)
        process.stdin.close()

    # The kernel counts in ticks and begins in the middle of one.
    assert used >= 300 - 2 * 1000 / processes.TICKS
    assert members == [process.pid]


def test_memory_of_a_process_is_read():
    assert processes.pss_mib(os.getpid()) > 1
