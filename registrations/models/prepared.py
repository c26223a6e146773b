"""What every reply asks and writes again: compiled to SQL once, for compiling costs more CPU than
asking or writing, and read or planned once for each line (srecanje.sqlite, srecanje.postgresql)."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from inspect import signature
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.models import Field, Model, Q, QuerySet, Value
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=Model)


class Slot(str):
    """The name of a value that comes later, among the parameters of a query."""


# Numbers that stand for the values while a query is compiled; none of them is an id.
FIRST_STAND_IN = -9_000_000_000_000
FIRST_MOMENT = datetime(1900, 1, 1, tzinfo=UTC)


class Prepared(Generic[Row]):
    """A query whose values come later: `Prepared(Rsvp, lambda event: Rsvp.objects.filter(…))`.

    Every value has to reach the SQL as it is: ids and text compared with a column of that kind;
    or as a database has moments, where its name is one of `moments`.
    Related rows are read along where the query selects them, one step far.
    """

    def __init__(
        self, model: type[Row], build: Callable[..., QuerySet], *, moments: Collection[str] = ()
    ):
        self.model, self.build, self.moments = model, build, moments
        self.names = tuple(signature(build).parameters)
        self.compiled = lru_cache(self._compile)

    def rows(self, **values: object) -> list[Row]:
        """Ask, with a value for each name that the query has."""
        connection = connections[DEFAULT_DB_ALIAS]
        query = self.compiled(connection.vendor)
        for name in self.moments:
            values[name] = connection.ops.adapt_datetimefield_value(values[name])
        parameters = [values[p] if isinstance(p, Slot) else p for p in query.parameters]
        with cursor_of(connection, query.sql) as cursor:
            cursor.execute(query.sql, parameters)
            found = cursor.fetchall()
        return [query.made(row) for row in query.compiler.apply_converters(found, query.converters)]

    def first(self, **values: object) -> Row | None:
        return next(iter(self.rows(**values)), None)

    def _compile(self, vendor: str) -> "Compiled":
        """Return the SQL and its parameters, with a Slot for each value that comes later."""
        stand_ins = [self._stand_in(n, name) for n, name in enumerate(self.names)]
        adapt = connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value
        adapted = [adapt(one) if isinstance(one, datetime) else one for one in stand_ins]
        names = {str(one): Slot(name) for one, name in zip(adapted, self.names, strict=True)}
        compiler = self.build(*stand_ins).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        own, *related = [_part(info, columns) for info in _infos(compiler)]
        slots = [names.get(str(parameter), parameter) for parameter in parameters]
        return Compiled(
            *_with_blanks_written(sql, slots),
            own,
            related,
            compiler,
            compiler.get_converters(columns),
        )

    def _stand_in(self, number: int, name: str) -> int | datetime:
        if name in self.moments:
            return FIRST_MOMENT + timedelta(days=number)
        return FIRST_STAND_IN - number


class Part(NamedTuple):
    """Shape: the columns of one model, by attname, from one place of a row to another; `name` is
    that of the relation that leads there."""

    name: str
    model: type[Model]
    columns: list[str]
    first: int
    end: int

    def made(self, row: tuple) -> Model:
        return self.model.from_db(DEFAULT_DB_ALIAS, self.columns, row[self.first : self.end])


@dataclass(frozen=True)
class Compiled:
    """Shape: the converters, by place, make Python values of the database's."""

    sql: str
    parameters: list
    own: Part
    related: list[Part]
    compiler: SQLCompiler
    converters: dict

    def made(self, row: tuple) -> Model:
        made = self.own.made(row)
        for part in self.related:
            # Its key comes first; where there is none, nothing is related.
            setattr(made, part.name, None if row[part.first] is None else part.made(row))
        return made


def _with_blanks_written(sql: str, parameters: list) -> tuple[str, list]:
    """Write empty texts into a query: PostgreSQL knows the condition of an index by its words, and
    could not use that index in a plan for any value."""
    first, *rest = sql.split("%s")
    pairs = list(zip(parameters, rest, strict=True))
    written = [("''" if parameter == "" else "%s") + words for parameter, words in pairs]
    return first + "".join(written), [parameter for parameter in parameters if parameter != ""]


