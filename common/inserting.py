"""Many rows by one statement, at a third of what Django's own `bulk_create` costs in Python.

For the engine alone, whose budget this is (docs/benchmarks.md): the rows go to the database as one JSON text, whose
columns it reads by the types of the table itself. Elsewhere `bulk_create` is the thing to use.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models, router
from django.db.models.expressions import DatabaseDefault

Row = TypeVar("Row", bound=models.Model)

# Fields whose values JSON and the database read alike. Others may convert on their way in, which is left out here.
_KNOWN = (
    models.BooleanField, models.IntegerField, models.CharField, models.TextField, models.DateTimeField,
    models.DateField, models.UUIDField, models.JSONField, models.DecimalField, models.ForeignKey,
)  # fmt: skip


def insert(rows: Sequence[Row]) -> list[Row]:
    """`rows`, new ones of one model, now stored and with their keys. One statement; what is wrong raises as always.

    Raises TypeError for a model or a value that this does not know how to write, and where a default of the database
    is wanted in some rows and not in others; ValueError for a row that has a key.
    """
    if not rows:
        return []
    model = type(rows[0])
    left = frozenset(name for name in _with_default(model) if isinstance(vars(rows[0])[name], DatabaseDefault))
    columns, sql = _prepared(model, left)
    stored = [_stored(row, columns, left) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(stored, default=_plain, separators=(",", ":"), allow_nan=False)])
        keys = [key for (key,) in cursor.fetchall()]
    database = router.db_for_write(model)
    for row, key in zip(rows, keys, strict=True):
        row.pk, row._state.adding, row._state.db = key, False, database
    return list(rows)


def _stored(row: models.Model, columns: Sequence[tuple[str, str]], left: frozenset[str]) -> dict[str, object]:
    if row.pk is not None:
        raise ValueError(f"{row!r} has a key, so it is stored already.")
    values = vars(row)
    if any(not isinstance(values[name], DatabaseDefault) for name in left):
        raise TypeError(f"One row leaves {', '.join(sorted(left))} to the database and {row!r} does not.")
    return {column: values[name] for name, column in columns}


@cache
def _with_default(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.has_db_default()]


@cache
def _prepared(model: type[models.Model], left: frozenset[str]) -> tuple[list[tuple[str, str]], str]:
    """(attribute, column) of what is written, and the statement. `left`: what is left to the database's defaults."""
    fields = [each for each in model._meta.concrete_fields if not each.primary_key and each.attname not in left]
    for field in fields:
        converts = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        if not isinstance(field, _KNOWN) or converts:
            raise TypeError(f"{field} is a {type(field).__name__}; write {model.__name__} with bulk_create.")
    quote = connection.ops.quote_name
    columns = [(field.attname, str(field.column)) for field in fields]
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    names = ", ".join(quote(column) for _name, column in columns)
    # Keys come in the order of the text: a function's rows are read one after the other, as Django trusts for its own.
    return columns, (
        f"INSERT INTO {table} ({names})"  # noqa: S608 - names of our own tables and columns
        f" SELECT {names} FROM json_populate_recordset(NULL::{table}, %s) RETURNING {key}"
    )


def _plain(value: object) -> Any:
    match value:
        case datetime() if value.tzinfo is None:
            raise TypeError(f"{value!r} has no time zone.")
        case datetime() | date():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
    raise TypeError(f"{value!r} is a {type(value).__name__}, which no column holds as it is.")
