"""What SQLite knows of its tables: without it, it takes an organisation for ten rows and reads the whole ledger."""

from django.db import connection, transaction

from porchlight.journal.queries import position

# With fewer entries every way is short, and what was counted would soon be far off.
MANY = 10_000


def survey() -> None:
    """Count how selective each index is (a tenth of a second for half a million rows). PostgreSQL does it by itself.

    In full: a sample would tell it that an organisation has as many rows as were sampled.
    """
    if connection.vendor == "sqlite" and position()[1] >= MANY:
        with transaction.atomic(), connection.cursor() as cursor:
            # A table that is new is a change that every open connection hears of; new rows in it are not.
            cursor.execute("DROP TABLE IF EXISTS sqlite_stat1")
            cursor.execute("ANALYZE")
            # Some builds keep samples of what stands in the rows, which would outlive them.
            cursor.execute("DROP TABLE IF EXISTS sqlite_stat4")
