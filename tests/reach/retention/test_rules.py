"""Sums over expired records, on plain values."""

from datetime import date
from uuid import UUID

import pytest

from porchlight.reach.retention.kinds import LateRow, LevelRow, MonthRow, SharpsRow, StockRow
from porchlight.reach.retention.rules import (
    Moved,
    Tally,
    border,
    changes,
    levels_before,
    months,
    sharps,
    stock,
)

HARBOUR, MILL, STORE, BAG, SYRINGE = (UUID(int=number) for number in range(1, 6))
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def moved(qty: int, *, at: int = 1, day: date = date(2026, 5, 20), undo: bool = False) -> Moved:
    """From the store room into the bag; undone, the ledger has the other way round."""
    ends = (BAG, STORE) if undo else (STORE, BAG)
    return Moved(at, SYRINGE, None, qty, ends[0], ends[1], "move", day, undo)


@pytest.mark.parametrize(
    ("today", "term", "expected"),
    [
        (date(2026, 11, 20), 90, date(2026, 8, 1)),
        (date(2026, 10, 30), 90, date(2026, 8, 1)),  # the first of August itself
        (date(2026, 10, 29), 90, date(2026, 7, 1)),
        (date(2026, 3, 1), 365, date(2025, 3, 1)),
    ],
)
def test_whole_months_go_at_once(today: date, term: int, expected: date) -> None:
    assert border(today, term) == expected


def test_tallies_of_a_month_and_area_become_one_row() -> None:
    rows = months(
        [
            Tally(date(2026, 5, 31), HARBOUR, {"contacts": 1, "people": 3}),
            Tally(date(2026, 5, 1), HARBOUR, {"contacts": 1, "people": 2}),
            Tally(date(2026, 6, 1), HARBOUR, {"trained": 4}),
            Tally(date(2026, 5, 1), MILL, {"responses": 1}),
        ]
    )
    assert rows == (
        MonthRow(MAY, HARBOUR, contacts=2, people=5),
        MonthRow(MAY, MILL, responses=1),
        MonthRow(JUNE, HARBOUR, trained=4),
    )


def test_what_was_undone_takes_off_what_it_undid() -> None:
    assert stock([moved(10), moved(4), moved(4, undo=True)]) == (
        StockRow(MAY, SYRINGE, STORE, BAG, "move", 10),
    )
    assert stock([moved(4), moved(4, undo=True)]) == ()


def test_sharps_of_no_area_are_summed_apart() -> None:
    rows = sharps([(MAY, HARBOUR, False, 5), (MAY, None, False, 2), (MAY, HARBOUR, False, 1)])
    assert set(rows) == {SharpsRow(MAY, HARBOUR, False, 6), SharpsRow(MAY, None, False, 2)}


def test_balances_at_the_border_are_those_of_now_less_what_came_since() -> None:
    since = changes([moved(7, at=9), moved(2, at=11, undo=True)])
    assert LateRow(9, BAG, SYRINGE, None, 7) in since
    assert LateRow(11, STORE, SYRINGE, None, 2) in since
    now = [LevelRow(STORE, SYRINGE, None, 95), LevelRow(BAG, SYRINGE, None, 5)]
    assert levels_before(now, since) == (
        LevelRow(STORE, SYRINGE, None, 100),
        LevelRow(BAG, SYRINGE, None, 0),
    )
