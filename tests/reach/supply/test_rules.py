"""Decisions about supplies, on plain values."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porchlight.reach.supply.rules import (
    FAR,
    Label,
    Level,
    asks_for_count,
    expired,
    expiry,
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


@given(shelves(), st.integers(1, 200), st.booleans())
def test_the_parts_make_the_whole(levels: list[Level], qty: int, clearing: bool) -> None:
    parts = first_expiring(levels, qty, DAY, clearing=clearing)
    assert sum(part for _lot, part in parts) == qty
    assert all(part > 0 for _lot, part in parts)
    assert len({lot for lot, _part in parts}) == len(parts)


@given(shelves(), st.integers(1, 200), st.booleans())
def test_no_lot_gives_more_than_it_has(levels: list[Level], qty: int, clearing: bool) -> None:
    there = {level.lot: level.qty for level in levels}
    parts = first_expiring(levels, qty, DAY, clearing=clearing)
    assert all(part <= there[lot] for lot, part in parts if lot is not None)


def in_turn(levels: list[Level], taken: dict[UUID | None, int]) -> bool:
    """Whether a lot is touched only when every lot that expires before it is used up."""
    return all(
        taken[earlier.lot] == earlier.qty
        for later in levels
        if later.lot in taken
        for earlier in levels
        if (earlier.expires or FAR) < (later.expires or FAR)
    )


@given(shelves(), st.integers(1, 200))
def test_of_what_is_good_what_expires_first_goes_first(levels: list[Level], qty: int) -> None:
    taken = dict(first_expiring(levels, qty, DAY))
    named = [level for level in levels if level.lot is not None and level.qty > 0]
    good = [level for level in named if not expired(level.expires, DAY)]
    assert in_turn(good, taken)
    if None in taken:
        assert all(taken[level.lot] == level.qty for level in good)


@given(shelves(), st.integers(1, 200))
def test_what_has_expired_goes_only_when_nothing_else_is_left(levels: list[Level], qty: int) -> None:
    taken = dict(first_expiring(levels, qty, DAY))
    there = [level for level in levels if level.qty > 0]
    old = [level for level in there if expired(level.expires, DAY)]
    assert in_turn(old, taken)
    if any(level.lot in taken for level in old):
        assert all(taken[level.lot] >= level.qty for level in there if level not in old)


@given(shelves(), st.integers(1, 200))
def test_clearing_out_begins_with_what_has_expired(levels: list[Level], qty: int) -> None:
    taken = dict(first_expiring(levels, qty, DAY, clearing=True))
    named = [level for level in levels if level.lot is not None and level.qty > 0]
    assert in_turn(named, taken)
    old = sum(level.qty for level in named if expired(level.expires, DAY))
    if qty <= old:
        assert all(expired(level.expires, DAY) for level in named if level.lot in taken)


@given(shelves())
def test_after_settling_no_lot_owes_what_another_has(levels: list[Level]) -> None:
    after = {level.lot: level.qty for level in levels}
    for lot, owing, qty in settle(levels, DAY):
        assert 0 < qty <= after[lot]
        assert after[owing] + qty <= 0
        after[lot] -= qty
        after[owing] += qty
    assert sum(after.values()) == sum(level.qty for level in levels)
    assert min(after.values(), default=0) >= 0 or max(after.values()) <= 0


def test_without_stock_the_shelf_owes() -> None:
    assert first_expiring([], 5, DAY) == [(None, 5)]
    assert first_expiring([Level(A, DAY, 2)], 5, DAY) == [(A, 2), (None, 3)]


def test_lots_by_expiry_then_undated_then_unnamed_and_what_has_expired_last() -> None:
    old, last = DAY - timedelta(days=1), DAY
    levels = [Level(None, None, 2), Level(C, None, 1), Level(A, old, 1), Level(B, last, 1)]
    assert first_expiring(levels, 5, DAY) == [(B, 1), (C, 1), (None, 2), (A, 1)]
    assert first_expiring(levels, 5, DAY, clearing=True) == [(A, 1), (B, 1), (C, 1), (None, 2)]


def test_on_its_last_day_a_lot_is_still_good() -> None:
    assert not expired(DAY, DAY)
    assert not expired(None, DAY)
    assert expired(DAY, DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("at", "day"), [(2, None), (3, 1), (5, 2), (6, 2), (7, 1), (8, 1), (9, 4), (10, None)]
)
def test_a_label_counts_from_when_it_was_read_until_it_was_taken_back(at: int, day: int | None) -> None:
    days = [date(2027, 1, n) for n in range(1, 5)]
    labels = [Label(3, days[0], gone=9), Label(5, days[1], gone=7), Label(9, days[2], gone=10)]
    found = expiry([*labels, Label(9, days[3], gone=10)], at)
    assert found == (days[day - 1] if day else None)


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
