"""PostgreSQL: its own pg_dump and pg_restore, and one snapshot for both the dump and the counting."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import CommandError
from django.db import connection
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from porchlight.config.backup.contents import Contents, read
from porchlight.config.backup.engine import Engine, refuse_other
from porchlight.journal.queries import position

INSTALLED = Path("/usr/lib/postgresql")
ANY = """
    SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg@_t%' ESCAPE '@' LIMIT 1
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
FORCED = (
    "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relnamespace = current_schema()::regnamespace"
)


class PostgreSQL(Engine):
    name = "postgresql"

    def __init__(self) -> None:
        self.usual: dict[str, Any] = connection.settings_dict
        self.reader: dict[str, Any] = settings.BACKUP_DATABASE or self.usual
        if self.reader["ENGINE"] != self.usual["ENGINE"]:
            raise CommandError(
                "PORCHLIGHT_BACKUP_DATABASE has to be a postgres:// address, as PORCHLIGHT_DATABASE is."
            )

    @property
    def room(self) -> Path:
        return Path(settings.VAR)

    def size(self) -> int:
        with linked(self.reader) as link:
            return int(link.execute("SELECT pg_database_size(current_database())").fetchone()[0])

    def take(self, into: Path) -> Contents:
        with linked(self.reader) as link:
            link.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            # As pg_dump does: rather an error than a copy with rows left out.
            link.execute("SET row_security = off")
            snapshot = begin(link)
            try:
                contents = read(link, names(link))
            except psycopg.errors.InsufficientPrivilege as error:
                raise CommandError(
                    f"This role may not read everything: {error.diag.message_primary}. "
                    "PORCHLIGHT_BACKUP_DATABASE names one that may (docs/how-to/back-up.md). Nothing was written."
                ) from error
            if contents.epoch != position()[0]:
                raise CommandError(
                    "PORCHLIGHT_BACKUP_DATABASE is another database than PORCHLIGHT_DATABASE. Nothing was written."
                )
            dump = ["--format=custom", f"--snapshot={snapshot}", f"--file={into}"]
            run("pg_dump", dump, self.reader, link, into.parent)
        return contents

    def refuse_overwriting(self, *, over: bool) -> None:
        name = self.usual["NAME"]
        with linked(self.usual) as link:
            if link.execute(ANY).fetchone():
                raise CommandError(
                    f"The database {name} is not empty, and a restore overwrites nothing. Set it aside and make an "
                    f'empty one: ALTER DATABASE "{name}" RENAME TO "{name}_before"; '
                    f'CREATE DATABASE "{name}" OWNER "{self.usual["USER"]}" ENCODING \'UTF8\' TEMPLATE template0;'
                )

    def try_out(self, part: Path) -> Contents:
        aside = {**self.usual, "NAME": f"{self.usual['NAME']}_restore_check"}
        name = Identifier(aside["NAME"])
        drop = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name)
        make = SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(name)
        with linked(self.usual, autocommit=True) as link:
            link.execute(drop)  # what a check that was killed left behind
            link.execute(make)
            try:
                # Whoever checks elsewhere need not have the roles.
                return restored(part, aside, "--no-privileges")
            finally:
                link.execute(drop)

    def bring(self, part: Path, wanted: Contents, stamp: str) -> None:
        refuse_other(wanted, restored(part, self.usual))


@contextmanager
def linked(where: dict[str, Any], **options: Any) -> Iterator[Any]:
    """A connection beside Django's. What PostgreSQL refuses becomes a CommandError, with its first line only: the
    others may hold values."""
    try:
        with psycopg.connect(
            make_conninfo("", **address(where)), password=where["PASSWORD"] or None, **options
        ) as link:
            yield link
    except psycopg.Error as error:
        raise CommandError(
            f"PostgreSQL says: {error.diag.message_primary or str(error).splitlines()[0]}"
        ) from error


def address(where: dict[str, Any]) -> dict[str, str]:
    """Where a database is, in PostgreSQL's words and without the password; what is not said is left to its defaults."""
    named = {"host": where["HOST"], "port": where["PORT"], "user": where["USER"], "dbname": where["NAME"]}
    return {key: str(value) for key, value in named.items() if value}


def begin(link: Any) -> str:
    """From here on this connection sees one moment, and so does whoever is told its name."""
    return str(link.execute("SELECT pg_export_snapshot()").fetchone()[0])


def names(link: Any) -> list[str]:
    return [name for (name,) in link.execute(TABLES).fetchall()]


def restored(part: Path, where: dict[str, Any], *options: str) -> Contents:
    """Bring a dump into an empty database, all of it or nothing; returns what the database holds then."""
    with linked(where) as link:
        given = ["--no-owner", "--exit-on-error", "--single-transaction", *options, str(part)]
        run("pg_restore", given, where, link, part.parent)
        return counted(link)


def counted(link: Any) -> Contents:
    """What a database holds, read by its owner: also what policies keep from the owner, as long as it counts."""
    with link.transaction(force_rollback=True):
        for (name,) in link.execute(FORCED).fetchall():
            link.execute(SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(Identifier(name)))
        return read(link, names(link))


def run(tool: str, options: list[str], where: dict[str, Any], link: Any, work: Path) -> None:
    """Run one of PostgreSQL's programs on a database. Raises CommandError with what it says.

    The password goes through a file for this account alone: everybody can read what a process was called with.
    """
    program = found(tool, link.info.server_version // 10_000)
    passfile, about = work / "password", address(where)
    if where["PASSWORD"]:
        passfile.touch(0o600)
        passfile.write_text("*:*:*:*:" + re.sub(r"([\\:])", r"\\\1", where["PASSWORD"]), encoding="utf-8")
        about["passfile"] = str(passfile)
    done = subprocess.run(  # noqa: S603  the program is PostgreSQL's, the options are ours
        [program, f"--dbname={make_conninfo('', **about)}", "--no-password", *options],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.decode(errors="replace").splitlines()
        said = next((line for line in lines if " error: " in line), f"{tool} ended with {done.returncode}")
        raise CommandError(f"{said}. Nothing was kept of it.")


def found(tool: str, server: int) -> str:
    """The program of the server's version or the next: older ones refuse it, much newer ones say what it does not
    know. Raises CommandError when there is none."""
    folders = {int(path.name): path / "bin" / tool for path in INSTALLED.glob("*") if path.name.isdecimal()}
    fitting = sorted(version for version, path in folders.items() if version >= server and path.exists())
    program = str(folders[fitting[0]]) if fitting else shutil.which(tool)
    if not program:
        raise CommandError(
            f"{tool} is missing. Install it: sudo apt install postgresql-client-{server} (or a newer one)"
        )
    return program
