"""XLSX that a spreadsheet reads as it was meant, and never runs. Read back by another program's hand (openpyxl)."""

import io
from datetime import date, datetime
from itertools import repeat
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from porchlight.lib import sheets
from porchlight.lib.sheets import TEXT, TooLong, xlsx


def read(header: list[object], rows: Any, **more: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(b"".join(xlsx(header, rows, **more)))).active


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", '=HYPERLINK("x")'])
def test_what_would_run_stays_text_even_when_it_is_edited(text: str) -> None:
    cell = read(["a"], [[text]])["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


@pytest.mark.parametrize(
    ("value", "shown", "kind"),
    [
        (-5, -5, "n"),
        (0.5, 0.5, "n"),
        (True, True, "b"),
        (date(2026, 5, 1), datetime(2026, 5, 1), "d"),  # noqa: DTZ001  a sheet knows no zones
        ("5", "5", "s"),
        ("<b> & “é” 😀", "<b> & “é” 😀", "s"),
        (" two\n lines ", " two\n lines ", "s"),
    ],
)
def test_everything_else_stays_itself(value: object, shown: object, kind: str) -> None:
    cell = read(["a"], [[value]])["A2"]
    assert (cell.value, cell.data_type) == (shown, kind)


def test_a_day_is_written_so_that_nobody_takes_a_month_for_it() -> None:
    assert read(["a"], [[date(2026, 5, 1)]])["A2"].number_format.replace("\\", "") == "yyyy-mm-dd"


def test_nothing_is_an_empty_cell() -> None:
    sheet = read(["a", "b", "c"], [[None, "", 1]])
    assert [cell.value for cell in sheet[2]] == [None, None, 1]


def test_what_xml_cannot_say_is_left_out_and_what_a_cell_cannot_hold_is_cut() -> None:
    sheet = read(["a"], [["a\x00b\x1fc"], ["x" * (TEXT + 9)]])
    assert [sheet["A2"].value, len(sheet["A3"].value)] == ["abc", TEXT]


def test_the_header_is_bold_and_stays_in_sight() -> None:
    sheet = read(["Name", "Pieces"], [["x", 1]])
    assert [cell.font.bold for cell in sheet[1]] == [True, True]
    assert not sheet["A2"].font.bold
    assert sheet.freeze_panes == "A2"


def test_columns_go_on_after_the_alphabet() -> None:
    sheet = read([f"c{n}" for n in range(30)], [list(range(30))])
    assert (sheet["Z1"].value, sheet["AA1"].value, sheet["AD2"].value) == ("c25", "c26", 29)


@pytest.mark.parametrize("rows", [0, 1, sheets.TOGETHER - 1, sheets.TOGETHER, sheets.TOGETHER + 1])
def test_no_row_is_lost_where_rows_are_packed_together(rows: int) -> None:
    sheet = read(["n"], [[n] for n in range(rows)])
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == list(range(rows))


def test_a_list_that_no_sheet_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LONGEST", 11)
    assert read(["n"], [[1]] * 10).max_row == 11
    with pytest.raises(TooLong):
        list(xlsx(["n"], repeat([1])))


def test_it_comes_in_pieces_while_rows_are_drawn() -> None:
    drawn = 0

    def rows() -> Any:
        nonlocal drawn
        for n in range(30_000):
            drawn = n
            yield [f"row {n * 7919 % 10_007}"]

    parts = xlsx(["n"], rows())
    met = [drawn for _part in parts]
    assert len(met) > 10
    assert met[len(met) // 2] < 25_000


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff_"), min_size=1
)


@given(st.lists(st.tuples(WORDS, st.integers(-(10**9), 10**9), st.dates(date(1900, 3, 1))), max_size=5))
def test_any_row_can_be_read_back(rows: list[tuple[str, int, date]]) -> None:
    sheet = read(["a", "b", "c"], rows)
    shown = [(a, b, c.date()) for a, b, c in sheet.iter_rows(min_row=2, values_only=True)]
    assert shown == rows
