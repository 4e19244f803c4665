"""The indicators themselves, the calendar of blocks they are released in, and sums over what was released. Pure.

A block is a few rows (weeks) by all areas, with its totals. It is let out once, when it is over and late phones have
had time; any longer period, any choice of areas is put together from numbers let out before. So no choice of dates or
areas can be held against another to find a hidden count (docs/explanation/disclosure.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from porchlight.lib.stats import Estimate, Interval, Rate, band_chances, rate, ratio

# A Monday; blocks are counted from here, for ever.
FIRST = date(2020, 1, 6)
# Phones may bring entries late; a block waits for them.
LAG = timedelta(days=14)
YEAR_BLOCKS = 13
UNKNOWN = ""

Shown = tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True)
class Grid:
    """How facts are cut: rows of `row_weeks` weeks, `rows` of them a block.

    `together` are groups of measures that tell of each other (a kit is two doses): what is hidden in one of a group
    is hidden in all of it.
    """

    name: str
    row_weeks: int
    rows: int
    together: tuple[tuple[str, ...], ...]

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(measure for group in self.together for measure in group)

    @property
    def length(self) -> timedelta:
        return timedelta(weeks=self.row_weeks * self.rows)

    def block(self, day: date) -> int:
        """The number of the block that a day lies in."""
        return (day - FIRST) // self.length

    def start(self, block: int) -> date:
        return FIRST + block * self.length

    def end(self, block: int) -> date:
        """The block's last day."""
        return self.start(block + 1) - timedelta(days=1)

    def row_starts(self, block: int) -> tuple[date, ...]:
        return tuple(self.start(block) + timedelta(weeks=self.row_weeks * row) for row in range(self.rows))

    def last_due(self, today: date) -> int:
        """The latest block that is over for longer than the lag."""
        return self.block(today - LAG) - 1


REACH_GRID = Grid("reach", row_weeks=1, rows=4, together=(("people", "items", "sets"),))
NALOXONE_GRID = Grid("naloxone", row_weeks=4, rows=3, together=(("kits", "doses"), ("responses",)))
GRIDS = (REACH_GRID, NALOXONE_GRID)


@dataclass(frozen=True)
class Indicator:
    """One indicator as data. `bands` are (name, where it starts); `unsure` says what of it awaits confirmation."""

    id: str
    title: str
    grid: Grid
    numerator: str
    denominator: str
    period: str
    breakdowns: tuple[str, ...]
    source: str
    bands: tuple[tuple[str, int], ...] = ()
    unsure: str = ""


def _(text: str) -> str:
    """A text for the catalogues: the pages say it in the visitor's language, this file stays free of languages."""
    return text


INDICATORS = (
    Indicator(
        id="reach",
        title=_("People reached and items given"),
        grid=REACH_GRID,
        numerator=_("people reached in contacts; items that moved to people, less what was taken back"),
        denominator=_("none"),
        period=_("week"),
        breakdowns=("week", "area"),
        source=_(
            "UNAIDS/WHO core outreach counts; contacts are tallies, so people may be counted more than once"
        ),
    ),
    Indicator(
        id="naloxone",
        title=_("Naloxone out and responses reported"),
        grid=NALOXONE_GRID,
        numerator=_("naloxone kits and doses handed out; responses reported"),
        denominator=_("for the rate: 100 doses handed out in the same period"),
        period=_("four weeks"),
        breakdowns=("four weeks", "area"),
        source=_("Interval: exact below ten responses, Byar from ten (Public Health England)"),
    ),
    Indicator(
        id="coverage",
        title=_("Syringes for each person who injects"),
        grid=REACH_GRID,
        numerator=_(
            "sets handed out in 52 weeks: fixed-needle syringes or barrels; spare needles never count"
        ),
        denominator=_("estimated number of people who inject drugs, a range from a named source"),
        period=_("52 weeks"),
        breakdowns=(),
        source=_("WHO, UNODC, UNAIDS technical guide (2012 revision); 2030 target: 300"),
        bands=((_("low"), 0), (_("medium"), 100), (_("high"), 200), (_("2030 target"), 300)),
        unsure=_(
            "The upper mark was read again in a United Nations page; the lower marks and border rules await that."
        ),
    ),
)


def indicator(id: str) -> Indicator | None:
    return next((one for one in INDICATORS if one.id == id), None)


@dataclass(frozen=True)
class Block:
    """What was let out of one block: for each measure a grid of `rows` + total by `areas` + total; None is hidden.

    A measure that is not in `shown` has so few counts in the block that nothing of it can be shown; `withheld`: none
    can.
    """

    number: int
    rows: tuple[date, ...]
    areas: tuple[str, ...]
    shown: Mapping[str, Shown]
    withheld: bool = False

    def cell(self, measure: str, row: int, area: str | None) -> int | None:
        """A number that was let out. `row` -1 is the block's total, `area` None all areas; an absent area had none."""
        if self.withheld:
            return None
        if not self.areas:
            return 0
        if area is not None and area not in self.areas:
            return 0
        if measure not in self.shown:
            return None
        return self.shown[measure][row][-1 if area is None else self.areas.index(area)]


def total(blocks: Iterable[Block], measure: str, area: str | None = None) -> int | None:
    """The sum of blocks' totals; None as soon as one of them is hidden."""
    found = [block.cell(measure, -1, area) for block in blocks]
    values = [value for value in found if value is not None]
    return sum(values) if len(values) == len(found) else None


def hidden_cells(blocks: Iterable[Block], measure: str) -> int:
    """How many numbers of a measure are hidden, totals included; a block without any of it counts as one."""
    return sum(
        sum(value is None for row in block.shown[measure] for value in row)
        if measure in block.shown
        else block.withheld or bool(block.areas)
        for block in blocks
    )


def per_hundred(events: int | None, base: int | None) -> Rate | None:
    """Events per 100; nothing is derived from a hidden number or from nothing."""
    return None if events is None or not base else rate(events, base, per=100)


@dataclass(frozen=True)
class Coverage:
    """Sets for each person who injects, its interval, and how likely each band is."""

    sets: int
    rate: Rate
    chances: tuple[tuple[str, float], ...]

    @property
    def interval(self) -> Interval:
        return self.rate.interval


def coverage(sets: int, people: Estimate, bands: Sequence[tuple[str, int]]) -> Coverage:
    """Hold a year's sets against an estimate given as a range; the doubt about the range is carried through."""
    edges = [float(start) for _, start in bands if start]
    chances = band_chances(sets, people, edges)
    return Coverage(sets, ratio(sets, people), tuple(zip((name for name, _ in bands), chances, strict=True)))
