"""Django's PostgreSQL, with a look at the line where Django asks a question over it, and with plans
that are kept.

A kept connection is looked at before each request, so that the first one after the database has
come back succeeds. Django asks `SELECT 1` for that, which costs half as much as a whole page here.
A server that goes says so on the line, which costs next to nothing to see; only one that has gone
without a word needs the question, so it is asked where the line was still for long.

Planning a short query takes PostgreSQL longer than doing it, and Django has it planned each time.
`planned_cursor` has it planned once for each line: for queries whose values are all parameters. It
is kept, too, for a new cursor finds out again how each kind of value is written and read.
Source: psycopg, "Prepared statements"; psycopg.Cursor._start_query.
"""

import select
import time

from django.db.backends.postgresql import base

STILL_SECONDS = 30


class DatabaseOperations(base.DatabaseOperations):
    def last_executed_query(self, cursor, sql, params):
        """Of a query that is planned already, psycopg keeps no words."""
        return super().last_executed_query(cursor, sql, params) or sql


class PlannedCursor(base.ServerBindingCursor):
    """A cursor that stays open as long as its line."""

    def close(self):
        """Forget what was found, which may be large and is somebody's own."""
        self._reset()
        if self._last_query is not None:
            self._tx.set_pgresult(None)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but for `is_usable` and `planned_cursor`."""

    ops_class = DatabaseOperations
    looked_at = float("-inf")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.planned = {}

    def get_new_connection(self, conn_params):
        self.planned.clear()
        return super().get_new_connection(conn_params)

    def planned_cursor(self, sql):
        """Return the cursor of one query, which is planned when the line hears it first. What one
        question found is gone with the next."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            if sql not in self.planned:
                self.planned[sql] = PlannedCursor(self.connection)
            return self._prepare_cursor(self.planned[sql])

    def is_usable(self):
        if self.errors_occurred:
            # Perhaps a plan of before a migration: a new line has none.
            return False
        was_still = time.monotonic() - self.looked_at > STILL_SECONDS
        self.looked_at = time.monotonic()
        if was_still or self._is_told_something():
            return super().is_usable()
        return True

    def _is_told_something(self):
        """Whether something has come that nobody asked for, such as the end of the connection."""
        if self.connection is None or self.connection.closed or not hasattr(select, "poll"):
            return True
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        return bool(line.poll(0))