def _infos(compiler: SQLCompiler) -> list[dict]:
    own = compiler.klass_info
    return [own, *own.get("related_klass_infos", ())]


def _part(info: dict, columns: list) -> Part:
    places, field = info["select_fields"], info.get("field")
    names = [columns[place].target.attname for place in places]
    return Part(field.name if field else "", info["model"], names, places[0], places[-1] + 1)


def cursor_of(connection: Any, sql: str) -> Any:
    """Return a cursor for a query that is asked again and again, letter for letter; what it finds
    is to be read before it is asked again."""
    planned = getattr(connection, "planned_cursor", None)
    return connection.cursor() if planned is None else planned(sql)


def insert(row: Model) -> None:
    """Store a new row and give it its id, as `row.save(force_insert=True)` does, but without
    signals."""
    insert_once(row)


def insert_all(rows: Sequence[Model]) -> None:
    """Store new rows of one model as `insert` does, all at once: their ids rise in this order."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _insertion_of_all(type(rows[0]), connection.vendor, len(rows))
    values = [one for row in rows for one in _values(row, fields, connection, is_new=True)]
    with _writing(connection, sql) as cursor:
        cursor.execute(sql, values)
        # Either database numbers the rows as they stand, and may tell the numbers in any order.
        stored = sorted(pk for (pk,) in cursor.fetchall())
    for row, pk in zip(rows, stored, strict=True):
        _is_stored(row, pk)


def insert_once(row: Model, *names: str) -> bool:
    """Store a new row as `insert` does, unless one with the same values in these columns is there;
    return whether it was stored."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _insertion(type(row), connection.vendor, names)
    with _writing(connection, sql) as cursor:
        cursor.execute(sql, _values(row, fields, connection, is_new=True))
        stored = cursor.fetchone()
    if stored is not None:
        _is_stored(row, *stored)
    return stored is not None


def _is_stored(row: Model, pk: int) -> None:
    row.pk = pk
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(row: Model, *names: str) -> None:
    """Write some fields of a stored row, as `row.save(update_fields=names)` does, but without
    signals.

    Raises: DatabaseError where the row is gone.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _updating(type(row), names, connection.vendor)
    with _writing(connection, sql) as cursor:
        cursor.execute(sql, [*_values(row, fields, connection, is_new=False), row.pk])
        if not cursor.rowcount:
            raise DatabaseError(f"{type(row).__name__} {row.pk} is not stored.")


@contextmanager
def _writing(connection: Any, sql: str) -> Iterator[Any]:
    with (
        transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS),
        cursor_of(connection, sql) as cursor,
    ):
        yield cursor


def _values(row: Model, fields: list[Field], connection, *, is_new: bool) -> list:
    return [field.get_db_prep_save(field.pre_save(row, is_new), connection) for field in fields]


@lru_cache
def _insertion(model: type[Model], vendor: str, unique: tuple = ()) -> tuple[str, list[Field]]:
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    query = InsertQuery(model)
    query.insert_values(fields, [model()])
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    compiler.returning_fields = [model._meta.pk]
    [(sql, _parameters)] = compiler.as_sql()
    if unique:
        # Django knows only to ignore whatever is wrong with a row.
        columns = ", ".join(compiler.quote_name_unless_alias(_column(model, n)) for n in unique)
        sql = sql.replace(" RETURNING ", f" ON CONFLICT ({columns}) DO NOTHING RETURNING ")
    return sql, fields


@lru_cache
def _insertion_of_all(model: type[Model], vendor: str, count: int) -> tuple[str, list[Field]]:
    sql, fields = _insertion(model, vendor)
    head, rest = sql.split(" VALUES ")
    marks, tail = rest.split(" RETURNING ")
    return f"{head} VALUES {', '.join([marks] * count)} RETURNING {tail}", fields


def _column(model: type[Model], name: str) -> str:
    return model._meta.get_field(name).column


@lru_cache
def _updating(model: type[Model], names: tuple, vendor: str) -> tuple[str, list[Field]]:
    fields, query = [model._meta.get_field(name) for name in names], UpdateQuery(model)
    query.add_q(Q(pk=FIRST_STAND_IN))
    query.add_update_fields([(field, None, Value(FIRST_STAND_IN)) for field in fields])
    sql, _parameters = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return sql, fields
