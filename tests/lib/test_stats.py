"""Intervals against R's, and what must hold for any count."""

import json
from math import inf, isclose
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porchlight.lib import stats

VECTORS = Path(__file__).parents[1] / "data" / "reference"
RATES = json.loads((VECTORS / "rates_poisson_ci.json").read_text())
COVERAGE = json.loads((VECTORS / "coverage_indicators.json").read_text())

estimates = st.builds(
    lambda low, more: stats.Estimate(low, low * more), st.floats(1, 1e6), st.floats(1, 20, exclude_min=False)
)


@pytest.mark.parametrize("case", RATES["cases"], ids=lambda case: f"{case['count']}/{case['persontime']}")
def test_poisson_intervals_equal_r(case: dict[str, float]) -> None:
    factor = case["multiplier"] / case["persontime"]
    for ours, theirs in ((stats.garwood, "exact_garwood"), (stats.byar, "byar_standard")):
        interval = ours(int(case["count"]), case["conf"]).times(factor)
        assert interval == pytest.approx(case[theirs], rel=1e-9, abs=1e-12)


def test_exact_below_ten_and_byar_from_ten() -> None:
    assert stats.poisson(9) == stats.garwood(9)
    assert stats.poisson(10) == stats.byar(10)
    assert stats.poisson(10) != stats.garwood(10)


def test_a_rate_says_its_base_and_flags_twenty_events_or_fewer() -> None:
    rate = stats.rate(9, 12_000)
    assert rate.value == 75
    assert rate.interval == pytest.approx((34.2947757, 142.3735236), rel=1e-5)
    assert rate.few
    assert stats.rate(20, 100, per=100).few
    assert not stats.rate(21, 100, per=100).few
    assert stats.rate(0, 100, per=100).interval.low == 0


@pytest.mark.parametrize("base", [0, -1, inf])
def test_no_rate_without_a_base(base: float) -> None:
    with pytest.raises(ValueError, match="base"):
        stats.rate(3, base)


def test_negative_counts_and_odd_confidence_are_refused() -> None:
    with pytest.raises(ValueError, match="never negative"):
        stats.garwood(-1)
    with pytest.raises(ValueError, match="confidence"):
        stats.garwood(3, 1.0)


@given(st.integers(0, 5000))
def test_the_interval_holds_the_count_and_byar_is_near(count: int) -> None:
    exact, near = stats.garwood(count), stats.byar(count)
    assert exact.low <= count <= exact.high
    assert isclose(exact.high, near.high, rel_tol=0.02)


@pytest.mark.parametrize("case", COVERAGE["global_checks"], ids=lambda case: case["what"])
def test_coverage_recomputes_the_published_totals(case: dict[str, float]) -> None:
    size = stats.Estimate(case["denominator"], case["denominator"])
    per = 100 if "per 100" in str(case["what"]) else 1
    found = stats.ratio(int(case["numerator"]) * per, size)
    assert found.value == pytest.approx(case["computed"])
    assert round(found.value) == case["published"]
    assert found.interval == pytest.approx((found.value, found.value))


def test_two_needles_a_month_is_low() -> None:
    assert stats.band_chances(24, stats.Estimate(1, 1), (100, 200)) == (1, 0, 0)


def test_an_edge_belongs_to_the_band_above_it() -> None:
    assert stats.band_chances(200, stats.Estimate(1, 1), (100, 200)) == (0, 0, 1)
    assert stats.band_chances(199, stats.Estimate(1, 1), (100, 200)) == (0, 1, 0)


def test_a_range_of_sizes_becomes_a_range_of_ratios() -> None:
    found = stats.ratio(250_000, stats.Estimate(1_000, 4_000))
    assert found.value == pytest.approx(125)
    assert found.interval == pytest.approx((62.5, 250))
    low, medium, high = stats.band_chances(250_000, stats.Estimate(1_000, 4_000), (100, 200))
    # log-normal: ln 2500 lies 0.6310 spreads above the middle, ln 1250 lies 1.3291 below it
    assert (low, medium, high) == pytest.approx((0.26402, 0.64407, 0.09191), abs=2e-4)


@given(st.integers(0, 10_000_000), estimates)
def test_band_chances_are_a_distribution(events: int, size: stats.Estimate) -> None:
    chances = stats.band_chances(events, size, (100, 200, 300))
    assert sum(chances) == pytest.approx(1)
    assert all(-1e-12 <= chance <= 1 + 1e-12 for chance in chances)


@given(st.integers(1, 10_000_000), estimates)
def test_the_ratio_lies_in_its_interval(events: int, size: stats.Estimate) -> None:
    found = stats.ratio(events, size)
    assert found.interval.low <= found.value * (1 + 1e-12)
    assert found.value <= found.interval.high * (1 + 1e-12)
    assert found.interval == pytest.approx((events / size.high, events / size.low))


@pytest.mark.parametrize(("low", "high"), [(0, 5), (5, 4), (1, inf), (-1, 1)])
def test_an_estimate_is_a_range_above_zero(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="range above zero"):
        stats.Estimate(low, high)


def test_band_edges_rise() -> None:
    with pytest.raises(ValueError, match="rise"):
        stats.band_chances(3, stats.Estimate(1, 2), (200, 100))
