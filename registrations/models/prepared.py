"""Queries that every reply asks again: compiled to SQL once, for compiling them costs more CPU than
asking."""

from collections.abc import Callable
from functools import lru_cache
from inspect import signature
from typing import Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

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
        sql, order = self.compiled(connection.vendor)
        parameters = [values[p] if isinstance(p, Slot) else p for p in order]
        return list(self.model._base_manager.raw(sql, parameters))

    def first(self, **values: object) -> Row | None:
        return next(iter(self.rows(**values)), None)

    def _compile(self, vendor: str) -> tuple[str, list]:
        """Return the SQL and its parameters, with a Slot for each value that comes later."""
        stand_ins = {FIRST_STAND_IN - n: Slot(name) for n, name in enumerate(self.names)}
        names = {str(number): slot for number, slot in stand_ins.items()}
        query = self.build(*stand_ins).query
        sql, parameters = query.sql_with_params()
        return sql, [names.get(str(parameter), parameter) for parameter in parameters]
