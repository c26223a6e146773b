"""Django's SQLite, with queries whose marks for values are read once.

SQLite writes "?" where a value comes, Django "%s", and looks each query through for it each time:
as much work as asking it, for a row of a hundred columns.
"""

from functools import lru_cache

from django.db.backends.sqlite3 import base

MOST_QUERIES = 200


class PlannedCursor(base.SQLiteCursorWrapper):
    """Django's, for queries that are asked again and again, letter for letter."""

    def convert_query(self, query, *, param_names=None):
        if param_names is not None:
            return super().convert_query(query, param_names=param_names)
        return _converted(query)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but for `planned_cursor`."""

    def planned_cursor(self, sql):
        """Return a cursor for one query, that remembers how SQLite writes it."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(self.connection.cursor(factory=PlannedCursor))


@lru_cache(MOST_QUERIES)
def _converted(query):
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
