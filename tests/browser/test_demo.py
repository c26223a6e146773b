"""The demonstration: one command that prints where to go, and stops when it is told to."""

import subprocess
import sys
import time
import urllib.parse
import urllib.request
from datetime import datetime

import pytest

from tests.browser.demonstration import PROJECT, Demo, environment

PAGES = ("/", "/dogodki/ohranjanje-rudarske-dediscine/")


def opened(address):
    with urllib.request.urlopen(address, timeout=10) as response:
        return response.status, response.read().decode()


def test_demo_prints_its_address_and_serves_both_languages(demo):
    lines = demo.said().splitlines()

    assert f"http://127.0.0.1:{demo.port}/" in lines
    statuses = [opened(demo.site + prefix + path)[0] for prefix in ("", "/en") for path in PAGES]
    assert statuses == [200] * 4
    assert any("organizator" in line and len(line.split()[-1]) >= 10 for line in lines)
    assert any(str(demo.data / "mail") in line for line in lines)


def test_demo_says_which_time_it_plays(demo):
    assert "Rehearsal: for this site it is Monday, 10" in opened(f"{demo.site}/en/")[1].replace(
        "\xa0", " "
    )


def test_demo_gives_static_files_names_that_may_be_kept(demo):
    page = opened(f"{demo.site}/")[1]
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]

    with urllib.request.urlopen(demo.site + address) as response:
        assert "immutable" in response.headers["Cache-Control"]


@pytest.fixture
def stopped_after(tmp_path):
    """Return a function that starts a demo, and stops whatever is left of it."""
    started = []

    def start(at="2025-11-10 09:00"):
        started.append(Demo(tmp_path / "data", at, SRECANJE_LIMITS="off").start())
        return started[-1]

    yield start
    for demo in started:
        demo.kill()


def test_demo_stops_cleanly_and_a_second_run_keeps_everything(stopped_after):
    first = stopped_after("2025-11-10 09:00")
    password, running = first.password, first.children()
    _reply(first.site)

    code = first.interrupt()
    left = _left_of(first)
    second = stopped_after("2025-11-01 09:00")

    assert len(running) >= 2
    assert code == 0
    assert "Traceback" not in first.said()
    assert "kept" in first.said().splitlines()[-1]
    assert left == []
    # The clock never runs back before what was stored, and says so.
    assert "not at 2025-11-01 09:00" in second.said().replace("\n", " ")
    clock = next(line for line in second.said().splitlines() if line.split()[:1] == ["Clock"])
    assert datetime.fromisoformat(" ".join(clock.rstrip(", runigo").split()[1:3])) > datetime(
        2025, 11, 10, 9
    )
    assert second.password == password
    assert "limited to" not in second.said()


def test_demo_on_a_port_that_is_taken_says_what_to_type(demo, tmp_path):
    done = subprocess.run(
        [
            *(sys.executable, "manage.py", "demo", "--port", str(demo.port)),
            *("--data", str(tmp_path / "data")),
        ],
        cwd=PROJECT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode != 0
    assert f"--port {demo.port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


def _left_of(demo):
    until = time.monotonic() + 5
    while demo.children() and time.monotonic() < until:
        time.sleep(0.1)
    return demo.children()


def _reply(site):
    address = f"{site}/dogodki/ohranjanje-rudarske-dediscine/prijava/"
    stamp = opened(address)[1].partition('name="stamp" value="')[2].partition('"')[0]
    said = {
        "given_name": "Ana",
        "family_name": "Kos",
        "organisation": "Zveza",
        "email": "ana@primer.example",
        "answer": "accept",
        "privacy": "on",
        "stamp": stamp,
    }
    body = urllib.parse.urlencode(said).encode()
    with urllib.request.urlopen(urllib.request.Request(address, body), timeout=10) as response:
        assert "hvala" in response.url
