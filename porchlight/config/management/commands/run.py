"""porchlight run: serve Porchlight for real use."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError, connection

from porchlight.commons.org.models import Network
from porchlight.commons.org.queries import network, organisations
from porchlight.config import mark
from porchlight.config.server import serve

_MASTER = """
SELECT rolname, rolsuper OR rolbypassrls OR EXISTS (
    SELECT FROM pg_class WHERE relname = 'journal_entry' AND pg_has_role(current_user, relowner, 'MEMBER')
) FROM pg_roles WHERE rolname = current_user
"""


class Command(BaseCommand):
    help = "Serve Porchlight. Put a reverse proxy with HTTPS in front of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--workers",
            type=int,
            default=1,
            help="web processes (PostgreSQL only); each counts wrong passwords by itself",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unfit()
        refuse_role()
        if connection.vendor == "sqlite" and options["workers"] != 1:
            raise CommandError("SQLite has one writer: serve it with one process, or use PostgreSQL.")
        mark.check()
        serve(
            target="porchlight.config.wsgi:application",
            host=options["host"],
            port=options["port"],
            workers=options["workers"],
        )


def refuse_unfit() -> None:
    """Refuse a database that is not set up, or that was born as a demonstration. Raises CommandError."""
    try:
        found = network()
    except DatabaseError:
        found = None  # not even a table yet
    if found is None:
        raise CommandError("This database is not set up yet. Run: porchlight setup")
    if found.birth == Network.Birth.DEMONSTRATION:
        raise CommandError("This database was made as a demonstration. Real use needs a database of its own.")
    if connection.vendor == "sqlite" and len(organisations()) > 1:
        raise CommandError(
            "SQLite serves one organisation. With several, use PostgreSQL (PORCHLIGHT_DATABASE)."
        )


def refuse_role() -> None:
    """Refuse a role of PostgreSQL for which its fences between organisations do not hold. Raises CommandError."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(_MASTER)
        name, master = cursor.fetchone()
    if master:
        raise CommandError(
            f"The database role {name} owns the tables or passes over row-level security. Serve with a role that "
            "does neither (docs/how-to/deploy.md)."
        )
