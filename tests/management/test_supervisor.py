"""Several processes as one: what dies is started again, and all of them end together."""

import os
import signal
import subprocess
import threading
import time

import pytest

from registrations.management import supervisor
from registrations.management.supervisor import Part, Supervisor, copy, program

PATIENCE = 8
SLEEPS = "import time; time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
# A part writes its number down, so that a test knows that it runs.
SAYS_IT_IS_UP = "import os, sys; print(os.getpid(), file=open(sys.argv[1], 'a'), flush=True)"


@pytest.fixture(autouse=True)
def signals():
    """The supervisor takes over the signals of this process: give them back."""
    kept = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    yield
    for name, handler in kept.items():
        signal.signal(name, handler)


@pytest.fixture
def pids(tmp_path):
    """The file in which children write their numbers; whoever is left at the end is killed."""
    path = tmp_path / "pids"
    path.touch()
    yield path
    for pid in numbers(path):
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def run():
    """Return a function that runs parts until `done` says so; it returns how long ending took."""

    def until(parts, done, *, by=lambda ours: ours.stopping.set()):
        asked = []

        def watch():
            wait_for(done)
            asked.append(time.monotonic())
            by(ours)

        watcher = threading.Thread(target=watch)
        ours = Supervisor(parts, once_up=watcher.start)
        ours.run()
        watcher.join()
        return time.monotonic() - asked[0]

    return until


def part(pids, *lines):
    return program("-c", "\n".join([*lines, SAYS_IT_IS_UP, SLEEPS]), str(pids))


def numbers(pids):
    return [int(line) for line in pids.read_text().split()]


def wait_for(condition, patience=PATIENCE):
    ends = time.monotonic() + patience
    while not condition() and time.monotonic() < ends:
        time.sleep(0.02)
    return condition()


def is_alive(pid):
    """Whether a process runs; one that has ended and was not waited for does not."""
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return shown.stdout.strip()[:1] not in ("", "Z")


def test_part_that_dies_is_started_again(run, pids):
    def killed_once_and_up_again():
        found = numbers(pids)
        if len(found) == 1 and is_alive(found[0]):
            os.kill(found[0], signal.SIGKILL)
        return len(found) == 2

    run([part(pids)], killed_once_and_up_again)

    first, second = numbers(pids)
    assert first != second
    assert not is_alive(first) and not is_alive(second)


def test_part_that_dies_leaves_the_others_alone(run, pids, tmp_path):
    other = tmp_path / "other"
    other.touch()
    dying = program("-c", SAYS_IT_IS_UP, str(pids))

    run([dying, part(other)], lambda: len(numbers(pids)) == 2 and numbers(other))

    assert len(numbers(other)) == 1
    assert dying.failures >= 1


def test_part_that_keeps_dying_waits_longer_each_time(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now[0])
    dying = program("-c", "")
    pauses = []

    for _ in range(3):
        dying.watch()
        dying.process.wait()
        dying.watch()
        pauses.append(dying.restart_at - now[0])
        now[0] = dying.restart_at

    assert pauses == [1, 3, 7]


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_operator_who_sends_a_signal_ends_all_parts(run, pids, name):
    parts = [part(pids), part(pids)]

    def all_are_up():
        return len(numbers(pids)) == 2

    took = run(parts, all_are_up, by=lambda _: os.kill(os.getpid(), name))

    assert took < supervisor.GRACE_SECONDS
    assert not any(map(is_alive, numbers(pids)))
    assert [p.process.returncode for p in parts] == [-signal.SIGTERM] * 2


def test_part_that_ignores_the_signal_is_killed_after_the_grace_time(run, pids, monkeypatch):
    monkeypatch.setattr(supervisor, "GRACE_SECONDS", 0.5)
    parts = [part(pids, STUBBORN), part(pids, STUBBORN)]

    took = run(parts, lambda: len(numbers(pids)) == 2)

    # One grace time for all of them together, and what the watch needs to notice.
    assert 0.5 <= took < 2
    assert [p.process.returncode for p in parts] == [-signal.SIGKILL] * 2


def parent_of_one(pids, *lines):
    """Return a part whose own child only ends when it is killed."""
    child = "\n".join([STUBBORN, SAYS_IT_IS_UP, SLEEPS])
    begin = f"subprocess.Popen([sys.executable, '-c', {child!r}, sys.argv[1]])"
    return part(pids, *lines, "import subprocess, sys", begin)


def test_children_of_a_part_that_ignores_the_signal_are_killed_too(run, pids, monkeypatch):
    monkeypatch.setattr(supervisor, "GRACE_SECONDS", 0.5)

    run([parent_of_one(pids, STUBBORN)], lambda: len(numbers(pids)) == 2)

    assert wait_for(lambda: not any(map(is_alive, numbers(pids))), patience=1)


def test_children_that_outlive_their_part_are_ended_within_the_grace_time(run, pids, monkeypatch):
    monkeypatch.setattr(supervisor, "GRACE_SECONDS", 0.5)

    run([parent_of_one(pids)], lambda: len(numbers(pids)) == 2)

    assert wait_for(lambda: not any(map(is_alive, numbers(pids))), patience=1)


def test_copy_of_this_process_has_what_is_loaded_and_is_told_to_end_like_a_program(run, pids):
    loaded = object()

    def work():
        assert loaded is not None and os.getpgrp() == os.getpid()
        with open(pids, "a") as file:
            print(os.getpid(), file=file, flush=True)
        time.sleep(PATIENCE)

    part = copy(work)

    took = run([part], lambda: numbers(pids))

    assert numbers(pids) == [part.process.pid] != [os.getpid()]
    assert took < PATIENCE / 2 and part.process.poll() == -signal.SIGTERM


def test_copy_that_dies_is_made_anew_from_this_process(run, pids):
    def work():
        with open(pids, "a") as file:
            print(os.getpid(), file=file, flush=True)
        if len(numbers(pids)) > 1:
            time.sleep(PATIENCE)

    run([copy(work)], lambda: len(numbers(pids)) == 2)

    assert not any(map(is_alive, numbers(pids)))


def test_copy_that_ignores_the_signal_is_killed_after_the_grace_time(run, pids, monkeypatch):
    monkeypatch.setattr(supervisor, "GRACE_SECONDS", 0.5)

    def work():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        with open(pids, "a") as file:
            print(os.getpid(), file=file, flush=True)
        time.sleep(PATIENCE)

    part = copy(work)
    run([part], lambda: numbers(pids))

    assert part.process.poll() == -signal.SIGKILL


def test_supervisor_whose_start_fails_ends_what_had_started(pids):
    broken = Part(lambda: subprocess.Popen([str(pids.parent / "missing")]))
    good = part(pids)

    with pytest.raises(FileNotFoundError):
        Supervisor([good, broken]).run()

    assert good.process.poll() is not None
