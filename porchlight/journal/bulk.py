"""Writing many rows the engine's own way: `executemany` on SQLite, a column at a time on PostgreSQL.

The ORM's bulk_create prepares each value of each row through five calls; for the intake of entries that was more
than half of the time. Here the statement and the conversions are worked out once a table. COPY would be PostgreSQL's
own way, but refuses tables with row-level security.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, models

Convert = Callable[[Any], Any]


def insert(table: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert model instances. All fields are written as they stand; no signals, no defaults of the database."""
    if not rows:
        return
    _write(table, rows, "")


def upsert(table: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert model instances; where the primary key is taken, overwrite every other column."""
    if not rows:
        return
    columns = [connection.ops.quote_name(field.column) for field in _fields(table)]
    key = connection.ops.quote_name(_key(table).column)
    sets = ", ".join(f"{name} = excluded.{name}" for name in columns if name != key)
    _write(table, rows, f" ON CONFLICT ({key}) DO UPDATE SET {sets}")


def select(
    table: type[models.Model], columns: Sequence[str], **among: Iterable[Any]
) -> list[tuple[Any, ...]]:
    """The `columns` of the rows whose columns named in `among` hold one of the values given for each.

    For the few small reads of every push, where the ORM takes longer to word the question than the engine to answer.
    """
    fields: dict[str, Any] = {field.attname: field for field in table._meta.concrete_fields}
    tests, values = [], []
    for name, wanted in among.items():
        convert = _convert(fields[name], connection.vendor)
        asked = [convert(value) for value in wanted]
        if not asked:
            return []
        tests.append(
            f"{connection.ops.quote_name(fields[name].column)} IN ({', '.join(['%s'] * len(asked))})"
        )
        values += asked
    quoted = ", ".join(connection.ops.quote_name(fields[name].column) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {quoted} FROM {_quoted(table)} WHERE {' AND '.join(tests)}", values)  # noqa: S608
        rows = cursor.fetchall()
    return [tuple(_back(fields[name], cell) for name, cell in zip(columns, row, strict=True)) for row in rows]


def _back(field: Any, cell: Any) -> Any:
    """A UUID again, where the engine keeps it as text."""
    return UUID(cell) if isinstance(field, models.UUIDField) and isinstance(cell, str) else cell


def _write(table: type[models.Model], rows: Sequence[models.Model], tail: str) -> None:
    """SQLite takes row after row fastest; PostgreSQL a list for each column, in one statement whatever their length."""
    names, statement, converts = _plan(table, connection.vendor)
    plan = list(zip(names, converts, strict=True))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns = [[convert(getattr(row, name)) for row in rows] for name, convert in plan]
            cursor.execute(statement + tail, columns)
        else:
            values = [[convert(getattr(row, name)) for name, convert in plan] for row in rows]
            cursor.executemany(statement + tail, values)


def _quoted(table: type[models.Model]) -> str:
    return connection.ops.quote_name(table._meta.db_table)


def _key(table: type[models.Model]) -> Any:
    return table._meta.pk


def _fields(table: type[models.Model]) -> Any:
    return table._meta.concrete_fields


@lru_cache(maxsize=64)
def _plan(table: type[models.Model], vendor: str) -> tuple[list[str], str, list[Convert]]:
    """Attribute names of a table's fields, the statement that inserts them, and their conversions."""
    fields = _fields(table)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    if vendor == "postgresql":
        source = f"SELECT * FROM unnest({', '.join(_list(field) for field in fields)})"  # noqa: S608  our own words
    else:
        source = f"VALUES ({', '.join(['%s'] * len(fields))})"
    statement = f"INSERT INTO {_quoted(table)} ({columns}) {source}"
    return [field.attname for field in fields], statement, [_convert(field, vendor) for field in fields]


def _list(field: Any) -> str:
    """A place for a column's values. Without a length, to which a cast would cut what is too long."""
    kind: str = field.db_type(connection)
    return f"%s::{kind.partition('(')[0]}[]"


def _convert(field: Any, vendor: str) -> Convert:
    """From an attribute's value to what the driver takes."""
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.CharField | models.TextField):
        return _text
    if vendor == "sqlite":
        return _FOR_SQLITE.get(type(field), _same)
    return _same


def _same(value: Any) -> Any:
    return value


def _text(value: str | None) -> str | None:
    """Plain text, also of a StrEnum, which drivers would write by its name."""
    return None if value is None else str(value)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _hex(value: UUID | None) -> str | None:
    return value.hex if value else None


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _moment(value: datetime | None) -> str | None:
    """As Django's SQLite engine writes it: UTC, without an offset."""
    return str(connection.ops.adapt_datetimefield_value(value)) if value else None


_FOR_SQLITE: dict[type, Convert] = {
    models.UUIDField: _hex,
    models.DateField: _day,
    models.DateTimeField: _moment,
}
