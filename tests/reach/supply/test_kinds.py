"""What a phone may say about supplies."""

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from porchlight.journal.registry import registry

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
