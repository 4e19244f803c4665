"""A disk that is really full, at a write and at the commit: SQLite's own error, not one that a test made up.

For PostgreSQL there is no small disk to be had from inside, so its error alone is made up.
"""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from porchlight.config import ballast
from porchlight.journal import bulk
from porchlight.journal.models import Entry, Receipt
from porchlight.journal.scope import scoped
from porchlight.reach.models import Contact
from tests.disk import Disk
from tests.factories import make_world
from tests.phones import push, statuses

# Says whether every connection finds the disk full.
Full = Callable[[Disk], AbstractContextManager[bool]]


@contextmanager
def at_a_write(disk: Disk) -> Iterator[bool]:
    """The file may not grow by another page, as far as this connection is concerned."""
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        yield False
        cursor.execute(f"PRAGMA max_page_count = {pages * 1000}")


@contextmanager
def at_the_commit(disk: Disk) -> Iterator[bool]:
    """In the place of the log that a commit is written to stands the device on which there is never room.

    Making one takes root's rights; who has none sees the file refuse to grow, as above.
    """
    log = Path(f"{disk.name}-wal")
    connection.close()
    try:
        os.mknod(log, 0o666 | stat.S_IFCHR, os.makedev(1, 7))
        log.open("ab").close()
    except OSError:
        log.unlink(missing_ok=True)
        with at_a_write(disk) as everybody:
            yield everybody
        return
    yield True
    connection.close()
    log.unlink(missing_ok=True)


@contextmanager
def in_the_words_of_postgresql(disk: Disk) -> Iterator[bool]:
    def fail(*args: object) -> None:
        raise OperationalError("could not extend file: No space left on device")

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(bulk, "insert", fail)
        yield True


@pytest.mark.parametrize("full", [at_a_write, at_the_commit, in_the_words_of_postgresql])
def test_nothing_is_acknowledged_nothing_half_there_and_the_next_one_has_its_turn(
    disk: Disk, full: Full, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if not disk.sqlite and full is not in_the_words_of_postgresql:
        return
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(ballast, "SIZE", 4096)
    ballast.make()
    world = make_world()
    entries = [world.envelope(world.contact()) for _ in range(100)]
    with full(disk) as everybody:
        refused(push(world, *entries))
        assert not ballast.path().exists()
        assert not Receipt.unscoped.exists()
        # Whoever failed gave the turn back: the next one does not wait for it, and hears the same.
        if everybody:
            refused(disk.beside(lambda: push(world, *entries[:1])).result(timeout=10))
    stored = disk.beside(lambda: push(world, *entries)).result(timeout=10)
    assert statuses(stored) == [("stored", "")] * 100
    with scoped(world.org.pk, write=False):
        assert Receipt.objects.count() == Entry.objects.count() == Contact.objects.count() == 100


def refused(answer: Any) -> None:
    assert answer.status_code == 503, answer.content
    assert answer.json()["code"] == "disk_full"
    assert int(answer["Retry-After"]) >= 60
