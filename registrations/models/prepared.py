"""Queries that every reply asks again: compiled to SQL once, for compiling them costs more CPU than
asking."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from inspect import signature
from typing import Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
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
