"""Settings come from the environment alone; each case is a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
NAMES = (
    *("PRODUCTION", "ALLOWED_HOSTS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "DEBUG"),
    *("SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT", "LIMITS", "EMAIL_BACKEND", "SECRET_KEY"),
    *("SITE_URL", "CSRF_TRUSTED_ORIGINS", "SECRET_KEY_FALLBACKS"),
)
PRINT = f"""
import json
from srecanje import settings
found = {{name: getattr(settings, name) for name in {NAMES}}}
print(json.dumps(found | {{"OPTIONS": settings.DATABASES["default"]["OPTIONS"]}}))
"""


def run(tmp_path, *command, **environment):
    return subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env={"PATH": "/usr/bin:/bin", "SRECANJE_DATA": str(tmp_path), **environment},
        capture_output=True,
        text=True,
    )


def settings_of(tmp_path, **environment):
    done = run(tmp_path, "-c", PRINT, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_without_anything_said_it_is_for_this_machine(tmp_path):
    found = settings_of(tmp_path)

    assert (found["PRODUCTION"], found["DEBUG"], found["LIMITS"]) == (False, False, True)
    assert set(found["ALLOWED_HOSTS"]) == {"localhost", "127.0.0.1", "[::1]"}
    assert found["EMAIL_BACKEND"].endswith("eml_files.EmailBackend")


def test_address_with_https_is_production(tmp_path):
    found = settings_of(tmp_path, SITE_URL="https://vabila.example/")

    assert found["SITE_URL"] == "https://vabila.example"
    assert found["ALLOWED_HOSTS"] == ["vabila.example"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] > 0


def test_key_is_made_once_and_read_by_nobody_else(tmp_path):
    first, second = (settings_of(tmp_path)["SECRET_KEY"] for _ in range(2))

    assert first == second
    assert len(first) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_keys_of_before_are_said_without_an_empty_one_that_anybody_knows(tmp_path):
    old, older = "s" * 50, "š" * 50
    assert settings_of(tmp_path)["SECRET_KEY_FALLBACKS"] == []

    found = settings_of(tmp_path, SECRET_KEY_FALLBACKS=f"{old}, , {older},")

    assert found["SECRET_KEY_FALLBACKS"] == [old, older]


def test_hosts_may_be_said(tmp_path):
    found = settings_of(tmp_path, ALLOWED_HOSTS="a.example,b.example")

    assert found["ALLOWED_HOSTS"] == ["a.example", "b.example"]


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("", {"transaction_mode": "IMMEDIATE", "timeout": 20}),
        ("sqlite:////tmp/a.sqlite3?timeout=5", {"transaction_mode": "IMMEDIATE", "timeout": 5}),
        ("postgres://a/b", {"connect_timeout": 5}),
        ("postgres://a/b?connect_timeout=9", {"connect_timeout": 9}),
    ],
)
def test_database_is_opened_so_that_nothing_is_lost_and_nobody_waits_for_long(
    tmp_path, url, wanted
):
    found = settings_of(tmp_path, DATABASE_URL=url)["OPTIONS"]

    assert {name: type(wanted[name])(found[name]) for name in wanted} == wanted
    assert url.startswith("postgres") or "synchronous=FULL" in found["init_command"]


def test_mail_server_needs_a_sender(tmp_path):
    done = run(tmp_path, "-c", PRINT, EMAIL_URL="smtp://localhost:25")

    assert done.returncode != 0
    assert "MAIL_FROM" in done.stderr


def test_mail_server_is_used(tmp_path):
    found = settings_of(tmp_path, EMAIL_URL="smtp://localhost:25", MAIL_FROM="a@b.example")

    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    "setting",
    [
        {},
        {"SRECANJE_LIMITS": "off"},
        {"SRECANJE_CLOCK": "2025-11-10"},
        {"TRUSTED_PROXIES": "0"},
        {"SITE_URL": "http://vabila.example", "TRUSTED_PROXIES": "1"},
    ],
)
def test_check_for_production_passes_and_refuses_what_does_not_fit(tmp_path, setting):
    production = {
        "SITE_URL": "https://vabila.example",
        "EMAIL_URL": "smtp://localhost:25",
        "MAIL_FROM": "prijave@vabila.example",
        "TRUSTED_PROXIES": "1",
        "SRECANJE_NO_BOOTSTRAP": "1",
    }

    done = run(
        tmp_path,
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        **production | setting,
    )

    assert (done.returncode == 0) == (setting == {}), done.stderr
    if "TRUSTED_PROXIES" in setting:
        assert "TRUSTED_PROXIES is" in done.stderr


@pytest.mark.parametrize("number", ["-1", "one"])
def test_number_of_proxies_is_a_number(tmp_path, number):
    done = run(tmp_path, "-c", PRINT, TRUSTED_PROXIES=number)

    assert done.returncode != 0
    assert "TRUSTED_PROXIES" in done.stderr


def test_domain_for_replies_of_calendars_is_a_domain_alone(tmp_path):
    done = run(tmp_path, "-c", PRINT, REPLY_DOMAIN="odziv@nvo.example")

    assert done.returncode != 0
    assert "REPLY_DOMAIN is" in done.stderr
