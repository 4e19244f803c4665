"""Reading the tables of this folder: a coordinator reads them, tests try the program against them, and `make reference`
copies them into docs/reference/."""

from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent

Row = dict[str, str]


def pages() -> list[str]:
    """The names of the pages."""
    return sorted(path.stem for path in FOLDER.glob("*.md"))


def text(page: str) -> list[str]:
    """The lines of a page."""
    return (FOLDER / f"{page}.md").read_text("utf-8").splitlines()


def tables(page: str) -> list[list[Row]]:
    """The tables of a page, each a list of rows by the names of their columns."""
    found: list[list[Row]] = []
    head: list[str] = []
    for cells in _lines(page):
        if not cells:
            head = []
        elif not head:
            head = cells
            found.append([])
        elif set(cells) != {"---"}:
            found[-1].append(dict(zip(head, cells, strict=True)))
    return found


def _lines(page: str) -> Iterator[list[str]]:
    """Cells of each line; none for a line that is in no table."""
    for line in text(page):
        yield [cell.strip().strip("`") for cell in line.strip("|").split("|")] if line.startswith("|") else []
