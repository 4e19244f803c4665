"""What a count looks like to somebody outside, as docs/reference/small-counts.md promises."""

import pytest

from porchlight.commons.privacy.disclosure import THRESHOLDS, disclose
from tests.spec.tables import Row, tables

(COUNTS,) = tables("small-counts")
LARGE = 1000


@pytest.mark.parametrize("row", COUNTS, ids=lambda row: row["count"])
def test_a_count_is_shown_as_its_line_says(row: Row) -> None:
    for threshold in THRESHOLDS:
        shown = disclose({"people": [[int(row["count"]), LARGE], [LARGE, LARGE]]}, threshold=threshold)
        cell = shown["people"][0][0]
        assert ("hidden" if cell is None else str(cell)) == row[f"threshold {threshold}"], threshold


def test_every_threshold_has_its_column() -> None:
    assert set(COUNTS[0]) == {"count", *(f"threshold {threshold}" for threshold in THRESHOLDS)}
