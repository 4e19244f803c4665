"""Sums over expired records. Pure: rows in, rows out, in a fixed order."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from porchlight.reach.retention.kinds import LabelRow, LateRow, LevelRow, MonthRow, SharpsRow, StockRow
from porchlight.reach.supply.rules import SHIFT

Key = tuple[UUID, UUID, UUID | None]  # place, item, lot


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement as the ledger has it; `at` is the number of the entry that posted it."""

    at: int
    item: UUID
    lot: UUID | None
    qty: int
    source: UUID
    target: UUID
    reason: str
    day: date
    undo: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """One expired record's share of its month."""

    day: date
    area: UUID
    figures: dict[str, int]


def border(today: date, term_days: int) -> date:
    """Records received before this day have outlived the term. Whole months go at once, so up to a month later:
    sums of single days would say more than a month's."""
    return (today - timedelta(days=term_days)).replace(day=1)


def months(tallies: Iterable[Tally]) -> tuple[MonthRow, ...]:
    """Sums by month and area."""
    sums: dict[tuple[date, UUID], Counter[str]] = defaultdict(Counter)
    for tally in tallies:
        sums[tally.day.replace(day=1), tally.area].update(tally.figures)
    return tuple(MonthRow(month, area, **sums[month, area]) for month, area in sorted(sums))


def stock(moved: Iterable[Moved]) -> tuple[StockRow, ...]:
    """Sums by month, item, way and reason; what was undone takes off what it undid."""
    sums: Counter[tuple[date, UUID, UUID, UUID, str]] = Counter()
    for one in moved:
        ends = (one.target, one.source) if one.undo else (one.source, one.target)
        sums[one.day.replace(day=1), one.item, *ends, one.reason] += -one.qty if one.undo else one.qty
    return tuple(StockRow(*key, sums[key]) for key in sorted(sums) if sums[key] > 0)


def sharps(rows: Iterable[tuple[date, UUID | None, bool, int]]) -> tuple[SharpsRow, ...]:
    """Sums by month, area and whether it is an estimate, of (day, area, estimated, units)."""
    sums: Counter[tuple[date, UUID | None, bool]] = Counter()
    for day, area, estimated, units in rows:
        sums[day.replace(day=1), area, estimated] += units
    return tuple(SharpsRow(*key, sums[key]) for key in sorted(sums, key=str))


def changes(moved: Iterable[Moved]) -> tuple[LateRow, ...]:
    """What movements did to balances, by the number at which they did it."""
    sums: Counter[tuple[int, Key]] = Counter()
    for one in moved:
        sums[one.at, (one.source, one.item, one.lot)] -= one.qty
        sums[one.at, (one.target, one.item, one.lot)] += one.qty
    return tuple(LateRow(at, *key, sums[at, key]) for at, key in sorted(sums, key=str))


def labels(expired: Iterable[LabelRow], through: int) -> tuple[LabelRow, ...]:
    """Of what expired records said about lots, that which a replay from number `through` on has to know.

    Of what was said up to there and still stands, the last of each lot is enough. What was taken back by then is over.
    """
    kept: list[LabelRow] = []
    last: dict[UUID, LabelRow] = {}
    for row in sorted(expired, key=lambda row: row.id):
        if row.gone is None and row.id >> SHIFT <= through:
            last[row.lot] = row
        elif row.gone is None or row.gone > through:
            kept.append(row)
    return tuple(sorted([*kept, *last.values()], key=lambda row: row.id))


def levels_before(now: Iterable[LevelRow], later: Iterable[LateRow]) -> tuple[LevelRow, ...]:
    """Balances at the border: those of now less what happened since."""
    since: Counter[Key] = Counter()
    for row in later:
        since[row.place, row.item, row.lot] += row.qty
    return tuple(
        LevelRow(row.place, row.item, row.lot, row.qty - since[row.place, row.item, row.lot]) for row in now
    )
