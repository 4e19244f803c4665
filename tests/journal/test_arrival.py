"""Entries that arrive at the same moment, each through a connection of its own."""

import time

from porchlight.journal.actions import append_many
from porchlight.journal.models import Entry
from porchlight.journal.queries import rivals
from porchlight.journal.scope import scoped
from tests.disk import Disk
from tests.factories import make_world
from tests.journal.histories import History


def test_of_two_corrections_at_once_the_second_is_a_rival(disk: Disk) -> None:
    """The second one looks whether somebody was faster only once it has its turn."""
    world = make_world()
    log = History(world)
    with scoped(world.org.pk):
        root = log.add("contact", 0, 1)
    first, second = (log.correction(root, "contact", 0, many) for many in (2, 3))

    def late() -> list[Entry]:
        with scoped(world.org.pk):
            return append_many([second])

    with scoped(world.org.pk):
        append_many([first])
        meanwhile = disk.beside(late)
        time.sleep(0.3)  # it stands in line for the counter, or for the one writer's turn
        assert not meanwhile.done()
    assert [entry.rival for entry in meanwhile.result(timeout=20)] == [True]
    with scoped(world.org.pk, write=False):
        assert [entry.id for entry in rivals()] == [second.id]
