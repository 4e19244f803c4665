"""The demonstration's database: made beside its place, then moved there whole, so that half a one is never found."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from demonstration.seed.make import make


def make_at(path: Path, *, days: int) -> None:
    """Make a demonstration of the last `days` at `path`; what stood there is replaced at the very end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for abandoned in path.parent.glob(f"{path.name}.making*"):
        abandoned.unlink()
    draft = path.with_name(f"{path.name}.making-{os.getpid()}")
    with _opened(draft):
        call_command("migrate", verbosity=0)
        make(now=timezone.now(), days=days)
    # Closed, the draft is one file; the old one's log must not be taken for its own.
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    draft.replace(path)


@contextmanager
def _opened(path: Path) -> Iterator[None]:
    """Django's connection on another file for a while."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    # Half a million rows pass by and none of them is a cycle: looking for some takes a fifth of the time.
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        connection.close()
        connection.settings_dict["NAME"] = usual
