"""The database's share of the intake, and replay: rows per second beside the raw engine, same tables, same batches."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from django.db import connection, models, transaction

from bench.load import Load
from porchlight.journal.actions import append_many
from porchlight.journal.models import Entry, Receipt
from porchlight.journal.replay import replay
from porchlight.journal.scope import scoped
from porchlight.reach.models import Balance, Contact, Movement
from porchlight.sync.push.actions import keep_receipts
from porchlight.sync.push.intake import Intake
from porchlight.sync.push.rules import unfold
from tests.fences import ROLE

TABLES: tuple[type[models.Model], ...] = (Receipt, Entry, Contact, Movement)


def rates(load: Load, batches: int, size: int) -> dict[str, float]:
    """Store batches of judged entries, replay them, then write the very same rows with nothing but the driver."""
    org = load.world.org.pk
    _empty()
    judged = [_judge(load, body) for body in load.batches(batches, size)]
    begin = time.perf_counter()
    for batch in judged:
        with scoped(org):
            keep_receipts(org, batch)
            append_many([one.new for one in batch if one.new])
    ours = time.perf_counter() - begin
    rows = sum(_count(table) for table in TABLES)
    with scoped(org):
        begin = time.perf_counter()
        replayed = replay(lambda done, total: None)
        replaying = time.perf_counter() - begin
    raw = _raw(batches)
    return {
        "database rows/s": rows / ours,
        "raw engine rows/s": rows / raw,
        "share of the raw engine %": raw / ours * 100,
        "replay entries/s": replayed / replaying,
    }


def _judge(load: Load, body: bytes) -> Sequence[Any]:
    raw = msgspec.json.decode(body, type=dict[str, Any])
    with scoped(load.world.org.pk, write=False):
        intake = Intake(load.world.device, datetime.now(UTC), timedelta(0))
        return intake.judge([unfold(msgspec.json.encode(entry)) for entry in raw["entries"]])


def _count(table: type[models.Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table._meta.db_table}")
        return int(cursor.fetchone()[0])


def _empty() -> None:
    with connection.cursor() as cursor:
        tables: tuple[type[models.Model], ...] = (*TABLES, Balance)
        for table in tables:
            cursor.execute(f"DELETE FROM {table._meta.db_table}")


def _raw(batches: int) -> float:
    """Seconds to write what the tables hold, in as many transactions, with executemany or COPY."""
    with connection.cursor() as cursor:
        held: dict[str, list[Any]] = {}
        for table in TABLES:
            key: Any = table._meta.pk
            cursor.execute(f"SELECT * FROM {table._meta.db_table} ORDER BY {key.column}")
            held[table._meta.db_table] = cursor.fetchall()
    _empty()
    write = _copy if connection.vendor == "postgresql" else _executemany
    begin = time.perf_counter()
    for number in range(batches):
        with transaction.atomic():
            for name, rows in held.items():
                share = len(rows) // batches
                write(name, rows[number * share : (number + 1) * share])
    return time.perf_counter() - begin


def _executemany(table: str, rows: Sequence[Sequence[Any]]) -> None:
    places = ", ".join(["%s"] * len(rows[0]))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


def _copy(table: str, rows: Sequence[Sequence[Any]]) -> None:
    """By a role for which there are no fences between organisations: with them, COPY refuses."""
    link: Any = connection.connection
    link.execute(f"SET LOCAL ROLE {ROLE}")
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    link.execute("RESET ROLE")
