"""What guests read while nothing can be stored: their words are kept, and one press sends them."""

import sqlite3
from contextlib import closing, contextmanager

import pytest
from django.db import connection
from django.test import Client

from registrations.models import OutgoingMail, Rsvp, RsvpChange
from registrations.web import stamps
from tests.factories import make_event, make_item, make_rsvp
from tests.web import pages
from tests.web.conftest import Guest

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("clock", "logged_faults"),
]
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own troubles")
on_postgresql = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="PostgreSQL's own troubles"
)


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone() if cursor.description else None


@contextmanager
def full():
    """The file may not grow by a page."""
    run("VACUUM")
    [pages_now], [most] = run("PRAGMA page_count"), run("PRAGMA max_page_count")
    run(f"PRAGMA max_page_count = {pages_now}")
    yield
    run(f"PRAGMA max_page_count = {most}")


@contextmanager
def read_only():
    run("PRAGMA query_only = ON")
    yield
    run("PRAGMA query_only = OFF")


@contextmanager
def locked():
    """Somebody writes and does not end; patience is short."""
    run("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    run("PRAGMA busy_timeout = 20000")


@contextmanager
def read_only_server():
    run("SET default_transaction_read_only = on")
    yield
    run("SET default_transaction_read_only = off")


@contextmanager
def away():
    """The database is where nobody finds it: a page that asked it would break."""
    own = connection.settings_dict
    kept = own["NAME"], own["PORT"]
    own.update(NAME="/nowhere/at/all", PORT="1")
    connection.close()
    yield
    own["NAME"], own["PORT"] = kept


TROUBLES = [
    pytest.param(full, marks=on_sqlite),
    pytest.param(read_only, marks=on_sqlite),
    pytest.param(locked, marks=on_sqlite),
    pytest.param(read_only_server, marks=on_postgresql),
    pytest.param(away),
]


@pytest.fixture
def event():
    return make_event(slug="dogodek")


@pytest.fixture(params=pages.LANGUAGES)
def guest(request, clock, event):
    return Guest(clock, event, request.param)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_guest_whose_reply_cannot_be_stored_sends_it_again_by_one_press(guest, event, trouble):
    item = make_item(event)
    note = 'Žiga "in" <Ana>\r\n& co. ' + "beseda " * 200
    typed = guest.filled(items=[item.pk], note=note) | {"stamp": guest.stamp()}

    with trouble():
        refused = guest.post(guest.address("prijava"), typed)

    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert "no-store" in refused["Cache-Control"]
    assert [rows.objects.count() for rows in (Rsvp, RsvpChange, OutgoingMail)] == [0, 0, 0]
    form = pages.form_with(refused, "stamp")
    assert form.element.get("action") is None
    assert form.values["items"] == [str(item.pk)]
    assert form.values["note"] == [note.replace("\r\n", "\n")]

    first = guest.post(guest.address("prijava"), form.values)
    again = guest.post(guest.address("prijava"), typed)

    assert (first.status_code, again.status_code) == (303, 303)
    rsvp = event.rsvps.get()
    assert (rsvp.given_name, rsvp.note) == ("Žiga", note.replace("\r\n", "\n").strip())
    assert [signup.item for signup in rsvp.signups.all()] == [item]
    assert event.letters.count() == 1


@pytest.fixture
def nowhere(event):
    with away():
        yield


def test_guest_reads_in_their_language_what_they_have_typed(guest, nowhere):
    more = {"colleague-0-given_name": "Živa", "question-7": "brez mesa", "choice-4": "11"}
    typed = guest.filled(items=["3", "4"]) | more | {"stamp": stamps.new().text, "website": ""}

    page = pages.parse(guest.post(guest.address("prijava"), typed))

    labels = [pages.words(each) for each in page.iter("dt")]
    said = dict(zip(labels, [pages.words(each) for each in page.iter("dd")], strict=True))
    words = {
        "sl": ("Ime", "Priimek", "Odgovor na vprašanje", "Pridem", "3 točke programa"),
        "en": (
            "Given name",
            "Family name",
            "Answer to a question",
            "I will come",
            "3 programme items",
        ),
    }
    given, family, question, comes, items = words[guest.language]
    colleague = {"sl": "Dodatna oseba 1", "en": "Colleague 1"}[guest.language]
    assert said[f"{colleague}: {given}"] == "Živa"
    assert len(set(labels)) == len(labels)
    assert (said[family], said[question]) == ("Črnič", "brez mesa")
    assert comes in said.values()
    assert items in " ".join(said.values())
    assert not {"stamp", "on", "4", "11", "accept"} & set(said.values())
    button = {"sl": "Pošljite odgovor še enkrat", "en": "Send the reply again"}[guest.language]
    assert [pages.words(each) for each in page.iter("button")] == [button]


def test_guest_sends_markup_and_gets_it_back_as_text(guest, nowhere):
    mark = '"><script>alert(1)</script>'
    typed = guest.filled(given_name=mark) | {mark: mark}

    refused = guest.post(guest.address("prijava"), typed)

    assert b"<script>alert" not in refused.content
    values = pages.form_with(refused, "given_name").values
    assert (values["given_name"], values[mark]) == ([mark], [mark])


def test_guest_who_asks_for_the_link_asks_again_by_one_press(guest, nowhere):
    refused = guest.post(guest.address("povezava"), {"email": "ana@primer.example"})

    assert refused.status_code == 503
    assert "ana@primer.example" in pages.of(refused)
    assert pages.form_with(refused, "email").values == {"email": ["ana@primer.example"]}


def test_guest_who_cancels_by_the_personal_link_presses_once_more(guest, event):
    rsvp = make_rsvp(event)
    said = {"action": "decline", "stamp": stamps.new().text}

    with away():
        refused = guest.post(guest.own(rsvp), said)

    assert refused["Referrer-Policy"] == "no-referrer"
    assert guest.post(guest.own(rsvp), pages.form_with(refused, "action").values).status_code == 303
    rsvp.refresh_from_db()
    assert rsvp.status == "DECLINED"


def test_guest_who_only_reads_is_asked_to_come_again(guest, nowhere):
    page = guest.get(guest.address())

    assert (page.status_code, page["Retry-After"]) == (503, "60")
    assert pages.forms(page) == []
    words = {"sl": "trenutno ne moremo", "en": "cannot be shown at present"}[guest.language]
    assert words in pages.heading(page)


@pytest.mark.parametrize("address", ["/racun/prijava/", "/en/racun/prijava/"])
def test_password_is_never_repeated_in_a_page(nowhere, address):
    said = {"login": "ana", "password": "skrivno-geslo", "csrfmiddlewaretoken": "a" * 32}

    refused = Client().post(address, said)

    assert refused.status_code == 503
    assert "skrivno-geslo" not in refused.content.decode()
    assert pages.forms(refused) == []


def test_organiser_whose_session_cannot_be_stored_reads_that_storage_is_ill(organiser):
    """What a middleware raises comes after the view."""
    browser = Client(raise_request_exception=False)
    with read_only() if connection.vendor == "sqlite" else read_only_server():
        refused = browser.post("/racun/prijava/", {"login": "organiser", "password": "geslo"})

    assert refused.status_code == 503
    assert pages.forms(refused) == []
