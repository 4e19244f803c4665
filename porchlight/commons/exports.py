"""Lists sent as files, row by row, in a scope of their own."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextvars import copy_context

from django.http import StreamingHttpResponse

from porchlight.journal.scope import scoped
from porchlight.lib import scope
from porchlight.lib.tables import csv_lines

Rows = Callable[[], Iterable[Iterable[object]]]


def csv_response(name: str, header: Sequence[object], rows: Rows) -> StreamingHttpResponse:
    """A CSV file of the organisation in scope. `rows` is called later: the view's scope has closed by then."""
    # Lazy texts speak the visitor's language only while the view runs.
    header = [str(title) for title in header]
    response = StreamingHttpResponse(
        _stream(scope.current(), header, rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _stream(org: int, header: Sequence[object], rows: Rows) -> Iterator[str]:
    """Each line is drawn in one private context, so that the scope never shows between two lines."""
    context = copy_context()
    lines = _lines(org, header, rows)
    try:
        while (line := context.run(next, lines, None)) is not None:
            yield line
    finally:
        context.run(lines.close)


def _lines(org: int, header: Sequence[object], rows: Rows) -> Generator[str, None, None]:
    with scoped(org, write=False):
        yield from csv_lines(header, rows())
