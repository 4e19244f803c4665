"""A database that was really brought back from a copy, and a writer that commits late: phones miss nothing."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from porchlight.commons.places import actions as places
from porchlight.config import mark
from porchlight.journal.queries import gaps
from porchlight.journal.scope import scoped
from tests.disk import Disk
from tests.factories import World, make_world
from tests.phones import pull, push, statuses


@pytest.fixture
def world(disk: Disk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    return make_world()


def add(world: World, *names: str) -> None:
    """Areas from a desk: each goes down to phones."""
    for name in names:
        with scoped(world.org.pk):
            places.add(name=name, cells=[], by=world.author)


class Held:
    """What one phone has, by the pages it fetches."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cursor, self.full, self.rows = "", False, dict[str, Any]()

    def fetch(self) -> set[str]:
        """The names of the areas it knows after fetching."""
        answer = pull(self.world, self.cursor).json()
        assert not answer["more"]
        self.cursor, self.full = answer["cursor"], answer["full"]
        if self.full:
            self.rows = {}
        self.rows |= {row["key"]: row["body"] for row in answer["rows"]}
        return {body["name"] for body in self.rows.values() if body}


def by_the_mark() -> None:
    """The worker's next round, or the start of the server."""
    assert mark.check()


def by_a_phone(other: Held) -> Callable[[], None]:
    def fetch() -> None:
        other.fetch()
        assert other.full

    return fetch


@pytest.mark.parametrize("seen", ["by the mark", "by a phone"])
def test_after_a_restore_every_phone_fetches_anew(disk: Disk, world: World, seen: str) -> None:
    phone, other = Held(world), Held(world)
    add(world, "kept")
    disk.backup()
    add(world, "lost", "lost too")
    mark.check()
    assert phone.fetch() == other.fetch() == {"kept", "lost", "lost too"}
    disk.restore()
    (by_the_mark if seen == "by the mark" else by_a_phone(other))()
    add(world, "new", "newer", "newest")  # past every number that any phone knows
    assert phone.fetch() == other.fetch() == {"kept", "new", "newer", "newest"}
    add(world, "last")
    assert phone.fetch() == {"kept", "new", "newer", "newest", "last"}
    assert not phone.full


def test_what_a_restore_lost_shows_as_a_gap(disk: Disk, world: World) -> None:
    one, lost, late, last = (world.envelope(world.contact()) for _ in range(4))
    push(world, one)
    disk.backup()
    push(world, lost)
    disk.restore()
    assert statuses(push(world, late, last)) == [("stored", "")] * 2
    with scoped(world.org.pk, write=False):
        assert gaps() == {world.device.pk: 1}
    assert statuses(push(world, lost)) == [
        ("stored", "")
    ]  # a phone that had not heard "stored" sends it again
    with scoped(world.org.pk, write=False):
        assert gaps() == {}


def test_a_writer_that_commits_late_is_not_passed_by(disk: Disk, world: World) -> None:
    """It holds its numbers until its commit, so nobody can be seen with a later one before."""
    phone = Held(world)
    phone.fetch()
    with scoped(world.org.pk):
        places.add(name="early", cells=[], by=world.author)
        later = disk.beside(lambda: add(world, "later"))
        time.sleep(0.3)
        assert not later.done()
        assert disk.beside(phone.fetch).result(timeout=10) == set()
    later.result(timeout=20)
    assert phone.fetch() == {"early", "later"}
