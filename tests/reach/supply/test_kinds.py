"""What a phone may say about supplies."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from porchlight.commons.people.models import Membership
from porchlight.commons.people.permissions import Role
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped
from porchlight.reach.models import Movement, Place
from porchlight.reach.supply.actions import edit_place
from porchlight.sync.models import Quarantined
from porchlight.sync.quarantine.actions import accept
from tests.factories import NOW, World
from tests.phones import push, statuses

ITEM, PLACE = str(uuid4()), str(uuid4())


def read(kind: str, body: dict[str, Any]) -> object:
    return registry.kind(kind).read(body, 1)


def line(lot: str | None = None, counted: int = 3) -> dict[str, Any]:
    return {"item": ITEM, "counted": counted, "lot": {"code": lot} if lot else None}


def count(*lines: dict[str, Any]) -> dict[str, Any]:
    return {"place": PLACE, "reason": "check", "lines": list(lines)}


def test_a_movement_needs_two_places() -> None:
    body = {"source": PLACE, "target": PLACE, "reason": "move", "lines": [{"item": ITEM, "qty": 1}]}
    with pytest.raises(msgspec.ValidationError, match="same place"):
        read("supply.moved", body)


@pytest.mark.parametrize(
    "lines", [(line(), line()), (line("a1"), line(" A1 ")), (line(), line("a1")), (line("a1"), line())]
)
def test_an_item_is_counted_once(lines: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(msgspec.ValidationError, match="twice"):
        read("supply.counted", count(*lines))


def test_lot_by_lot_is_once() -> None:
    assert read("supply.counted", count(line("a1"), line("a2", 0)))


@pytest.mark.parametrize("counted", [-1, 1_000_001, 1.5, "3", None])
def test_a_count_is_a_whole_number(counted: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        read("supply.counted", count({"item": ITEM, "counted": counted}))


def test_a_movement_has_lines() -> None:
    with pytest.raises(msgspec.ValidationError):
        read("supply.moved", {"source": PLACE, "target": ITEM, "reason": "move", "lines": []})


# ---- whose it is to move and to count ------------------------------------------------------------------------

STORE, SHELF, BAG, BOX, OUT = (uuid4() for _ in range(5))
KNOWN = {"place": {STORE, SHELF, BAG, BOX, OUT}, "carried": {BAG, BOX}}


def needed(kind: str, body: dict[str, Any]) -> str:
    """The permission that a body needs."""
    lookups = {name: ids.intersection for name, ids in KNOWN.items()}
    return registry.kind(kind).needs(registry.kind(kind).read(body, 1), lookups)


@pytest.mark.parametrize(
    ("source", "target", "permission"),
    [
        (STORE, BAG, "record"),
        (SHELF, BOX, "record"),
        (BAG, STORE, "record"),
        (BAG, OUT, "record"),
        (BOX, BAG, "record"),
        (STORE, SHELF, "stock.move"),
        (STORE, OUT, "stock.move"),
        (OUT, SHELF, "stock.move"),
        (STORE, uuid4(), "record"),  # there is no such place: that is said instead
    ],
)
def test_what_is_carried_is_filled_and_emptied_by_all(source: UUID, target: UUID, permission: str) -> None:
    body = {"source": str(source), "target": str(target), "reason": "move"}
    assert needed("supply.moved", body | {"lines": [{"item": ITEM, "qty": 1}]}) == permission


@pytest.mark.parametrize(
    ("place", "permission"),
    [(BAG, "record"), (BOX, "record"), (STORE, "stock.move"), (SHELF, "stock.move"), (OUT, "stock.move")],
)
def test_what_is_carried_is_counted_by_all(place: UUID, permission: str) -> None:
    assert needed("supply.counted", count(line()) | {"place": str(place)}) == permission


def field(world: World, source: Place, target: Place) -> dict[str, Any]:
    lines = [{"item": str(world.items[0].pk), "qty": 4}]
    ends = {"source": str(source.pk), "target": str(target.pk), "reason": "move"}
    return world.envelope(ends | {"lines": lines}, "supply.moved")


@pytest.mark.django_db
def test_a_peers_phone_clears_no_store_room(world: World) -> None:
    filled = field(world, world.store, world.bag)
    gone = field(world, world.store, world.outside["lost"])
    counted = count(line()) | {"place": str(world.store.pk)}
    counted["lines"][0]["item"] = str(world.items[0].pk)
    stock = world.envelope(counted, "supply.counted")
    answers = dict(zip(("filled", "gone", "stock"), (filled, gone, stock), strict=True))
    told = {row["id"]: row["code"] for row in push(world, *answers.values()).json()["results"]}
    assert {name: told[entry["id"]] for name, entry in answers.items()} == {
        "filled": "",
        "gone": "not_permitted",
        "stock": "not_permitted",
    }
    with scoped(world.org.pk):
        assert Movement.objects.count() == 1
        ids = list(Quarantined.objects.values_list("pk", flat=True))
        assert accept(ids=ids, by=world.author, now=NOW).counted == 2


@pytest.mark.django_db
def test_a_coordinators_phone_does_and_a_place_may_become_another_kind(world: World) -> None:
    gone = (world.store, world.outside["lost"])
    assert statuses(push(world, field(world, *gone))) == [("quarantined", "not_permitted")]
    Membership.unscoped.filter(person=world.peer).update(role=Role.COORDINATOR)
    with scoped(world.org.pk):
        edit_place(id=world.bag.pk, by=world.author, name="Bag 1", kind="shelf")
    assert statuses(push(world, field(world, *gone))) == [("stored", "")]
    Membership.unscoped.filter(person=world.peer).update(role=Role.PEER)
    with scoped(world.org.pk):  # an edit at the desk, so that roles are read anew
        edit_place(id=world.store.pk, by=world.author, name="Cupboard", kind="store")
    assert statuses(push(world, field(world, world.store, world.bag))) == [("quarantined", "not_permitted")]
