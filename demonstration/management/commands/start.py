"""python -m demonstration: make the demonstration where there is none, and serve it on this machine."""

import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from demonstration import guard
from demonstration.database import make_at
from demonstration.seed.make import DAYS
from demonstration.seed.town import ORGANISATION, PEOPLE
from porchlight.config.server import serve


class Command(BaseCommand):
    help = "Start the demonstration."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="a loopback address; others are refused")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--fresh", action="store_true", help="throw away what was tried and begin anew")
        parser.add_argument("--days", type=int, default=DAYS, help="how many days the story covers")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            guard.check_bind(options["host"])
            check_port(options["host"], options["port"])
            self._prepare(fresh=options["fresh"], days=options["days"])
            guard.check_birth()
        except guard.Refused as refused:
            raise CommandError(str(refused)) from None
        self._greet(options["port"])
        os.environ[guard.BOUND] = options["host"]
        with worker():
            serve(
                target="demonstration.wsgi:application",
                host=options["host"],
                port=options["port"],
                workers=1,
            )

    def _prepare(self, *, fresh: bool, days: int) -> None:
        """The database there, and of this version."""
        database = Path(settings.DATABASES["default"]["NAME"])
        if fresh or not database.exists():
            self.stdout.write(f"Making thirteen months of {ORGANISATION}; this happens once.")
            make_at(database, days=days)
        elif is_behind():
            call_command("migrate", verbosity=0)

    def _greet(self, port: int) -> None:
        self.stdout.write(f"\n  {ORGANISATION}, the demonstration of Porchlight\n")
        self.stdout.write(f"  http://localhost:{port}\n")
        self.stdout.write("  Who can be tried, without a password:")
        for part in PEOPLE:
            if part.shows:
                self.stdout.write(f"    {part.name:<8}{part.title}{', on a phone' if part.phone else ''}")
        self.stdout.write("\n  Ctrl-C stops it. .venv/bin/python -m demonstration --fresh begins anew.\n")


def check_port(host: str, port: int) -> None:
    """Say so when something answers there already. Raises Refused."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise guard.Refused(
                f"Port {port} is in use, perhaps by a demonstration that still runs. Stop it, or take another:"
                f" python -m demonstration --port {port + 1}"
            ) from None


def is_behind() -> bool:
    """Whether an earlier version made the database. Asking is quick; migrating is not, even with nothing to do."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def worker() -> Iterator[None]:
    """The worker beside the server, as a process of its own, for as long as the block lasts."""
    process = subprocess.Popen([sys.executable, "-m", "demonstration", "work"])
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:  # it ends what it has begun, and a long file takes minutes
            process.kill()
            process.wait()
