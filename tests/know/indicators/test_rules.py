"""Blocks, sums and rates on plain values."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from porchlight.commons.org.rules import TERM_DAYS
from porchlight.commons.privacy.disclosure import disclose
from porchlight.know.indicators.catalogue import INDICATORS
from porchlight.know.indicators.rules import (
    FIRST,
    GRIDS,
    LAG,
    MOST_PEOPLE,
    NALOXONE_GRID,
    OTHERS,
    REACH_GRID,
    SETS,
    Block,
    Grid,
    Shown,
    added_up,
    coverage,
    estimate_fault,
    hidden_cells,
    naloxone_part,
    per_hundred,
    total,
)
from porchlight.lib.stats import Estimate

days = st.dates(FIRST, date(2090, 1, 1))
grids = st.sampled_from(GRIDS)


@given(days, grids)
def test_every_day_lies_in_one_block_and_one_row(day: date, grid: Grid) -> None:
    block = grid.block(day)
    assert grid.start(block) <= day <= grid.end(block)
    assert grid.start(block + 1) == grid.end(block) + timedelta(days=1)
    assert grid.start(block).weekday() == 0
    assert grid.row_starts(block)[0] == grid.start(block)


@given(days, grids)
def test_a_block_is_due_when_late_phones_had_their_time(today: date, grid: Grid) -> None:
    last = grid.last_due(today)
    assert grid.end(last) + LAG < today
    assert grid.end(last + 1) + LAG >= today
    assert grid.due_on(last) <= today < grid.due_on(last + 1)


@pytest.mark.parametrize("grid", GRIDS)
def test_the_shortest_term_leaves_time_to_let_a_block_out(grid: Grid) -> None:
    assert timedelta(days=TERM_DAYS[0]) > grid.length + LAG + timedelta(weeks=2)


def test_blocks_of_both_grids_are_whole_weeks() -> None:
    assert REACH_GRID.length == timedelta(weeks=4)
    assert NALOXONE_GRID.length == timedelta(weeks=12)
    assert (REACH_GRID.year, NALOXONE_GRID.year) == (13, 4)


def block(**over: object) -> Block:
    shown = {"people": ((None, None, 30), (10, 20, 30), (None, None, 60))}
    fields = {"number": 0, "rows": (FIRST, FIRST), "areas": ("a", "b"), "shown": shown}
    return Block(**(fields | over))  # type: ignore[arg-type]  # a handful of values


def test_a_sum_with_a_hidden_part_is_hidden() -> None:
    assert total([block(), block()], "people") == 120
    assert total([block(), block()], "people", "a") is None
    assert total([block(), block(withheld=True)], "people") is None


def test_an_area_that_is_not_there_had_none() -> None:
    assert block().cell("people", 0, "c") == 0
    assert block(areas=(), shown={}).cell("people", -1, None) == 0


def test_a_measure_that_stayed_back_leaves_the_others() -> None:
    assert block().cell("reversals", -1, None) is None
    assert hidden_cells([block()], "reversals") == 1
    assert total([block()], "people") == 60


def test_hidden_numbers_are_counted() -> None:
    assert hidden_cells([block(), block(withheld=True, areas=(), shown={})], "people") == 5
    assert hidden_cells([block(areas=(), shown={})], "people") == 0


@pytest.mark.parametrize(("events", "base"), [(None, 100), (5, None), (5, 0)])
def test_nothing_is_derived_from_nothing(events: int | None, base: int | None) -> None:
    assert per_hundred(events, base) is None


def test_few_events_carry_a_flag() -> None:
    few, many = per_hundred(20, 200), per_hundred(21, 200)
    assert few
    assert many
    assert (few.value, few.few, many.few) == (10.0, True, False)


def test_coverage_carries_the_doubt_of_its_denominator() -> None:
    held = coverage(200_000, Estimate(900, 1600), INDICATORS[2].bands, INDICATORS[2].goals)
    assert held.interval.low == pytest.approx(125)
    assert held.interval.high == pytest.approx(222.2, abs=0.1)
    assert sum(chance for _, chance in held.chances) == pytest.approx(1)
    assert [name for name, _ in held.chances] == ["low", "medium", "high"]


def test_a_goal_is_no_band() -> None:
    """250 and 350 each are high; one of them reaches the target of 2030."""
    for each, chance in ((250, 0.0), (350, 1.0)):
        held = coverage(each, Estimate(1, 1), INDICATORS[2].bands, INDICATORS[2].goals)
        assert held.chances == (("low", 0.0), ("medium", 0.0), ("high", 1.0))
        assert held.reached == (("2030 target", chance),)


KITS, TRIPLES, SINGLES = (
    naloxone_part(kit=kit, each=each) for kit, each in ((True, 2), (True, 3), (False, 1))
)


def test_measures_are_added_up_from_their_parts() -> None:
    shown: dict[str, Shown] = {
        KITS.name: ((10, None, 30),),
        TRIPLES.name: ((6, None, 8),),
        SINGLES.name: ((0, None, 7),),
    }
    made, short = added_up((KITS, TRIPLES, SINGLES), shown)
    assert made == {"kits": ((16, None, 38),), "doses": ((38, None, 91),)}
    assert short == []


def test_a_rare_kind_is_left_out_and_said_to_be() -> None:
    assert added_up((KITS, SINGLES), {KITS.name: ((10,),)}) == (
        {"kits": ((10,),), "doses": ((20,),)},
        ["doses"],
    )
    assert added_up((KITS, SINGLES), {}) == ({}, [])


def test_items_are_not_shown_without_a_part_of_them() -> None:
    assert added_up((SETS, OTHERS), {SETS.name: ((10,),)}) == ({"sets": ((10,),)}, [])
    assert added_up((SETS, OTHERS), {OTHERS.name: ((10,),)}) == ({}, [])


@pytest.mark.parametrize(
    ("year", "low", "high", "fault"),
    [
        (2025, 1, MOST_PEOPLE, ""),
        (1990, 5, 5, ""),
        (2025, 1, MOST_PEOPLE + 1, "range"),
        (2025, 0, 5, "range"),
        (2025, 6, 5, "range"),
        (1989, 1, 5, "year"),
        (2027, 1, 5, "year"),
    ],
)
def test_an_estimate_is_a_range_of_people_in_a_past_year(year: int, low: int, high: int, fault: str) -> None:
    assert estimate_fault(year=year, low=low, high=high, this_year=2026) == fault


def test_each_indicator_says_where_it_comes_from() -> None:
    assert len({one.id for one in INDICATORS}) == len(INDICATORS) == 3
    for one in INDICATORS:
        assert one.source
        assert one.numerator
        assert all(low < high for (_, low), (_, high) in zip(one.bands, one.bands[1:], strict=False))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([5, 6, 10]))
def test_no_choice_of_dates_and_areas_gives_a_small_count_away(seed: int, threshold: int) -> None:
    """The attacker asks for every range of blocks and every area, keeps every cell, and solves for them all."""
    random = np.random.default_rng(seed)
    areas, count = ("a", "b", "c"), 3
    true = random.poisson(random.gamma(1.0, 9.0, 3), (count, 4, 3))
    blocks = []
    for number, table in enumerate(true.tolist()):
        shown = disclose({"people": table}, threshold=threshold)
        blocks.append(Block(number, (FIRST,) * 4, areas, shown, withheld=not shown))
    place: NDArray[np.int64] = np.arange(true.size, dtype=np.int64).reshape(true.shape)
    asked: list[tuple[list[int], str | None]] = [([0], "a"), ([1], "b"), ([2], "c"), ([0, 1, 2], None)]
    known: list[tuple[NDArray[np.int64], int | None]] = []
    for columns, area in asked:
        for first in range(count):
            known += [
                (place[first : last + 1, :, columns].ravel(), total(blocks[first : last + 1], "people", area))
                for last in range(first, count)
            ]
            known += [
                (place[first, row, columns], blocks[first].cell("people", row, area)) for row in range(4)
            ]
    told = [(np.isin(np.arange(true.size), cells), value) for cells, value in known if value is not None]
    bounds = [(0, 0) if value == 0 else (1, 10_000) for value in true.ravel()]
    for cell in np.flatnonzero((true.ravel() > 0) & (true.ravel() < threshold)):
        ends = []
        for sign in (1.0, -1.0):
            answer = linprog(
                sign * (np.arange(true.size) == cell),
                A_eq=np.array([sums for sums, _ in told], dtype=float).reshape(len(told), true.size),
                b_eq=np.array([value for _, value in told], dtype=float),
                bounds=bounds,
            )
            assert answer.status == 0
            ends.append(sign * float(answer.fun or 0))
        assert ends[1] - ends[0] >= threshold - 1e-5
