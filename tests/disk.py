"""A database of a test's own: written for real, by several connections, copied as a backup and brought back."""

import contextlib
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections

from tests.fences import step_over

T = TypeVar("T")


class Engine:
    """Where such databases come from: each begins as a copy of one that was migrated once."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.usual: dict[str, Any] = dict(connections["default"].settings_dict)
        self.sqlite = connections["default"].vendor == "sqlite"
        self.folder, self.worker = folder, worker
        self.template = self.named("template")

    def named(self, name: str) -> str:
        return str(self.folder / f"{name}.sqlite3") if self.sqlite else f"porchlight_{self.worker}_{name}"

    def migrate(self) -> None:
        if not self.sqlite:
            self.server(f"DROP DATABASE IF EXISTS {self.template}", f"CREATE DATABASE {self.template}")
        with self.connected(self.template):
            call_command("migrate", verbosity=0)

    @contextlib.contextmanager
    def connected(self, name: str) -> Iterator[None]:
        """`connection` speaks to this database meanwhile, in every thread."""
        before, settings = connections["default"], connections.settings["default"]
        connections.settings["default"] = {**self.usual, "NAME": name}
        connections["default"] = connections.create_connection("default")
        try:
            yield
        finally:
            connections["default"].close()
            connections.settings["default"], connections["default"] = settings, before

    def copy(self, source: str, target: str) -> None:
        """Neither may be open."""
        if self.sqlite:
            for end in ("-wal", "-shm"):
                Path(target + end).unlink(missing_ok=True)
            shutil.copy(source, target)
        else:
            self.server(f"DROP DATABASE IF EXISTS {target}", f"CREATE DATABASE {target} TEMPLATE {source}")

    def server(self, *statements: str) -> None:
        """Speak to the server behind all databases."""
        keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
        where = {name: self.usual[key] for name, key in keys.items()}
        with psycopg.connect(dbname="porchlight", autocommit=True, **where) as link:
            for statement in statements:
                link.execute(statement)


class Disk:
    """The database behind `connection` while a test has the fixture `disk`."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.sqlite = engine, engine.sqlite
        self.name, self.kept = engine.named("own"), engine.named("kept")
        self.threads = ThreadPoolExecutor(4)

    def backup(self) -> None:
        """Keep a copy of what is there, as an operator would."""
        if self.sqlite:
            closing = contextlib.closing
            with closing(sqlite3.connect(self.name)) as here, closing(sqlite3.connect(self.kept)) as there:
                here.backup(there)
        else:
            connection.close()
            self.engine.copy(self.name, self.kept)

    def restore(self) -> None:
        """Bring the copy back in place of what is there now."""
        connection.close()
        self.engine.copy(self.kept, self.name)

    def destroy(self) -> None:
        """All is gone. PostgreSQL has an empty database again, as an operator makes one."""
        connection.close()
        if self.sqlite:
            for path in Path(self.name).parent.glob(f"{Path(self.name).name}*"):
                path.unlink()
        else:
            self.engine.server(f"DROP DATABASE {self.name}", f"CREATE DATABASE {self.name}")

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table, in no particular order of theirs, so sorted."""
        with connection.cursor() as cursor:
            found = {}
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                found[table] = sorted(map(repr, cursor.fetchall()))
            return found

    def beside(self, work: Callable[[], T]) -> "Future[T]":
        """Do something in a thread, with a connection of its own."""

        def alone() -> T:
            try:
                with connection.execute_wrapper(step_over):
                    return work()
            finally:
                connection.close()

        return self.threads.submit(alone)

    def meanwhile(
        self, patch: pytest.MonkeyPatch, owner: object, name: str, work: Callable[[], T]
    ) -> "list[Future[T]]":
        """Each time that `owner.name` was called, do something beside, and go on when it is done or has to wait."""
        call: Callable[..., Any] = getattr(owner, name)
        begun: list[Future[T]] = []

        def then(*given: Any, **named: Any) -> Any:
            found = call(*given, **named)
            if threading.get_ident() == here:
                begun.append(self.beside(work))
                with contextlib.suppress(TimeoutError):
                    begun[-1].result(timeout=0.5)
            return found

        here = threading.get_ident()
        patch.setattr(owner, name, then)
        return begun
