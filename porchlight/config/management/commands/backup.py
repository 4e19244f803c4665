"""porchlight backup: everything that is needed after a loss, in one file that this server cannot open."""

from datetime import datetime
from importlib.metadata import version
from io import BufferedIOBase, BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from porchlight.config import ballast
from porchlight.config.backup import archive, place
from porchlight.config.backup.contents import Contents
from porchlight.config.backup.engine import Engine
from porchlight.config.backup.postgresql import PostgreSQL
from porchlight.config.backup.sqlite import SQLite
from porchlight.config.management.commands.run import refuse_unfit


class Command(BaseCommand):
    help = (
        "Back up database and secret while the server runs, encrypted, and delete backups older than 14 days."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unfit()
        keys, now = archive.recipients(), timezone.now()
        try:
            made, contents = take(engine(), keys, now)
            gone = place.expire(made.parent, now)
        except OSError as error:
            raise CommandError(f"The backup failed: {error}. No older backup was deleted.") from error
        rows, size = sum(contents.rows.values()), made.stat().st_size / 2**20
        self.stdout.write(f"{made}: {rows} rows of {len(contents.rows)} tables, {size:.1f} MB.")
        if gone:
            self.stdout.write(f"Deleted {gone} older than {place.KEPT.days} days.")


def engine() -> Engine:
    """The kind of database that is in use here."""
    return SQLite() if connection.vendor == "sqlite" else PostgreSQL()


def take(source: Engine, keys: list[object], now: datetime) -> tuple[Path, Contents]:
    """Make one backup; returns where it is and what it holds. Raises CommandError, OSError."""
    folder, needed = Path(settings.BACKUP_FOLDER), source.size() + ballast.SIZE
    place.refuse_full(folder, needed)
    place.refuse_full(source.room, needed + source.size())  # the copy, and beside it what is made of it
    with place.workroom(source.room) as work:
        copy = work / archive.DATABASE
        contents = source.take(copy)
        with copy.open("rb") as database:
            parts: dict[str, BufferedIOBase] = {
                archive.DATABASE: database,
                archive.SECRET: BytesIO(settings.SECRET_KEY.encode()),
            }
            manifest = archive.Manifest(
                made=now,
                version=version("porchlight"),
                engine=source.name,
                contents=contents,
                parts={name: archive.measured(part) for name, part in parts.items()},
            )
            made = place.keep(folder, now, lambda target: archive.pack(target, manifest, parts, keys))
    return made, contents
