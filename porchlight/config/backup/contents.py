"""What a database holds, counted, so that one that came back can be compared with the one that went."""

from collections.abc import Iterable
from typing import Any

import msgspec


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """Epoch and last number of the journal, migrations as `app.name`, and the number of rows of each table."""

    epoch: str
    position: int
    migrations: list[str]
    rows: dict[str, int]


def read(link: Any, tables: Iterable[str]) -> Contents:
    """Count over a connection of either driver, in whatever it sees of the database."""
    epoch, position = link.execute("SELECT epoch, value FROM journal_counter WHERE id = 1").fetchone()
    applied = link.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
    rows = {name: link.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(tables)}  # noqa: S608
    return Contents(
        epoch=epoch, position=position, migrations=[f"{app}.{name}" for app, name in applied], rows=rows
    )


def differences(wanted: Contents, found: Contents) -> list[str]:
    """In words, what is not as it was; nothing when all is."""
    told = [
        f"{name} has {found.rows.get(name, 'no')} rows instead of {wanted.rows.get(name, 'none')}"
        for name in sorted(wanted.rows.keys() | found.rows.keys())
        if wanted.rows.get(name) != found.rows.get(name)
    ]
    if (wanted.epoch, wanted.position) != (found.epoch, found.position):
        told.append(f"the journal ends at {found.position} instead of {wanted.position}")
    if wanted.migrations != found.migrations:
        told.append("other migrations are applied")
    return told
