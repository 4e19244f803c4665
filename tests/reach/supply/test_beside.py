"""Two coordinators at one kit, each through a connection of their own."""

from uuid import UUID

import pytest

from porchlight.journal.scope import scoped
from porchlight.reach.supply import actions
from porchlight.reach.supply.models import Kit, KitLine
from tests.desks import Signer
from tests.disk import Disk
from tests.factories import make_world


def test_of_two_bills_at_once_each_is_a_revision_of_its_own(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, signed_in: Signer
) -> None:
    world = make_world()
    first, second = world.items[:2]

    def edit(item: UUID, qty: int) -> None:
        bill = {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0, "lines-0-item": item, "lines-0-qty": qty}
        page = f"/reach/supply/catalogue/kits/{world.kit.pk}/"
        answer = signed_in(world.coordinator).post(page, {"name": "Injecting kit", "sort": 1, **bill})
        assert answer.status_code == 302, answer.content

    beside = disk.meanwhile(monkeypatch, actions, "_write_bill", lambda: edit(second.pk, 7))
    edit(first.pk, 4)
    beside[0].result(timeout=20)
    with scoped(world.org.pk, write=False):
        assert Kit.objects.get(pk=world.kit.pk).revision == 3
        lines = KitLine.objects.filter(kit=world.kit, revision__gt=1).order_by("revision")
        told = [(line.revision, line.item_id, line.qty) for line in lines]
    assert told == [(2, first.pk, 4), (3, second.pk, 7)]
