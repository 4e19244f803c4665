"""What a phone or desk may say about supplies: movements and counts, never an absolute number that overwrites."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID, uuid5

import msgspec
from msgspec import Meta, Struct

from porchlight.commons.people.permissions import Permission
from porchlight.journal.registry import Kind, Lookups

Quantity = Annotated[int, Meta(ge=1, le=10_000)]
Counted = Annotated[int, Meta(ge=0, le=1_000_000)]
MAX_LINES = 60


class Lot(Struct, frozen=True, forbid_unknown_fields=True):
    """A maker's batch, as printed on the box."""

    code: Annotated[str, Meta(min_length=1, max_length=40)]
    expires: date | None = None


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    """So many units of one item."""

    item: UUID
    qty: Quantity


class KitLine(Struct, frozen=True, forbid_unknown_fields=True):
    """So many kits, by the bill of items of one revision: a later change of the kit does not rewrite the past."""

    kit: UUID
    revision: Annotated[int, Meta(ge=1)]
    qty: Annotated[int, Meta(ge=1, le=1_000)]


def bill(kit: UUID, revision: int) -> UUID:
    """What a kit held at one revision, as one id."""
    return uuid5(kit, str(revision))


class LotLine(Struct, frozen=True, forbid_unknown_fields=True):
    """Units of one item, of a known lot or of whichever expires first."""

    item: UUID
    qty: Quantity
    lot: Lot | None = None


class CountLine(Struct, frozen=True, forbid_unknown_fields=True):
    """What was found of one item at one place; without a lot, all lots together."""

    item: UUID
    counted: Counted
    lot: Lot | None = None


class MoveReason(StrEnum):
    RECEIVE = "receive"
    MOVE = "move"
    RETURN = "return"
    EXPIRE = "expire"
    LOSE = "lose"
    DAMAGE = "damage"
    GIVE = "give"


class CountReason(StrEnum):
    SESSION_END = "session_end"
    STOCKTAKE = "stocktake"
    OPENING = "opening"
    CHECK = "check"


class Moved(Struct, frozen=True, forbid_unknown_fields=True):
    """Supplies went from one place to another."""

    source: UUID
    target: UUID
    reason: MoveReason
    lines: Annotated[tuple[LotLine, ...], Meta(min_length=1, max_length=MAX_LINES)]
    session: UUID | None = None


class CountedStock(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody counted. The difference to the ledger becomes a movement with this reason."""

    place: UUID
    reason: CountReason
    lines: Annotated[tuple[CountLine, ...], Meta(min_length=1, max_length=MAX_LINES)]
    session: UUID | None = None


class SharpsReturned(Struct, frozen=True, forbid_unknown_fields=True):
    """Used sharps came back for disposal; a weight or a full container is an estimate."""

    units: Quantity
    estimated: bool = False
    place: UUID | None = None
    session: UUID | None = None
    area: UUID | None = None


MOVED = "supply.moved"
COUNTED = "supply.counted"
SHARPS = "sharps.returned"


def check_moved(body: Moved) -> None:
    """A movement needs two different places."""
    if body.source == body.target:
        raise msgspec.ValidationError("source and target are the same place")


def check_counted(body: CountedStock) -> None:
    """Each item is counted once: all lots together, or lot by lot."""
    seen: set[tuple[UUID, str | None]] = set()
    for line in body.lines:
        lot = line.lot.code.strip().upper() if line.lot else None
        clash = {(line.item, lot), (line.item, None)} if lot else {key for key in seen if key[0] == line.item}
        if seen & clash:
            raise msgspec.ValidationError("an item is counted twice")
        seen.add((line.item, lot))


def _moved(body: Moved) -> Iterator[tuple[str, UUID]]:
    yield from (("place", body.source), ("place", body.target))
    yield from (("item", line.item) for line in body.lines)


def _counted(body: CountedStock) -> Iterator[tuple[str, UUID]]:
    yield "place", body.place
    yield from (("item", line.item) for line in body.lines)


def _sharps(body: SharpsReturned) -> Iterator[tuple[str, UUID]]:
    if body.place:
        yield "place", body.place
    if body.area:
        yield "area", body.area


def _moving(body: Moved, lookups: Lookups) -> Permission:
    """`stock.move` unless it goes into or out of a bag or a site box"""
    return _at({body.source, body.target}, lookups)


def _counting(body: CountedStock, lookups: Lookups) -> Permission:
    """`stock.move` unless it is a bag or a site box"""
    return _at({body.place}, lookups)


def _at(places: set[UUID], lookups: Lookups) -> Permission:
    """What is carried, everybody who records may fill, empty and count; shelves and the outside are the desk's.

    Of a place that is not here the references speak.
    """
    carried = lookups["carried"](places) or lookups["place"](places) != places
    return Permission.RECORD if carried else Permission.STOCK_MOVE


KINDS = (
    Kind(MOVED, 1, Moved, Permission.RECORD, check=check_moved, references=_moved, asks=_moving),
    Kind(
        COUNTED,
        1,
        CountedStock,
        Permission.RECORD,
        check=check_counted,
        references=_counted,
        asks=_counting,
    ),
    Kind(SHARPS, 1, SharpsReturned, Permission.RECORD, references=_sharps),
)
