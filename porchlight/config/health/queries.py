"""What has to hold before this process may take traffic."""

from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from porchlight.commons.org.queries import network
from porchlight.config import ballast
from porchlight.lib import meters


def failing() -> list[str]:
    """Codes of what does not hold: `database`, `migrations`, `network`, `disk`. Nothing when all does."""
    return [code for code in (_database(), _disk()) if code]


def _database() -> str:
    """The first thing that fails; what comes after it could not be asked."""
    try:
        if _wanted() - MigrationRecorder(connection).applied_migrations().keys():
            return "migrations"
        return "" if network() else "network"
    except Error as error:
        meters.database_error(error)
        return "database"


@cache
def _wanted() -> frozenset[tuple[str, str]]:
    """The migrations that this code was written for; read once, because code does not change while it runs."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _disk() -> str:
    try:
        return "" if ballast.lasts() else "disk"
    except OSError:
        return "disk"  # there is no data folder
