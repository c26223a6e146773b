"""What the tests need, tried with stand-ins for the system's programs."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from tests import __main__ as rounds
from tests import needs

# As pytest collects them: a file, a test, and what its parameters are in one case.
CASES = [
    ("admin/test_a", "page[superuser-event]", {"kind": "superuser", "model": "event"}),
    ("admin/test_a", "page[superuser-rsvp]", {"kind": "superuser", "model": "rsvp"}),
    ("admin/test_a", "page[OWNER-event]", {"kind": "OWNER", "model": "event"}),
    ("admin/test_a", "page[OWNER-rsvp]", {"kind": "OWNER", "model": "rsvp"}),
    ("admin/test_a", "words[sl]", {"language": "sl"}),
    ("admin/test_a", "words[en]", {"language": "en"}),
    ("admin/test_a", "odd[1]", {"pk": 1}),
    ("admin/test_a", "odd[2]", {"pk": 2}),
    ("admin/test_a", "answers[SHORT]", {"kind": "SHORT"}),
    ("admin/test_a", "answers[LONG]", {"kind": "LONG"}),
    ("admin/test_a", "alone", None),
    ("domain/test_b", "rule[READER]", {"role": "READER"}),
    ("domain/test_b", "rule[OWNER]", {"role": "OWNER"}),
]
BROWSER = "#!/bin/sh\necho Chromium 1"


@pytest.fixture
def cases():
    """Return what pytest collects of a few tests with their cases."""
    return [
        SimpleNamespace(
            nodeid=f"tests/{file}.py::test_{name}",
            path=Path(f"tests/{file}.py"),
            **({} if params is None else {"callspec": SimpleNamespace(params=params)}),
        )
        for file, name, params in CASES
    ]


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Return a function that puts a program on the otherwise empty PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def add(name, text):
        path = tmp_path / name
        path.write_text(text)
        path.chmod(0o755)
        return str(path)

    return add


def test_chromium_on_the_path_is_found(programs):
    browser = programs("chromium-browser", BROWSER)

    assert needs.chromium(("chromium", "chromium-browser")) == browser


def test_chromium_that_does_not_run_is_passed_over(programs):
    programs("chromium", "#!/bin/sh\nexit 1")
    browser = programs("google-chrome", BROWSER)

    assert needs.chromium(("chromium", "google-chrome")) == browser


def test_root_gets_chromium_installed(programs, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    browser = tmp_path / "chromium"
    install = f'#!{sys.executable}\nimport sys, pathlib\nif sys.argv[1] == "install":\n'
    make = f"    p = pathlib.Path({str(browser)!r}); p.write_text({BROWSER!r}); p.chmod(0o755)\n"
    programs("apt-get", install + make)

    assert needs.chromium(("chromium",)) == str(browser)


def test_root_is_told_why_chromium_could_not_be_installed(programs, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    programs("apt-get", "#!/bin/sh\necho no network >&2; exit 100")

    with pytest.raises(needs.Missing, match="(?s)apt-get install .*chromium.*no network"):
        needs.chromium(("chromium",))


def test_others_are_told_how_to_install_chromium(programs, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    programs("apt-get", "#!/bin/sh\nexit 0")

    with pytest.raises(needs.Missing, match="sudo apt install chromium"):
        needs.chromium(("chromium",))


def test_postgres_lasts_as_long_as_its_block(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)

    with needs.postgres() as url, psycopg.connect(url) as connection:
        shown = [connection.execute(f"SHOW {name}").fetchone()[0] for name in ("fsync", "port")]
        folder = Path(connection.info.host)

    assert shown == ["off", "5432"]
    assert not folder.exists()


def test_postgres_given_by_the_environment_is_used(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")

    with needs.postgres() as url:
        assert url == "postgres://somewhere/else"


def test_postgres_that_fails_names_the_remedy_and_leaves_nothing(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(needs.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setitem(needs.SERVER_SETTINGS, "port", "none")

    with pytest.raises(needs.Missing, match="set DATABASE_URL"), needs.postgres():
        pass

    assert list(tmp_path.iterdir()) == []


def test_what_runs_in_one_round_is_for_no_database_alone():
    """Else a test of PostgreSQL would be left out of both rounds."""
    root = Path(__file__).resolve().parent.parent
    files = [
        file
        for path in rounds.ONE_ROUND
        for file in ([root / path] if path.endswith(".py") else (root / path).rglob("*.py"))
        if file != Path(__file__)
    ]

    assert len(files) > 50
    assert [f.name for f in files if "connection.vendor" in f.read_text()] == []


def test_doors_are_opened_once_by_who_is_a_member(cases):
    kept, repeated = rounds.by_one_asker(cases)

    assert [item.nodeid for item in kept] == [
        "tests/admin/test_a.py::test_page[OWNER-event]",
        "tests/admin/test_a.py::test_page[OWNER-rsvp]",
        "tests/admin/test_a.py::test_words[sl]",
        "tests/admin/test_a.py::test_odd[1]",
        "tests/admin/test_a.py::test_odd[2]",
        "tests/admin/test_a.py::test_answers[SHORT]",
        "tests/admin/test_a.py::test_answers[LONG]",
        "tests/admin/test_a.py::test_alone",
        "tests/domain/test_b.py::test_rule[READER]",
        "tests/domain/test_b.py::test_rule[OWNER]",
    ]
    assert len(kept) + len(repeated) == len(cases)
