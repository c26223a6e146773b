"""Owners write and publish the accessibility statement of their organiser."""

import pytest

from registrations.models import AccessibilityStatement
from tests import factories
from tests.web import pages

STATEMENT = {
    "publishes_statement": "on",
    "statement-0-conformity": "PARTIAL",
    "statement-0-not_conforming_sl": "Poster ni označen.",
    "statement-0-prepared_on": "3/11/2025",
}


@pytest.fixture
def owner(desk, organiser):
    return desk(organiser)


@pytest.fixture
def form(owner):
    return owner.of("organizer", factories.make_organizer().pk, "change")


def test_owner_fills_in_the_statement_and_publishes_it(owner, form, client):
    owner.fill_in(form, **STATEMENT)

    said = pages.of(client.get("/organizatorji/cppz/dostopnost/"))
    assert "Poster ni označen." in said
    assert "pripravljena 3. novembra 2025" in said


def test_owner_cannot_publish_an_empty_statement(owner, form, client):
    answer = owner.fill_in(form, publishes_statement="on")

    assert "Before the statement can be published, fill it in here." in pages.of(answer)
    assert client.get("/organizatorji/cppz/dostopnost/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"statement-0-not_conforming_sl": ""}, "please say in Slovene what is not accessible"),
        ({"statement-0-reviewed_on": "2/11/2025"}, "cannot be earlier than the preparation"),
        ({"statement-0-prepared_on": "3/11/0205"}, "Please check the year."),
        ({"statement-0-prepared_on": "včeraj"}, "Please enter a date"),
    ],
)
def test_owner_is_told_what_is_missing_and_nothing_is_stored(owner, form, changes, sentence):
    answer = owner.fill_in(form, **{**STATEMENT, **changes})

    assert sentence in pages.of(answer)
    assert not AccessibilityStatement.objects.exists()


def test_reader_sees_the_statement_and_cannot_change_it(desk, helper, rows):
    organizer = factories.make_organizer()
    factories.make_statement(organizer)
    seat = desk(helper)
    page = seat.of("organizer", organizer.pk, "change")
    before = rows()

    shown = pages.of(seat.get(page))
    answer = seat.post(page, STATEMENT)

    assert "Poster ni označen." in shown
    assert answer.status_code == 403
    assert rows() == before


def test_stranger_meets_no_statement_of_others(desk, stranger):
    organizer = factories.make_organizer()
    factories.make_statement(organizer)
    seat = desk(stranger)

    assert seat.get(seat.of("organizer", organizer.pk, "change")).status_code == 404
