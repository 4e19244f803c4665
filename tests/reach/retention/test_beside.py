"""Letting go while phones send: each through a connection of its own."""

import contextlib
from collections.abc import Callable
from concurrent.futures import Future
from datetime import date, timedelta
from typing import Any

import pytest

from porchlight.config.management.commands.replay import state
from porchlight.journal.actions import append_many
from porchlight.journal.replay import replay
from porchlight.journal.scope import scoped
from porchlight.reach.retention import actions, queries
from tests.disk import Disk
from tests.factories import make_world
from tests.journal.histories import BIRTH, History


@pytest.mark.parametrize("between", ["covered", "levels"])
@pytest.mark.parametrize("what", ["contact", "correction"])
def test_what_arrives_while_sums_are_made_is_kept(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, between: str, what: str
) -> None:
    """It has to wait: read in part, it would be in the tables and not in the sums, or the other way round."""
    world = make_world()
    log = History(world)
    with scoped(world.org.pk):
        log.add("moved", 1, 3)
        root = log.add("contact", 1, 2)
    log.today = BIRTH + timedelta(days=90)
    pushed: list[Future[Any]] = []

    def push() -> None:
        with scoped(world.org.pk):
            if what == "contact":
                log.add("contact", 1, 4)
            else:
                append_many([log.correction(root, "contact", 1, 7)])

    read: Callable[..., Any] = getattr(queries, between)

    def read_beside(*given: Any) -> Any:
        found = read(*given)
        pushed.append(disk.beside(push))
        with contextlib.suppress(TimeoutError):
            pushed[-1].result(timeout=0.5)
        return found

    monkeypatch.setattr(queries, between, read_beside)
    with scoped(world.org.pk):
        actions.summarise(before=date(2024, 3, 1), by=log.author)
    for one in pushed:
        one.result(timeout=20)
    assert pushed
    with scoped(world.org.pk):
        before = state()
        replay(lambda done, of: None)
        assert state() == before
