"""Lists as CSV text. A cell that a spreadsheet would run as a formula is written so that it stays text."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# Excel takes a file without this mark for a Western one, and names turn to noise.
MARK = "\ufeff"


def csv_lines(header: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180), the first with a byte order mark. Numbers stay numbers, None is empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    mark = MARK
    for row in chain([header], rows):
        writer.writerow([cell(value) for value in row])
        yield mark + out.getvalue()
        out.seek(0)
        out.truncate()
        mark = ""


def cell(value: object) -> object:
    """A value as a cell. Only text is escaped, with the apostrophe that spreadsheets read as "this is text"."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
