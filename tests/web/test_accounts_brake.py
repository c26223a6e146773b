"""The door of the desk: whoever tries passwords is told to wait."""

import pytest
from django.test import Client

from registrations import pace
from registrations.models import User
from tests.web import pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WORDS = {
    "sl": "V kratkem času je bilo veliko poskusov prijave. Prosimo, poskusite znova čez 20 sekund.",
    "en": "Many attempts to log in have been made in a short time. Please try again in 20 seconds.",
}


@pytest.fixture
def ana():
    return User.objects.create_user("ana", password="pravo geslo", is_staff=True)


def log_in(name, password, language="en", **more):
    address = f"{pages.PREFIX[language]}/racun/prijava/"
    return Client().post(address, {"login": name, "password": password}, **more)


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_one_name_is_held_wherever_it_is_tried_from_and_let_in_later(ana, clock, language):
    for _ in range(pace.LOG_IN_NAME.burst - 1):
        pace.take((pace.LOG_IN_NAME, "ana"))
    assert log_in("ana", "ugibam", REMOTE_ADDR="203.0.113.1").status_code == 422

    held = log_in("Ana", "pravo geslo", language, REMOTE_ADDR="198.51.100.1")
    clock.shift(pace.LOG_IN_NAME.every)
    later = log_in("ana", "pravo geslo", language, REMOTE_ADDR="198.51.100.1")

    assert (held.status_code, held["Retry-After"]) == (429, "20")
    assert WORDS[language] in pages.of(held)
    assert pages.form_with(held, "login").values["login"] == ["Ana"]
    assert not held.cookies.get("sessionid")
    assert later.status_code == 302


def test_few_strangers_keep_nobody_out_of_their_log_in(ana):
    for number in range(pace.LOG_IN_SENDER.burst + 5):
        log_in("ana", "ugibam", REMOTE_ADDR=f"203.0.113.{number}")

    assert log_in("ana", "pravo geslo", REMOTE_ADDR="198.51.100.1").status_code == 302


def test_one_network_is_held_whatever_names_it_tries(ana):
    for number in range(20):
        assert log_in(f"ime{number}", "ugibam").status_code == 422

    assert log_in("ana", "pravo geslo").status_code == 429
    assert log_in("ana", "pravo geslo", REMOTE_ADDR="203.0.113.7").status_code == 302


def test_page_that_is_read_counts_for_nothing(ana):
    for _ in range(40):
        assert Client().get("/en/racun/prijava/").status_code == 200

    assert log_in("ana", "pravo geslo").status_code == 302


def test_guests_of_the_same_network_are_counted_apart(ana):
    for _ in range(pace.SENDER.burst):
        pace.take((pace.SENDER, "127.0.0.1"))

    assert log_in("ana", "pravo geslo").status_code == 302
