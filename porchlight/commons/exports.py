"""Lists sent as files, some rows at a time, in a scope of their own."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextvars import copy_context
from itertools import islice

from django.http import StreamingHttpResponse
from django.utils.translation import get_language, override

from porchlight.journal.scope import scoped
from porchlight.lib import scope
from porchlight.lib.tables import csv_lines

Rows = Callable[[], Iterable[Iterable[object]]]
TOGETHER = 200  # lines that leave together: each send costs more than drawing a line


def csv_response(name: str, header: Sequence[object], rows: Rows) -> StreamingHttpResponse:
    """A CSV file of the organisation in scope, in the visitor's language. `rows` is called later: the view's scope has
    closed by then, and another language may be spoken."""
    parts = _parts(scope.current(), get_language(), header, rows)
    response = StreamingHttpResponse(_stream(parts), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _stream(parts: Generator[str, None, None]) -> Iterator[str]:
    """Everything is drawn in one private context, so that the scope never shows between two sends."""
    context = copy_context()
    try:
        while (part := context.run(next, parts, None)) is not None:
            yield part
    finally:
        context.run(parts.close)


def _parts(
    org: int, language: str | None, header: Sequence[object], rows: Rows
) -> Generator[str, None, None]:
    with scoped(org, write=False), override(language):
        lines = csv_lines(header, rows())
        while part := "".join(islice(lines, TOGETHER)):
            yield part
