"""What the tests need, tried with stand-ins for the system's programs."""

import os
import sys
from pathlib import Path

import psycopg
import pytest

from tests import __main__ as rounds
from tests import needs

BROWSER = "#!/bin/sh\necho Chromium 1"


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
