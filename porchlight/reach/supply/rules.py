"""Decisions about supplies on plain values: which lot goes first, what a count means, what is running out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

FAR = date.max
# Room for 65,536 rows of one entry behind its number.
SHIFT = 16


@dataclass(frozen=True, slots=True)
class Level:
    """What the ledger says of one lot (None: no lot named) at a place."""

    lot: UUID | None
    expires: date | None
    qty: int


@dataclass(frozen=True, slots=True)
class Label:
    """A lot's last day as somebody read it off the box: said at one number of the journal, taken back at another."""

    at: int
    expires: date
    gone: int | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """One line of a record, before it is split over lots."""

    item: UUID
    qty: int
    source: UUID
    target: UUID
    reason: str
    lot: UUID | None = None
    kit: UUID | None = None


def expiry(labels: Iterable[Label], at: int) -> date | None:
    """A lot's last day as it was known at one number: what was said last and still stood then. Of two labels in one
    entry the second; nothing when nobody has said."""
    found: Label | None = None
    for label in labels:
        standing = label.at <= at and (label.gone is None or label.gone > at)
        if standing and (found is None or label.at >= found.at):
            found = label
    return found.expires if found else None


def expired(expires: date | None, day: date) -> bool:
    """Whether the last day is over. On the day itself it is still good."""
    return expires is not None and expires < day


def _expiry(level: Level) -> tuple[bool, date, str]:
    return level.lot is None, level.expires or FAR, str(level.lot)


def first_expiring(
    levels: Iterable[Level], qty: int, day: date, *, clearing: bool = False
) -> list[tuple[UUID | None, int]]:
    """Split `qty` over lots, the one that expires first going first; what has expired by `day` only when nothing else
    is left. Clearing out what has expired begins with that.

    Supplies without a lot go last of what is good. What the ledger does not have is taken without a lot, so that the
    balance turns negative and asks for a count: a field entry is never refused for lack of stock.
    """
    there = (level for level in levels if level.qty > 0)
    order = sorted(there, key=lambda level: (not clearing and expired(level.expires, day), *_expiry(level)))
    parts: dict[UUID | None, int] = {}
    for level in order:
        taken = min(level.qty, qty)
        if taken:
            parts[level.lot] = parts.get(level.lot, 0) + taken
            qty -= taken
    if qty:
        parts[None] = parts.get(None, 0) + qty
    return list(parts.items())


def settle(levels: Iterable[Level], day: date) -> list[tuple[UUID | None, UUID | None, int]]:
    """What to lay from lot to lot, (from, to, pieces), so that no lot owes what another one still has on `day`.

    Supplies go out without a lot, or with the wrong one; whoever counts all lots together does not say which.
    """
    levels = sorted(levels, key=_expiry)
    left = {level.lot: level.qty for level in levels if level.qty > 0}
    laid: list[tuple[UUID | None, UUID | None, int]] = []
    for owing in (level for level in levels if level.qty < 0):
        rest = [level for level in levels if left.get(level.lot)]
        owed = min(-owing.qty, sum(left.values()))
        for lot, qty in first_expiring([Level(r.lot, r.expires, left[r.lot]) for r in rest], owed, day):
            laid.append((lot, owing.lot, qty))
            left[lot] -= qty
    return laid


def merged(kit: Mapping[UUID, int], kits: int) -> dict[UUID, int]:
    """The items of so many kits."""
    return {item: qty * kits for item, qty in kit.items()}


def asks_for_count(qty: int) -> bool:
    """A shelf cannot hold less than nothing: somebody should look."""
    return qty < 0


def running_out(qty: int, reorder_at: int) -> bool:
    """At or below the point where more should be ordered. Items without such a point never ask."""
    return 0 < reorder_at >= qty


# Where each way out of stock ends. What is damaged is lost to the shelf.
OUTSIDE_REASONS = {
    "give": "community",
    "expire": "expired",
    "damage": "lost",
    "lose": "lost",
    "return": "supplier",
}


def reason_between(source: str, target: str) -> str:
    """Why supplies go from one holding place to another, by their kinds: people are asked where, not why."""
    return "return" if source in ("bag", "site_box") and target in ("store", "shelf") else "move"
