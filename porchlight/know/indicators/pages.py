"""What each indicator's page shows: pictures, the table under them, and the words about what is hidden."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from porchlight.know.indicators.catalogue import Indicator
from porchlight.know.indicators.forms import MEASURES
from porchlight.know.indicators.models import Denominator
from porchlight.know.indicators.queries import areas_of
from porchlight.know.indicators.rules import (
    NALOXONE_GRID,
    YEAR_BLOCKS,
    Block,
    Coverage,
    Grid,
    coverage,
    per_hundred,
    total,
)
from porchlight.lib.draw import BandsBar, Point, Series, bands_bar, series
from porchlight.lib.stats import Estimate, Rate

HIDDEN = "·"


@dataclass(frozen=True)
class Chart:
    title: str
    series: Series
    unit: str


@dataclass(frozen=True)
class Table:
    """Header and rows as they are shown and exported; None is a hidden number."""

    header: list[str]
    rows: list[list[Any]]

    def columns(self) -> list[dict[str, Any]]:
        return [{"title": title, "num": place > 0} for place, title in enumerate(self.header)]

    def shown(self) -> list[list[Any]]:
        """Cells for the page: numbers to the end of their column, a hidden one as a mark that says so."""
        return [
            [_first(row[0]), *({"num": HIDDEN if c is None else c} for c in row[1:])] for row in self.rows
        ]


def _first(cell: Any) -> str:
    return date_format(cell, "j N Y") if isinstance(cell, date) else str(cell)


def charts(blocks: Sequence[Block], measures: Sequence[str], area: str | None) -> list[Chart]:
    """One series a measure over all rows of the blocks."""
    return [
        Chart(
            str(MEASURES[measure]),
            series(
                [
                    Point(date_format(start, "j N"), block.cell(measure, row, area))
                    for block in blocks
                    for row, start in enumerate(block.rows)
                ]
            ),
            str(MEASURES[measure]),
        )
        for measure in measures
    ]


def by_area(blocks: Sequence[Block], measure: str, area: str | None) -> Table:
    """A row for each week or four weeks, a column for each area, and the total that was let out with them."""
    areas = areas_of(blocks)
    chosen = list(areas) if area is None else [id for id in areas if id == area]
    header = [_("From"), *(areas[id] for id in chosen), *([_("All areas")] if area is None else [])]
    rows: list[list[Any]] = []
    for block in reversed(blocks):
        for row, start in reversed(list(enumerate(block.rows))):
            cells = [block.cell(measure, row, id) for id in chosen]
            rows.append([start, *cells, *([block.cell(measure, row, None)] if area is None else [])])
    return Table(header, rows)


def naloxone_by_area(blocks: Sequence[Block]) -> Table:
    """Sums over the whole period for each area, with reversals per 100 doses where both were let out."""
    header = [
        *(_("Area"), _("Kits out"), _("Doses out"), _("Reversals")),
        *(_("Reversals per 100 doses"), _("Interval"), _("People trained")),
    ]
    places: list[tuple[str | None, str]] = [*areas_of(blocks).items(), (None, _("All areas"))]
    return Table(header, [[name, *naloxone_line(blocks, id)] for id, name in places])


def naloxone_line(blocks: Sequence[Block], area: str | None) -> list[Any]:
    """Kits, doses, reversals, the rate and its interval in words, people trained."""
    kits, doses, reversals, trained = (total(blocks, name, area) for name in NALOXONE_GRID.measures)
    found = per_hundred(reversals, doses)
    return [
        *(kits, doses, reversals),
        *(found and round(found.value, 1), found and interval_words(found), trained),
    ]


def _tenths(value: float) -> str:
    """Rounded first: number_format cuts digits off."""
    return number_format(round(value, 1), 1)


def interval_words(found: Rate) -> str:
    """The interval, and a warning where few events stand behind it."""
    words = "–".join(_tenths(end) for end in found.interval)
    return _("%(interval)s (20 or fewer: uncertain)") % {"interval": words} if found.few else words


@dataclass(frozen=True)
class Covered:
    """One estimate, the year's sets held against it, and its picture."""

    denominator: Denominator
    coverage: Coverage
    bar: BandsBar


def covered(indicator: Indicator, sets: int | None, found: Iterable[Denominator]) -> Iterator[Covered]:
    """The year's sets against each estimate; nothing when the sum is hidden."""
    if sets is None:
        return
    bands, goals = (
        [(_(name), float(at)) for name, at in marks] for marks in (indicator.bands, indicator.goals)
    )
    for one in found:
        held = coverage(sets, Estimate(one.low, one.high), indicator.bands, indicator.goals)
        low, high = held.interval
        yield Covered(one, held, bands_bar(held.rate.value, bands, low=low, high=high, goals=goals))


def coverage_file(indicator: Indicator) -> list[str]:
    """Titles of the columns of `coverage_rows`."""
    return [
        *(_("Estimate"), _("Source"), _("Year"), _("People, from"), _("People, to"), _("Sets in 52 weeks")),
        *(_("Sets each"), _("Sets each, from"), _("Sets each, to")),
        *(_("Chance of %(band)s, %%") % {"band": _(name)} for name, _start in indicator.bands),
        *(_("Chance of reaching %(goal)s, %%") % {"goal": _(name)} for name, _at in indicator.goals),
    ]


def coverage_rows(shown: Iterable[Covered]) -> Iterator[list[Any]]:
    """A row for each estimate, with the chance of every band and goal in percent."""
    for one in shown:
        yield [
            *(one.denominator.of, one.denominator.source, one.denominator.year),
            *(one.denominator.low, one.denominator.high, one.coverage.sets),
            round(one.coverage.rate.value, 1),
            *(round(end, 1) for end in one.coverage.interval),
            *(round(100 * chance) for _name, chance in (*one.coverage.chances, *one.coverage.reached)),
        ]


def coverage_shown(indicator: Indicator, shown: Sequence[Covered]) -> Table:
    """The same for the page: from and to side by side."""
    header = [_("Estimate"), _("People"), _("Sets"), _("Sets each"), _("Likely")]
    header += [_(name) for name, _at in (*indicator.bands, *indicator.goals)]
    rows = [
        [
            f"{one.denominator.of}, {one.denominator.year}",
            f"{number_format(one.denominator.low)}–{number_format(one.denominator.high)}",
            one.coverage.sets,
            _tenths(one.coverage.rate.value),
            "–".join(_tenths(end) for end in one.coverage.interval),
            *(f"{100 * chance:.0f} %" for _name, chance in (*one.coverage.chances, *one.coverage.reached)),
        ]
        for one in shown
    ]
    return Table(header, rows)


def estimates_file() -> list[str]:
    """Titles of the columns of `estimate_rows`."""
    return [_("Estimate"), _("Year"), _("People, from"), _("People, to"), _("Source")]


def estimate_rows(found: Iterable[Denominator]) -> Iterator[list[Any]]:
    for one in found:
        yield [one.of, one.year, one.low, one.high, one.source]


@dataclass(frozen=True)
class Coming:
    """The block that comes out next: its first and last day, and the day it comes. `year`: when a year is whole."""

    first: date
    last: date
    day: date
    year: date


def coming(grid: Grid, blocks: Sequence[Block], today: date) -> Coming:
    """What comes out next, where `blocks` are out."""
    number = grid.last_due(today) + 1
    oldest = blocks[0].number if blocks else number
    whole = grid.due_on(oldest + YEAR_BLOCKS - 1)
    return Coming(grid.start(number), grid.end(number), grid.due_on(number), whole)
