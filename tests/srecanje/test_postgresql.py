"""The line to PostgreSQL: kept, looked at, and made anew where the server has ended it."""

import pytest
from django.db import DataError, NotSupportedError, connection, connections
from django.db.backends.postgresql import base
from django.test.utils import CaptureQueriesContext

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="a line to PostgreSQL"),
]


@pytest.fixture
def questions(monkeypatch):
    """Return the list of what is asked over the line to see whether it holds."""
    asked = []
    connection.ensure_connection()
    monkeypatch.setattr(connections["default"], "looked_at", float("-inf"))
    ask = base.DatabaseWrapper.is_usable
    monkeypatch.setattr(
        base.DatabaseWrapper, "is_usable", lambda self: asked.append(self) or ask(self)
    )
    return asked


def test_line_that_was_used_just_now_is_looked_at_and_not_asked(questions):
    assert [connection.is_usable() for _ in range(3)] == [True] * 3

    assert len(questions) == 1


def test_line_that_the_server_has_ended_is_not_usable(questions):
    assert connection.is_usable()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [own] = cursor.fetchone()

    end_from_outside(own)

    assert not connection.is_usable()
    connection.close()


def test_line_that_was_still_for_long_is_asked(questions):
    assert connection.is_usable()
    connections["default"].looked_at -= 60

    assert connection.is_usable()

    assert len(questions) == 2


def test_query_that_is_asked_again_is_planned_once():
    asked = "SELECT slug FROM registrations_event WHERE slug = %s"

    for slug in ("ena", "dve", "tri"):
        with connection.planned_cursor(asked) as cursor:
            cursor.execute(asked, [slug])
    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans + custom_plans FROM pg_prepared_statements")
        assert cursor.fetchall() == [(3,)]


def test_cursor_of_a_query_is_kept_as_long_as_its_line():
    asked = "SELECT %s::int"

    def ask(number):
        with connection.planned_cursor(asked) as cursor:
            cursor.execute(asked, [number])
            return cursor.cursor, cursor.fetchone()

    (first, one), (second, two) = ask(1), ask(2)
    nothing_is_left = second.pgresult is None and second._tx.pgresult is None
    connection.close()
    third, three = ask(3)

    assert (one, two, three) == ((1,), (2,), (3,))
    assert first is second and nothing_is_left
    assert third is not first


def test_cursor_whose_query_failed_asks_the_next_one():
    asked = "SELECT 1 / %s::int"

    def ask(number):
        with connection.planned_cursor(asked) as cursor:
            cursor.execute(asked, [number])
            return cursor.fetchone()

    with pytest.raises(DataError):
        ask(0)

    assert ask(1) == (1,)


def test_query_that_was_planned_before_is_known_by_its_words():
    asked = "SELECT slug FROM registrations_event WHERE slug = %s"
    with CaptureQueriesContext(connection) as captured:
        for slug in ("ena", "dve", "tri"):
            with connection.planned_cursor(asked) as cursor:
                cursor.execute(asked, [slug])

    assert all(query["sql"].startswith("SELECT slug") for query in captured)
    assert len(captured) == 3


def test_line_whose_plans_a_migration_has_outdated_is_made_anew():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plans (word varchar(5))")
    try:
        ask_for_plans()
        change_from_outside("ALTER TABLE plans ALTER word TYPE varchar(50)")

        with pytest.raises(NotSupportedError):
            ask_for_plans()
        connection.close_if_unusable_or_obsolete()

        assert ask_for_plans() == []
    finally:
        change_from_outside("DROP TABLE plans")


def ask_for_plans():
    asked = "SELECT word FROM plans"
    with connection.planned_cursor(asked) as cursor:
        cursor.execute(asked)
        return cursor.fetchall()


def change_from_outside(sql):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(sql)
    finally:
        other.close()


def end_from_outside(pid):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()
