"""What every reply asks and writes again: compiled to SQL once, for compiling costs more CPU than
asking or writing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from inspect import signature
from typing import Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.models import Field, Model, Q, QuerySet, Value
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=Model)


class Slot(str):
    """The name of a value that comes later, among the parameters of a query."""


# Numbers that stand for the values while a query is compiled; none of them is an id.
FIRST_STAND_IN = -9_000_000_000_000


class Prepared(Generic[Row]):
    """A query whose values come later: `Prepared(Rsvp, lambda event: Rsvp.objects.filter(…))`.

    Every value has to reach the SQL as it is: ids and text compared with a column of that kind.
    Related rows are not read along.
    """

    def __init__(self, model: type[Row], build: Callable[..., QuerySet]):
        self.model, self.build = model, build
        self.names = tuple(signature(build).parameters)
        self.compiled = lru_cache(self._compile)

    def rows(self, **values: object) -> list[Row]:
        """Ask, with a value for each name that the query has."""
        connection = connections[DEFAULT_DB_ALIAS]
        query = self.compiled(connection.vendor)
        parameters = [values[p] if isinstance(p, Slot) else p for p in query.parameters]
        with connection.cursor() as cursor:
            cursor.execute(query.sql, parameters)
            found = cursor.fetchall()
        read = query.compiler.apply_converters(found, query.converters)
        return [self.model.from_db(DEFAULT_DB_ALIAS, query.columns, row) for row in read]

    def first(self, **values: object) -> Row | None:
        return next(iter(self.rows(**values)), None)

    def _compile(self, vendor: str) -> "Compiled":
        """Return the SQL and its parameters, with a Slot for each value that comes later."""
        stand_ins = {FIRST_STAND_IN - n: Slot(name) for n, name in enumerate(self.names)}
        names = {str(number): slot for number, slot in stand_ins.items()}
        compiler = self.build(*stand_ins).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        return Compiled(
            sql,
            [names.get(str(parameter), parameter) for parameter in parameters],
            [column.target.attname for column in columns],
            compiler,
            compiler.get_converters(columns),
        )


@dataclass(frozen=True)
class Compiled:
    """Shape: the columns are the model's own, by attname; the converters, by place, make Python
    values of the database's."""

    sql: str
    parameters: list
    columns: list[str]
    compiler: SQLCompiler
    converters: dict


def insert(row: Model) -> None:
    """Store a new row and give it its id, as `row.save(force_insert=True)` does, but without
    signals."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _insertion(type(row), connection.vendor)
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(sql, _values(row, fields, connection, is_new=True))
        [row.pk] = cursor.fetchone()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(row: Model, *names: str) -> None:
    """Write some fields of a stored row, as `row.save(update_fields=names)` does, but without
    signals.

    Raises: DatabaseError where the row is gone.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _updating(type(row), names, connection.vendor)
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(sql, [*_values(row, fields, connection, is_new=False), row.pk])
        if not cursor.rowcount:
            raise DatabaseError(f"{type(row).__name__} {row.pk} is not stored.")


def _values(row: Model, fields: list[Field], connection, *, is_new: bool) -> list:
    return [field.get_db_prep_save(field.pre_save(row, is_new), connection) for field in fields]


@lru_cache
def _insertion(model: type[Model], vendor: str) -> tuple[str, list[Field]]:
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    query = InsertQuery(model)
    query.insert_values(fields, [model()])
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    compiler.returning_fields = [model._meta.pk]
    [(sql, _parameters)] = compiler.as_sql()
    return sql, fields


@lru_cache
def _updating(model: type[Model], names: tuple, vendor: str) -> tuple[str, list[Field]]:
    fields, query = [model._meta.get_field(name) for name in names], UpdateQuery(model)
    query.add_q(Q(pk=FIRST_STAND_IN))
    query.add_update_fields([(field, None, Value(FIRST_STAND_IN)) for field in fields])
    sql, _parameters = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return sql, fields
