"""Cursors that remember how SQLite writes what they are asked."""

import pytest
from django.db import connection
from django.db.backends.sqlite3 import base
from django.test.utils import CaptureQueriesContext

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="a line to SQLite"),
]
ASKED = "SELECT %s || '100%% %%s' || %s"


def test_planned_cursor_asks_what_any_cursor_asks():
    values = ["%s?", "ž"]
    with connection.cursor() as cursor:
        usual = cursor.execute(ASKED, values).fetchall()

    for _ in range(2):
        with connection.planned_cursor(ASKED) as cursor:
            assert cursor.execute(ASKED, values).fetchall() == usual == [("%s?100% %sž",)]


def test_planned_cursor_takes_values_with_names():
    asked = "SELECT %(a)s || %(b)s"

    with connection.planned_cursor(asked) as cursor:
        assert cursor.execute(asked, {"b": "2", "a": "1"}).fetchall() == [("12",)]


def test_query_is_looked_through_once(monkeypatch):
    class Marks:
        read = 0

        def sub(self, mark, query):
            self.read += 1
            return query.replace("%s", mark)

    marks = Marks()
    monkeypatch.setattr(base, "FORMAT_QMARK_REGEX", marks)

    for value in ("ena", "dve", "tri"):
        asked = f"SELECT %s AS {test_query_is_looked_through_once.__name__}"
        with connection.planned_cursor(asked) as cursor:
            assert cursor.execute(asked, [value]).fetchone() == (value,)

    assert marks.read == 1


def test_what_planned_cursors_ask_is_counted_in_tests():
    asked = "SELECT %s"

    with CaptureQueriesContext(connection) as seen, connection.planned_cursor(asked) as cursor:
        cursor.execute(asked, ["ž"])

    assert [query["sql"] for query in seen] == ["SELECT 'ž'"]
