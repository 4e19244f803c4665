"""porchlight replay: rebuild the tables from the log and say whether they were equal."""

import hashlib
from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management import BaseCommand, CommandError
from django.db import models

from porchlight.commons.org.queries import organisations
from porchlight.journal.registry import registry
from porchlight.journal.replay import replay
from porchlight.journal.scope import scoped

State = dict[str, tuple[int, str]]


class Command(BaseCommand):
    help = "Rebuild every table that follows from entries, and compare it with what was there, byte for byte."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--org", type=int, help="one organisation's number; all of them without")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [org for org in organisations() if options["org"] in (None, org.pk)]
        if not chosen:
            raise CommandError("There is no such organisation.")
        different = []
        for org in chosen:
            with scoped(org.pk):
                before = state()
                self.stdout.write(f"{org.name}: {replay(self._progress)} entries")
                different += self._compare(before, state())
        if different:
            raise CommandError(
                f"These tables were not equal to what their entries say, and are now: {', '.join(different)}"
            )

    def _progress(self, done: int, total: int) -> None:
        self.stderr.write(f"\r{done} of {total} entries", ending="\n" if done >= total else "")

    def _compare(self, before: State, after: State) -> list[str]:
        for name, (rows, digest) in after.items():
            verdict = "equal" if before[name] == (rows, digest) else f"was {before[name][0]} rows"
            self.stdout.write(f"  {name:<15}{rows:>9} rows  {digest[:12]}  {verdict}")
        return [name for name in after if before[name] != after[name]]


def state() -> State:
    """Rows and SHA-256 of every projected table of the organisation in scope."""
    return {name: digest(table) for name, table in sorted(_projected().items())}


def digest(table: type[models.Model]) -> tuple[int, str]:
    """Number of rows and SHA-256 over all values, in the order of the primary key."""
    rows: Any = table
    seen, count = hashlib.sha256(), 0
    for row in rows.objects.order_by("pk").values_list().iterator():
        seen.update(repr(row).encode())
        count += 1
    return count, seen.hexdigest()


def _projected() -> dict[str, type[models.Model]]:
    names = {name for projection in registry.projections for name in projection.tables}
    # Ours only: the framework has a table Session too.
    ours = [table for table in apps.get_models() if table.__module__.startswith("porchlight.")]
    return {table.__name__: table for table in ours if table.__name__ in names}
