"""CSV that a spreadsheet reads as it was meant, and never runs."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porchlight.lib.tables import FORMULA, MARK, cell, csv_lines


def read(lines: list[str]) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(lines).removeprefix(MARK), newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_what_would_run_stays_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), (-5, -5), (0.5, 0.5), ("a=b", "a=b"), (date(2026, 5, 1), "2026-05-01")]
)
def test_everything_else_stays_itself(value: object, shown: object) -> None:
    assert cell(value) == shown


def test_the_mark_comes_once_and_first() -> None:
    lines = list(csv_lines(["Item", "Pieces"], [["Filter, large", 3], ['a "b"', None]]))
    assert lines[0].startswith(MARK)
    assert "".join(lines).count(MARK) == 1
    assert read(lines) == [["Item", "Pieces"], ["Filter, large", "3"], ['a "b"', ""]]


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")),
            min_size=1,
            max_size=4,
        ),
        max_size=5,
    )
)
def test_no_cell_begins_a_formula_and_none_is_lost(rows: list[list[str]]) -> None:
    shown = read(list(csv_lines(["a"], rows)))[1:]
    assert len(shown) == len(rows)
    for row, cells in zip(rows, shown, strict=True):
        assert [
            text.removeprefix("'") if text.startswith("'") and not was.startswith("'") else text
            for text, was in zip(cells, row, strict=True)
        ] == row
        assert not any(text.startswith(FORMULA) for text in cells)
