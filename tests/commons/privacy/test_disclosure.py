"""An attacker who knows all that is shown must not come close to what is hidden.

The attacker here is written apart from the code under test: unknown inner cells, one equation for each number
shown, and a linear programme over them.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from porchlight.commons.privacy import disclosure
from porchlight.commons.privacy.disclosure import Lattice, Shown, disclose, protect

VECTORS = Path(__file__).parents[2] / "data" / "reference" / "sdc_cell_suppression.json"
CASES = json.loads(VECTORS.read_text())["cases"]

tables = st.tuples(st.integers(1, 4), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(
            st.one_of(st.just(0), st.integers(0, 12), st.integers(0, 60)),
            min_size=shape[1],
            max_size=shape[1],
        ),
        min_size=shape[0],
        max_size=shape[0],
    )
)
thresholds = st.sampled_from(disclosure.THRESHOLDS)


def full(table: Sequence[Sequence[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in table]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def interval(
    shown: Shown, row: int, column: int, zeros: set[tuple[int, int]], least: int = 1
) -> tuple[float, float]:
    """What the shown numbers allow for the number at (row, column); the last of each is the total."""
    height, width = len(shown) - 1, len(shown[0]) - 1

    def sums(i: int, j: int) -> NDArray[np.float64]:
        grid = np.zeros((height, width))
        grid[i if i < height else slice(None), j if j < width else slice(None)] = 1
        return grid.ravel()

    known = [
        (sums(i, j), value)
        for i, line in enumerate(shown)
        for j, value in enumerate(line)
        if value is not None
    ]
    bounds = [(0, 0) if (i, j) in zeros else (least, None) for i in range(height) for j in range(width)]
    ends = []
    for sign in (1, -1):
        answer = linprog(
            sign * sums(row, column),
            A_eq=np.array([selection for selection, _ in known]),
            b_eq=np.array([value for _, value in known]),
            bounds=bounds,
        )
        assert answer.status == 0, answer.message
        ends.append(sign * float(answer.fun or 0))
    return ends[0], ends[1]


def assert_holds(table: Sequence[Sequence[int]], shown: Shown, threshold: int) -> None:
    true = full(table)
    zeros = {(i, j) for i, row in enumerate(table) for j, value in enumerate(row) if value == 0}
    for i, row in enumerate(true):
        for j, value in enumerate(row):
            assert shown[i][j] in (None, value)
            if 0 < value < threshold:
                assert shown[i][j] is None
                low, high = interval(shown, i, j, zeros)
                assert low - 1e-6 <= value <= high + 1e-6
                assert high - low >= threshold - 1e-5


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["seed"]))
def test_the_proved_optimum_is_reached(case: dict[str, object]) -> None:
    lattice = Lattice.of(case["interior"])  # type: ignore[arg-type]  # JSON
    threshold, optimum = int(str(case["threshold"])), case["optimum"]
    primary = lattice.small(threshold)
    hidden = protect(lattice, threshold, primary=primary, zeros_known=False)
    cost = float((hidden * (1 + np.log1p(lattice.counts))).sum())
    assert isinstance(optimum, dict)
    assert cost == pytest.approx(optimum["cost"], abs=1e-5)
    shown = lattice.shown(hidden)
    for cell in np.flatnonzero(primary):
        row, column = divmod(int(cell), len(shown[0]))
        low, high = interval(shown, row, column, set(), least=0)
        assert high - low >= threshold - 1e-5


@settings(max_examples=150, deadline=None)
@given(tables, thresholds)
def test_no_small_count_can_be_worked_out(table: list[list[int]], threshold: int) -> None:
    total = sum(map(sum, table))
    cells = sum(value > 0 for row in table for value in row)
    small = any(0 < value < threshold for row in full(table) for value in row)
    if small and total - cells < threshold:
        assert disclose({"people": table}, threshold=threshold) == {}
    else:
        shown = disclose({"people": table}, threshold=threshold)["people"]
        assert shown[-1][-1] == total
        assert_holds(table, shown, threshold)


@settings(max_examples=60, deadline=None)
@given(tables, tables, thresholds)
def test_tables_are_hidden_together_and_each_holds(
    one: list[list[int]], other: list[list[int]], threshold: int
) -> None:
    other = [(other[0] * 5)[: len(one[0])]] * len(one)
    shown = disclose({"one": one, "other": other}, threshold=threshold)
    for name, table in (("one", one), ("other", other)):
        if name in shown:
            assert_holds(table, shown[name], threshold)
        else:
            assert disclose({name: table}, threshold=threshold) == {}
    assert len({str([[value is None for value in row] for row in table]) for table in shown.values()}) < 2


def test_the_smallest_example() -> None:
    shown = disclose({"people": [[2, 30], [40, 50]]})["people"]
    assert shown == ((None, None, 32), (None, None, 90), (42, 80, 122))


def test_zero_is_shown_and_shields_nobody() -> None:
    shown = disclose({"people": [[0, 3, 20, 9]]})["people"]
    assert shown[0] == (0, None, 20, None, 32)


def test_one_hidden_count_takes_another_with_it() -> None:
    shown = disclose({"people": [[5, 6, 100]]})["people"][0]
    assert shown == (None, None, 100, 111)


def test_whoever_sees_the_zeros_knows_that_a_hidden_count_is_at_least_one() -> None:
    """5 + 1 = 6 leaves only 1 … 5 for each, so a third cell has to go."""
    assert disclose({"people": [[5, 1, 100]]})["people"][0] == (None, None, None, 106)


def test_two_small_counts_that_hide_each_other_need_no_third() -> None:
    assert disclose({"people": [[4, 5, 100]]})["people"][0] == (None, None, 100, 109)


def test_two_small_counts_of_too_small_a_sum_take_a_third() -> None:
    assert disclose({"people": [[1, 2, 100, 50]]})["people"][0] == (None, None, 100, None, 153)


def test_a_small_total_is_not_published() -> None:
    assert disclose({"people": [[1, 2], [0, 0]]}) == {}


def test_what_cannot_be_protected_leaves_the_rest() -> None:
    shown = disclose({"single": [[1, 2]], "kits": [[30, 40]]})
    assert shown == {"kits": ((30, 40, 70), (30, 40, 70))}


def test_what_few_people_took_is_hidden_however_much_it_is() -> None:
    shown = disclose({"items": [[40, 60, 90]]}, behind=[[3, 30, 30]])["items"][0]
    assert shown == (None, None, 90, 190)


def test_much_that_few_people_took_and_nothing_else_can_shield() -> None:
    """40 items to 3 people in one area, none elsewhere: the published total of items would be theirs."""
    assert disclose({"items": [[40, 0]]}, behind=[[3, 9]]) == {}


def test_nothing_is_said_of_few_people_in_all() -> None:
    assert disclose({"items": [[40, 60]]}, behind=[[2, 3]]) == {}


def test_the_same_table_is_always_hidden_the_same_way() -> None:
    table = [[3, 9, 14, 2], [8, 8, 1, 30], [5, 40, 6, 6]]
    assert len({str(disclose({"people": table})) for _ in range(3)}) == 1


@pytest.mark.parametrize("threshold", [0, 1, 4, 7, 11])
def test_only_the_agreed_thresholds(threshold: int) -> None:
    with pytest.raises(ValueError, match="threshold"):
        disclose({"people": [[1]]}, threshold=threshold)


@pytest.mark.parametrize("table", [[], [[]], [[1, -2]]])
def test_broken_tables_are_refused(table: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="grid"):
        disclose({"people": table})


def test_tables_hidden_together_have_one_shape() -> None:
    with pytest.raises(ValueError, match="one shape"):
        disclose({"a": [[9, 9]], "b": [[9], [9]]})
    with pytest.raises(ValueError, match="one shape"):
        disclose({"a": [[9, 9]]}, behind=[[9], [9]])


def test_without_an_answer_from_the_search_everything_but_the_total_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(disclosure, "cheapest", lambda task, targets: None)
    shown = disclose({"people": [[2, 30], [40, 0]]})["people"]
    assert shown == ((None, None, None), (None, 0, None), (None, None, 72))
