"""A throw-away deployment to measure: database, organisation, phones, and a real server process."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

BENCH_DATABASE = "porchlight_bench"


@dataclass(frozen=True)
class Server:
    port: int
    process: subprocess.Popen[bytes]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def for_server(database: str) -> str:
    """The address for a server in real use: on PostgreSQL a role that owns nothing (ops/test-postgres)."""
    return database.replace("postgres://porchlight:", "postgres://porchlight_server:", 1)


def for_backup(database: str) -> str:
    """The address for a backup: on PostgreSQL a role that reads every organisation."""
    return database.replace("postgres://porchlight:", "postgres://porchlight_reads:", 1)


@contextlib.contextmanager
def fresh_environment(server: str | None) -> Iterator[None]:
    """Point Porchlight at an empty database: a SQLite file, or a new database of the PostgreSQL server given."""
    with TemporaryDirectory(prefix="porchlight-bench-", dir=os.environ.get("PORCHLIGHT_BENCH_DIR")) as folder:
        os.environ["PORCHLIGHT_VAR"] = folder
        os.environ["PORCHLIGHT_PLAIN_HTTP"] = "1"
        os.environ["PORCHLIGHT_DATABASE"] = (
            _created(server) if server else str(Path(folder) / "bench.sqlite3")
        )
        yield


@contextlib.contextmanager
def fresh_database(server: str | None) -> Iterator[None]:
    """The same, with Porchlight set up in this process and its tables made."""
    with fresh_environment(server):
        import django  # noqa: PLC0415  settings read the environment made above
        from django.core.management import call_command  # noqa: PLC0415
        from django.db import connection  # noqa: PLC0415

        from tests.fences import step_over  # noqa: PLC0415

        os.environ["DJANGO_SETTINGS_MODULE"] = "porchlight.config.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        with connection.execute_wrapper(step_over):
            yield


def _created(server: str) -> str:
    """A new, empty database beside the one that `server` names; the last bench's is dropped first."""
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f"DROP DATABASE IF EXISTS {BENCH_DATABASE} WITH (FORCE)")
        link.execute(f"CREATE DATABASE {BENCH_DATABASE}")
    return f"{server.rsplit('/', 1)[0]}/{BENCH_DATABASE}"


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """`porchlight run` with its one web process, and `porchlight work`, ready to answer."""
    port = free_port()
    environment = os.environ | {"PORCHLIGHT_DATABASE": for_server(os.environ["PORCHLIGHT_DATABASE"])}
    process = subprocess.Popen(
        [sys.executable, "-m", "porchlight.config.cli", "run", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    worker = subprocess.Popen(
        [sys.executable, "-m", "porchlight.config.cli", "work"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield Server(port, process)
    finally:
        worker.terminate()
        worker.wait(timeout=20)
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int) -> None:
    for _ in range(1200):
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/sync/pull")
            connection.getresponse().read()
            return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")
