"""A table of people, read: each row with what is wrong with it. Pure; the words for roles and languages are given."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

MOST_ROWS = 500
MOST_SIGNS = 100_000  # bytes of a file, characters of what is pasted: 500 rows are a third of it
LONGEST_NAME = 80
# The codes of the columns, which English tables call them by too.
FIELDS = ("name", "roles", "language")
_SEPARATORS = (",", ";", "\t")
_JOINERS = "\u200c\u200d"  # do not show, and belong to names in Persian and in scripts of India
_BETWEEN_ROLES = re.compile(r"[;|,]")


class Broken(StrEnum):
    """Why nothing of a table can be read."""

    LARGE = "large"
    BINARY = "binary"
    ENCODING = "encoding"
    EMPTY = "empty"
    HEADER = "header"
    QUOTES = "quotes"
    NO_ROWS = "no_rows"
    MANY_ROWS = "many_rows"


class Fault(StrEnum):
    """Why one row makes nobody."""

    NO_NAME = "no_name"
    LONG_NAME = "long_name"
    TWICE = "twice"
    LANGUAGE = "language"
    NO_ROLE = "no_role"
    ROLE = "role"
    NOT_GIVABLE = "not_givable"
    MORE_CELLS = "more_cells"


class Unreadable(ValueError):
    """The whole table cannot be read; `why` says for which reason."""

    def __init__(self, why: Broken) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Words:
    """What the cells of a table may say, in small letters: a column's title, a role, a language → its code."""

    columns: Mapping[str, str]
    roles: Mapping[str, str]
    languages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the table. `cells` is what was written: name, roles, language, and what there was too much.
    `faults` go with the words that are at fault: `(ROLE, "chef")`."""

    line: int
    cells: tuple[str, ...]
    name: str
    language: str
    roles: frozenset[str]
    faults: tuple[tuple[Fault, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The rows, and the titles of columns that nobody asked for: those are dropped."""

    rows: tuple[Row, ...]
    dropped: tuple[str, ...]


def decoded(sent: bytes) -> str:
    """A file as text. Raises Unreadable."""
    if len(sent) > MOST_SIGNS:
        raise Unreadable(Broken.LARGE)
    if b"\0" in sent or sent.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(Broken.BINARY)
    try:
        return sent.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(Broken.ENCODING) from None


def table(text: str, *, words: Words, givable: frozenset[str], language: str) -> Table:
    """The rows of a table whose first line names its columns. `language` is for who says none.
    Raises Unreadable."""
    if len(text) > 2 * MOST_SIGNS:  # `written` adds quotation marks to what a file said
        raise Unreadable(Broken.LARGE)
    lines = _lines(text.removeprefix("\ufeff"))
    if not lines:
        raise Unreadable(Broken.EMPTY)
    titles = [title.strip() for title in lines[0][1]]
    order = [words.columns.get(title.casefold()) for title in titles]
    at = {code: order.index(code) for code in FIELDS if code in order}
    if not {*FIELDS[:2]} <= at.keys() or len(at) < len([code for code in order if code]):
        raise Unreadable(Broken.HEADER)
    if len(lines) == 1:
        raise Unreadable(Broken.NO_ROWS)
    if len(lines) - 1 > MOST_ROWS:
        raise Unreadable(Broken.MANY_ROWS)
    dropped = tuple(title for title, code in zip(titles, order, strict=True) if title and not code)
    read = (_row(line, _cells(cells, at, len(titles)), words, givable, language) for line, cells in lines[1:])
    return Table(_twice(read), dropped)


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """The lines that say something, with their numbers."""
    first = text.lstrip().partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        raise Unreadable(Broken.QUOTES) from None


def _cells(cells: list[str], at: Mapping[str, int], width: int) -> tuple[str, ...]:
    """Name, roles and language of a line, and what it has more than there are columns. Roles that stand last and are
    parted by what parts the columns are roles all the same."""
    said = {code: cells[place].strip() if place < len(cells) else "" for code, place in at.items()}
    more = [cell for cell in cells[width:] if cell.strip()]
    if at[FIELDS[1]] == width - 1:
        said[FIELDS[1]] = ";".join([said[FIELDS[1]], *more])
        more = []
    return (*(said.get(code, "") for code in FIELDS), *more)


def _row(line: int, cells: tuple[str, ...], words: Words, givable: frozenset[str], language: str) -> Row:
    name = " ".join(
        "".join(sign if sign.isprintable() or sign in _JOINERS else " " for sign in cells[0]).split()
    )
    asked = [part.strip() for part in _BETWEEN_ROLES.split(cells[1]) if part.strip()]
    known = {part: words.roles.get(part.casefold(), "") for part in asked}
    spoken = words.languages.get(cells[2].casefold(), "") if cells[2] else language
    faults = [
        (Fault.NO_NAME, "", not name),
        (Fault.LONG_NAME, "", len(name) > LONGEST_NAME),
        (Fault.NO_ROLE, "", not asked),
        *((Fault.ROLE, part, not role) for part, role in known.items()),
        *((Fault.NOT_GIVABLE, part, bool(role) and role not in givable) for part, role in known.items()),
        (Fault.LANGUAGE, cells[2], not spoken),
        (Fault.MORE_CELLS, "", len(cells) > len(FIELDS)),
    ]
    return Row(
        line=line,
        cells=cells,
        name=name,
        language=spoken,
        roles=frozenset(role for role in known.values() if role),
        faults=tuple((fault, word) for fault, word, holds in faults if holds),
    )


def written(rows: Iterable[Row]) -> str:
    """Rows as text again, as they were written, to be read a second time."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([FIELDS, *(row.cells for row in rows)])
    return out.getvalue()


def same(name: str) -> str:
    """Names that differ in capitals and spaces alone are the same to whoever reads a list."""
    return " ".join(name.split()).casefold()


def _twice(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The second row with a name is at fault, and says where the first is."""
    first: dict[str, int] = {}
    found = []
    for row in rows:
        line = first.setdefault(same(row.name), row.line)
        again = row.name and line != row.line
        found.append(replace(row, faults=(*row.faults, (Fault.TWICE, str(line)))) if again else row)
    return tuple(found)
