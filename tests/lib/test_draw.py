"""Geometry of the pictures: what a person would see is what the numbers say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porchlight.lib.draw import (
    INSIDE_BOTTOM,
    INSIDE_TOP,
    LEAST_FILL,
    PLOT_BOTTOM,
    PLOT_TOP,
    Point,
    Stock,
    bands_bar,
    labels_that_fit,
    nice_step,
    series,
    shelf,
    vessel,
)

COVERAGE = (("Low", 0), ("Medium", 100), ("High", 200))


@pytest.mark.parametrize(
    ("qty", "reorder", "state"),
    [(-3, 10, "count"), (0, 10, "out"), (10, 10, "low"), (11, 10, "ok"), (1, None, "ok")],
)
def test_a_vessel_says_how_it_stands(qty: int, reorder: int | None, state: str) -> None:
    assert vessel(Stock("Kits", qty, reorder)).state == state


def test_a_vessel_fills_from_its_bottom() -> None:
    half = vessel(Stock("Kits", 20, full=40))
    assert half.fill_y + half.fill_height == INSIDE_BOTTOM
    assert half.fill_height == (INSIDE_BOTTOM - INSIDE_TOP) // 2


def test_one_piece_left_is_still_seen_and_none_is_not() -> None:
    assert vessel(Stock("Kits", 1, full=10_000)).fill_height == LEAST_FILL
    assert vessel(Stock("Kits", 0, full=10_000)).fill_height == 0
    assert vessel(Stock("Kits", -5, full=10_000)).fill_height == 0


def test_the_reorder_mark_stands_at_the_height_where_ordering_starts() -> None:
    at_mark = vessel(Stock("Kits", 10, reorder=10))
    assert at_mark.mark_y == at_mark.fill_y
    assert vessel(Stock("Kits", 10)).mark_y is None


@given(st.integers(-1000, 100_000), st.integers(0, 5000), st.integers(0, 5000))
def test_filling_and_mark_stay_inside(qty: int, reorder: int, full: int) -> None:
    (drawn,) = shelf([Stock("Kits", qty, reorder, full)])
    assert INSIDE_TOP <= drawn.fill_y <= INSIDE_BOTTOM
    assert drawn.mark_y is None or INSIDE_TOP <= drawn.mark_y <= INSIDE_BOTTOM


@pytest.mark.parametrize(
    ("top", "step"), [(1, 0.5), (4, 1), (7, 2), (17, 5), (40, 10), (99, 50), (1234, 500), (0.3, 0.1)]
)
def test_scales_step_in_ones_twos_and_fives(top: float, step: float) -> None:
    assert nice_step(top, 4) == pytest.approx(step)


def test_a_measure_lies_in_its_band_with_its_interval() -> None:
    bar = bands_bar(150, COVERAGE, low=90, high=210)
    assert (bar.here, bar.end) == ("Medium", 300)
    assert (bar.low_x, bar.value_x, bar.high_x) == (30, 50, 70)
    assert [(band.x, band.step) for band in bar.bands] == [(0, 1), (33.33, 2), (66.67, 3)]


def test_a_measure_on_an_edge_belongs_to_the_upper_band() -> None:
    assert bands_bar(100, COVERAGE).here == "Medium"
    assert bands_bar(0, COVERAGE).here == "Low"


def test_a_goal_is_a_mark_and_no_band() -> None:
    bar = bands_bar(250, COVERAGE, goals=[("Goal", 400)])
    assert (bar.here, bar.end) == ("High", 440)
    assert [(goal.name, goal.at, goal.x) for goal in bar.goals] == [("Goal", 400, 90.91)]


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_nothing_of_a_measure_falls_off_the_picture(value: float, one: float, other: float) -> None:
    bar = bands_bar(value, COVERAGE, low=min(one, other), high=max(one, other))
    for x in (bar.low_x, bar.value_x, bar.high_x):
        assert x is not None
        assert 0 <= x <= 100
    assert sum(band.width for band in bar.bands) == pytest.approx(100, abs=0.05)


@pytest.mark.parametrize("bands", [(), (("Low", 5),), (("Low", 0), ("High", 0))])
def test_bands_must_rise_from_nought(bands: tuple[tuple[str, float], ...]) -> None:
    with pytest.raises(ValueError, match="rise"):
        bands_bar(1, bands)


def test_an_interval_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(ValueError, match="wrong way"):
        bands_bar(1, COVERAGE, low=2, high=1)


def test_columns_stand_on_the_base_and_the_tallest_stays_below_the_top() -> None:
    drawn = series([Point("a", 5), Point("b", 40), Point("c", 0)])
    assert all(mark.y + mark.height == PLOT_BOTTOM for mark in drawn.marks)
    assert min(mark.y for mark in drawn.marks) == PLOT_TOP
    assert [tick.value for tick in drawn.ticks] == [0, 10, 20, 30, 40]
    assert drawn.marks[2].height == 0


def test_a_line_breaks_where_a_value_is_withheld() -> None:
    drawn = series([Point("a", 5), Point("b", None), Point("c", 3), Point("d", 4)])
    assert [mark.prev_x is not None for mark in drawn.marks] == [False, False, False, True]
    assert drawn.marks[3].prev_y == drawn.marks[2].y


def test_an_interval_is_drawn_and_counts_for_the_scale() -> None:
    (mark,) = series([Point("a", 5, low=2, high=20)]).marks
    assert mark.low_y is not None
    assert mark.high_y is not None
    assert PLOT_TOP == mark.high_y < mark.y < mark.low_y < PLOT_BOTTOM


@pytest.mark.parametrize(("label", "fit"), [("2024", 5), ("23 Mar", 3), ("a long name of a month", 2)])
def test_long_labels_stand_further_apart(label: str, fit: int) -> None:
    assert labels_that_fit([label, ""]) == fit


@given(st.integers(1, 200))
def test_labels_never_crowd_and_the_newest_has_one(count: int) -> None:
    names = [str(n) for n in range(count)]
    marks = series([Point(name, 1) for name in names]).marks
    assert 1 <= sum(mark.labelled for mark in marks) <= labels_that_fit(names)
    assert marks[-1].labelled


def test_no_points_is_an_empty_picture() -> None:
    assert series([]).marks == ()
