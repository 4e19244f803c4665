"""Letting go of a month after the network's term: how long phones wait for the counter, against the bare statements."""

import os
import time
from datetime import date, timedelta

from bench.scenery import fresh_database

ENTRIES, BATCH = 100_000, 400
# What the engine has to do at the least: the records and movements go, the bodies are emptied.
BARE = (
    "DELETE FROM reach_movement",
    "DELETE FROM reach_contact",
    "UPDATE journal_entry SET body = '' WHERE kind = 'contact.logged'",
)


def main(database: str | None) -> dict[str, float]:
    """Measure one engine; returns figures by name."""
    with fresh_database(database):
        return _measure()


def _measure() -> dict[str, float]:
    from django.db import transaction  # noqa: PLC0415  needs Django set up

    from porchlight.journal.actions import append_many  # noqa: PLC0415
    from porchlight.journal.scope import scoped  # noqa: PLC0415
    from porchlight.reach.retention.actions import summarise  # noqa: PLC0415
    from tests.factories import make_world  # noqa: PLC0415
    from tests.journal.histories import BIRTH, History  # noqa: PLC0415

    world = make_world()
    log = History(world)
    for batch in range(ENTRIES // BATCH):
        log.today = BIRTH + timedelta(days=20 * batch * BATCH // ENTRIES)
        with scoped(world.org.pk):
            append_many([log.new("contact.logged", log.body("contact", n % 7, n % 5)) for n in range(BATCH)])
    with transaction.atomic():
        begun = time.perf_counter()
        _bare()
        bare = time.perf_counter() - begun
        transaction.set_rollback(True)
    begun = time.perf_counter()
    with scoped(world.org.pk):
        gone = summarise(before=date(BIRTH.year, BIRTH.month + 1, 1), by=log.author)
    held = time.perf_counter() - begun
    return {"entries": gone, "bare statements s": bare, "counter held s": held, "times as long": held / bare}


def _bare() -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        for statement in BARE:
            cursor.execute(statement)


if __name__ == "__main__":
    for name, value in main(os.environ.get("PORCHLIGHT_DATABASE")).items():
        print(f"{name:32} {value:12,.2f}")
