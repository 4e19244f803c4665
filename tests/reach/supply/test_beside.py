"""Two coordinators at one kit, each through a connection of their own."""

import contextlib
from concurrent.futures import Future
from typing import Any

import pytest

from porchlight.journal.scope import scoped
from porchlight.reach.supply import actions
from porchlight.reach.supply.models import Kit, KitLine
from tests.disk import Disk
from tests.factories import make_world


def test_of_two_bills_at_once_each_is_a_revision_of_its_own(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    first, second = ({world.items[0].pk: 4}, {world.items[1].pk: 7})

    def edit(bill: dict[Any, int]) -> None:
        with scoped(world.org.pk):
            actions.edit_kit(id=world.kit.pk, by=world.author, bill=bill, name="Injecting kit")

    write = actions._write_bill
    beside: list[Future[None]] = []

    def slow(*given: Any) -> None:
        if not beside:
            beside.append(disk.beside(lambda: edit(second)))
            with contextlib.suppress(TimeoutError):
                beside[0].result(timeout=0.5)
        write(*given)

    monkeypatch.setattr(actions, "_write_bill", slow)
    edit(first)
    beside[0].result(timeout=20)
    with scoped(world.org.pk, write=False):
        assert Kit.objects.get(pk=world.kit.pk).revision == 3
        lines = KitLine.objects.filter(kit=world.kit, revision__gt=1).order_by("revision")
        told = [(line.revision, line.item_id, line.qty) for line in lines]
    assert told == [(2, world.items[0].pk, 4), (3, world.items[1].pk, 7)]
