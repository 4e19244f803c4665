"""Decisions about supplies, on plain values."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porchlight.reach.supply.rules import (
    FAR,
    Level,
    asks_for_count,
    first_expiring,
    merged,
    reason_between,
    running_out,
    settle,
)

DAY = date(2026, 11, 20)
A, B, C = (UUID(int=n) for n in (1, 2, 3))


@st.composite
def shelves(draw: st.DrawFn) -> list[Level]:
    """Lots of one item at one place, each once, some owed, perhaps some without a lot."""
    days = st.one_of(st.none(), st.integers(-400, 400).map(lambda n: DAY + timedelta(days=n)))
    lots = draw(st.lists(st.tuples(days, st.integers(-30, 60)), max_size=6))
    named = [Level(UUID(int=n), expires, qty) for n, (expires, qty) in enumerate(lots, start=1)]
    unnamed = draw(st.one_of(st.none(), st.integers(-40, 40)))
    return named if unnamed is None else [*named, Level(None, None, unnamed)]


@given(shelves(), st.integers(1, 200))
def test_the_parts_make_the_whole(levels: list[Level], qty: int) -> None:
    parts = first_expiring(levels, qty)
    assert sum(part for _lot, part in parts) == qty
    assert all(part > 0 for _lot, part in parts)
    assert len({lot for lot, _part in parts}) == len(parts)


@given(shelves(), st.integers(1, 200))
def test_no_lot_gives_more_than_it_has(levels: list[Level], qty: int) -> None:
    there = {level.lot: level.qty for level in levels}
    assert all(part <= there[lot] for lot, part in first_expiring(levels, qty) if lot is not None)


@given(shelves(), st.integers(1, 200))
def test_what_expires_first_goes_first(levels: list[Level], qty: int) -> None:
    """A lot is touched only when every lot that expires before it is used up."""
    taken = dict(first_expiring(levels, qty))
    named = [level for level in levels if level.lot is not None and level.qty > 0]
    for later in named:
        if later.lot in taken:
            for earlier in named:
                if (earlier.expires or FAR) < (later.expires or FAR):
                    assert taken[earlier.lot] == earlier.qty
    if None in taken:
        assert all(taken[level.lot] == level.qty for level in named)


@given(shelves())
def test_after_settling_no_lot_owes_what_another_has(levels: list[Level]) -> None:
    after = {level.lot: level.qty for level in levels}
    for lot, owing, qty in settle(levels):
        assert 0 < qty <= after[lot]
        assert after[owing] + qty <= 0
        after[lot] -= qty
        after[owing] += qty
    assert sum(after.values()) == sum(level.qty for level in levels)
    assert min(after.values(), default=0) >= 0 or max(after.values()) <= 0


def test_without_stock_the_shelf_owes() -> None:
    assert first_expiring([], 5) == [(None, 5)]
    assert first_expiring([Level(A, DAY, 2)], 5) == [(A, 2), (None, 3)]


def test_lots_by_expiry_then_undated_then_unnamed() -> None:
    levels = [Level(None, None, 9), Level(C, None, 1), Level(B, DAY, 1), Level(A, DAY - timedelta(days=1), 1)]
    assert first_expiring(levels, 5) == [(A, 1), (B, 1), (C, 1), (None, 2)]


def test_kits_are_multiplied() -> None:
    assert merged({A: 10, B: 2}, 3) == {A: 30, B: 6}


@pytest.mark.parametrize(
    ("qty", "mark", "out", "asks"),
    [
        (51, 50, False, False),
        (50, 50, True, False),
        (0, 0, False, False),
        (0, 1, True, False),
        (-1, 0, False, True),
    ],
)
def test_marks(qty: int, mark: int, out: bool, asks: bool) -> None:
    assert running_out(qty, mark) is out
    assert asks_for_count(qty) is asks


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("store", "bag", "move"),
        ("bag", "store", "return"),
        ("site_box", "shelf", "return"),
        ("bag", "bag", "move"),
    ],
)
def test_people_are_asked_where_not_why(source: str, target: str, reason: str) -> None:
    assert reason_between(source, target) == reason
