"""Lists as files. A short one is sent at once, a stream in a scope of its own; a long one is made beside, in
commons/files, where the worker asks the same page for the same list.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi, override

from porchlight.commons.files.actions import begin
from porchlight.commons.files.rules import is_short
from porchlight.commons.lists import page_behind, wanted_format
from porchlight.commons.people.access import Beside, DeskRequest
from porchlight.journal.scope import scoped
from porchlight.lib import scope
from porchlight.lib.sheets import xlsx
from porchlight.lib.tables import csv_lines

Rows = Iterable[Iterable[object]]
Draw = Callable[[Any], Rows]
CHUNK = 500  # rows that are read at once
TOGETHER = 200  # lines that leave together: each send costs more than drawing a line


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as a file: its name, its columns, what was found, and how that becomes rows; both later, in another
    scope."""

    name: str
    header: Sequence[object]
    found: Any
    draw: Draw = iter

    def count(self) -> int:
        """How many there are, as the list's page says; a row may be more or less than one of them."""
        return Paginator(self.found, 1).count

    def rows(self) -> Rows:
        """Each row as it is wanted. A query is read a few rows at a time, for it may find more than memory holds."""
        return self.draw(self.found.iterator(CHUNK) if isinstance(self.found, QuerySet) else self.found)


@dataclass(frozen=True, slots=True)
class Format:
    """How rows become bytes, in the language that is spoken."""

    type: str
    parts: Callable[[Sequence[object], Rows], Iterator[bytes]]


def _csv(header: Sequence[object], rows: Rows) -> Iterator[bytes]:
    lines = csv_lines(header, rows)
    while part := "".join(islice(lines, TOGETHER)):
        yield part.encode()


def _xlsx(header: Sequence[object], rows: Rows) -> Iterator[bytes]:
    return xlsx(header, rows, rtl=get_language_bidi())


FORMATS: Mapping[str, Format] = {
    "csv": Format("text/csv; charset=utf-8", _csv),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
}


class ListFile(StreamingHttpResponse):
    """A list of the organisation in scope, in the visitor's language. Nothing is drawn before it is sent: the view's
    scope has closed by then, and another language may be spoken.
    """

    def __init__(self, listing: Listing, format: str) -> None:
        self.listing = listing
        parts = _parts(scope.current(), get_language(), listing, FORMATS[format])
        super().__init__(_stream(parts), content_type=FORMATS[format].type)
        self["Content-Disposition"] = f'attachment; filename="{listing.name}.{format}"'


def saved(
    request: DeskRequest, name: str, header: Sequence[object], found: Any, draw: Draw = iter
) -> HttpResponseBase:
    """The answer to somebody who wants a list as a file: the file, or the way to it where the list is long."""
    listing, address = Listing(name, header, found, draw), request.get_full_path_info()
    kind = wanted_format(request)
    if request.method == "POST":
        id = begin(
            name=name,
            format=kind,
            list=address,
            language=get_language() or "",
            by=request.author,
            now=timezone.now(),
        )
        return redirect("commons:file", id)
    if isinstance(request, Beside) or is_short(count := listing.count()):
        return ListFile(listing, kind)
    context = {"name": f"{name}.{kind}", "rows": count, "back": page_behind(address)}
    return render(request, "commons/files/long.html", context)


def _stream(parts: Generator[bytes, None, None]) -> Iterator[bytes]:
    """Everything is drawn in one private context, so that the scope never shows between two sends."""
    context = copy_context()
    try:
        while (part := context.run(next, parts, None)) is not None:
            yield part
    finally:
        context.run(parts.close)


def _parts(org: int, language: str | None, listing: Listing, format: Format) -> Generator[bytes, None, None]:
    with scoped(org, write=False), override(language):
        yield from format.parts(listing.header, listing.rows())
