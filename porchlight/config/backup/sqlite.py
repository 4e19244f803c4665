"""SQLite: a copy by its own backup interface, brought back by renaming."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from django.core.management import CommandError
from django.db import connection

from porchlight.config.backup.contents import Contents, read
from porchlight.config.backup.engine import Engine, refuse_other
from porchlight.config.backup.place import sync

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'"
KEEP = " Keep the backups that there are."
# What SQLite would take for a part of the new database, if it still lay beside it.
BESIDE = ("-wal", "-journal")


class SQLite(Engine):
    name = "sqlite"

    def __init__(self) -> None:
        self.file = Path(connection.settings_dict["NAME"]).resolve()

    @property
    def room(self) -> Path:
        return self.file.parent

    def size(self) -> int:
        log = Path(f"{self.file}-wal")
        return self.file.stat().st_size + (log.stat().st_size if log.exists() else 0)

    def take(self, into: Path) -> Contents:
        try:
            with closing(opened(self.file, "ro")) as here, closing(sqlite3.connect(into)) as copy:
                copy.execute("PRAGMA synchronous = OFF")  # a copy that a power cut spoils is made again
                begin(here)
                here.backup(copy)
        except sqlite3.Error as error:
            raise CommandError(f"The database could not be copied: {error}.{KEEP}") from error
        return self.try_out(into)  # with the moment let go of: until then the log cannot be cut

    def refuse_overwriting(self, *, over: bool) -> None:
        if self._holds() and not over:
            raise CommandError(
                f"{self.file} is not empty. With --over it is set aside under another name, and nothing is lost."
            )

    def try_out(self, part: Path) -> Contents:
        try:
            with closing(opened(part, "rw")) as copy:
                return looked_over(copy)
        except sqlite3.Error as error:
            raise CommandError(f"The copy cannot be read: {error}.{KEEP}") from error

    def bring(self, part: Path, wanted: Contents, stamp: str) -> Path | None:
        refuse_other(wanted, self.try_out(part))
        connection.close()
        kept = self.file.with_name(f"{self.file.stem}-before-{stamp}{self.file.suffix}")
        there = self.file.exists()
        if there:
            let_go(self.file)
            self.file.chmod(0o600)
            os.link(self.file, kept)
        for end in BESIDE:
            if (beside := Path(f"{self.file}{end}")).exists():
                beside.rename(f"{kept}{end}")
        Path(f"{self.file}-shm").unlink(missing_ok=True)
        part.chmod(0o600)
        sync(part)
        part.replace(self.file)
        sync(self.file.parent)
        return kept if there else None

    def _holds(self) -> bool:
        """Also what cannot be read: it may be all that is left."""
        if not self.file.exists() or not self.file.stat().st_size:
            return False
        try:
            with closing(opened(self.file, "ro")) as link:
                return link.execute(TABLES).fetchone() is not None
        except sqlite3.Error:
            return True


def opened(file: Path, mode: str) -> sqlite3.Connection:
    """A connection beside Django's that makes no file: `mode` is ro or rw."""
    return sqlite3.connect(f"{file.as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=20)


def begin(here: sqlite3.Connection) -> None:
    """From here on this connection sees one moment. Others go on writing beside it, into the write-ahead log."""
    here.execute("BEGIN")
    here.execute(TABLES).fetchone()


def looked_over(copy: sqlite3.Connection) -> Contents:
    """What a copy holds, once SQLite finds it sound. Raises CommandError."""
    said = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
    if said != ["ok"]:
        raise CommandError(f"The database is damaged: {'; '.join(said)}.{KEEP}")
    if broken := copy.execute("PRAGMA foreign_key_check").fetchone():
        raise CommandError(
            f"The database is damaged: {broken[0]} points at a row of {broken[2]} that is not there.{KEEP}"
        )
    return read(copy, [name for (name,) in copy.execute(TABLES)])


def let_go(file: Path) -> None:
    """Fold the write-ahead log into a database that nobody has open. Raises CommandError when somebody has.

    To leave that mode SQLite needs the file for itself, and a process that only waits holds on to it as well.
    """
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=1)) as link:
            link.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise CommandError(
                f"{file} is in use. Stop `porchlight run` and `porchlight work` first. Nothing was changed."
            ) from error
        # Too damaged to be opened: it is set aside with whatever lies beside it.
