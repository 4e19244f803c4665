"""The calendar of blocks that evidence is let out in, what measures are made of, and sums over them. Pure.

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
UNKNOWN = ""

Shown = tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True)
class Grid:
    """How facts are cut: rows of `row_weeks` weeks, `rows` of them a block.

    `together` are groups of measures that tell of each other (a kit holds doses): what is hidden in one of a group is
    hidden in all of it. Measures of different groups share nothing that could be counted from both.
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

    @property
    def year(self) -> int:
        """How many whole blocks fit into 52 weeks."""
        return timedelta(weeks=52) // self.length

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

    def due_on(self, block: int) -> date:
        """The first day on which the block may be let out."""
        return self.start(block + 1) + LAG

    def last_due(self, today: date) -> int:
        """The latest block that may be let out."""
        return self.block(today - LAG) - 1


REACH_GRID = Grid("reach", row_weeks=1, rows=4, together=(("people",), ("items", "sets")))
NALOXONE_GRID = Grid(
    "naloxone", row_weeks=4, rows=3, together=(("kits", "doses"), ("reversals",), ("trained",))
)
GRIDS = (REACH_GRID, NALOXONE_GRID)
YEAR_BLOCKS = REACH_GRID.year


@dataclass(frozen=True)
class Part:
    """Something counted that overlaps with nothing else. One of it adds so much to each measure of `adds`.

    Parts are what is protected; measures are added up from what may be shown of them. Without a part that cannot be
    protected a measure stays back, unless the part is `spare`: then it is left out of the sum.
    """

    name: str
    adds: tuple[tuple[str, int], ...]
    spare: bool = False


PEOPLE = Part("people", (("people", 1),))
SETS = Part("sets", (("sets", 1), ("items", 1)))
OTHERS = Part("others", (("items", 1),))
REVERSALS = Part("reversals", (("reversals", 1),))
TRAINED = Part("trained", (("trained", 1),))


def naloxone_part(*, kit: bool, each: int) -> Part:
    """Kits, or single units, of `each` doses: apart, since doses less twice the kits would be the singles."""
    kits = (("kits", 1),) if kit else ()
    return Part(f"{'kit' if kit else 'single'} of {each}", (*kits, ("doses", each)), spare=True)


def added_up(parts: Iterable[Part], shown: Mapping[str, Shown]) -> tuple[dict[str, Shown], list[str]]:
    """Measures from what may be shown of their parts, and which of them lack a part that was left out."""
    made: dict[str, Shown] = {}
    short: set[str] = set()
    lost: set[str] = set()
    for part in parts:
        for measure, weight in part.adds:
            if part.name in shown:
                made[measure] = _plus(made.get(measure), weight, shown[part.name])
            else:
                (short if part.spare else lost).add(measure)
    kept = {measure: table for measure, table in made.items() if measure not in lost}
    return kept, sorted(short & kept.keys())


def _plus(table: Shown | None, weight: int, more: Shown) -> Shown:
    """Parts of one group are hidden in the same cells."""
    base = table or tuple((0,) * len(row) for row in more)
    return tuple(
        tuple(None if b is None or m is None else b + weight * m for b, m in zip(line, row, strict=True))
        for line, row in zip(base, more, strict=True)
    )


@dataclass(frozen=True)
class Block:
    """What was let out of one block: for each measure a grid of `rows` + total by `areas` + total; None is hidden.

    A measure that is not in `shown` has so few counts in the block that nothing of it can be shown; `withheld`: none
    can. One in `short` lacks something too rare to be protected.
    """

    number: int
    rows: tuple[date, ...]
    areas: tuple[str, ...]
    shown: Mapping[str, Shown]
    withheld: bool = False
    short: tuple[str, ...] = ()

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
    """Sets for each person who injects, its interval, and how likely each band is and each goal reached."""

    sets: int
    rate: Rate
    chances: tuple[tuple[str, float], ...]
    reached: tuple[tuple[str, float], ...]

    @property
    def interval(self) -> Interval:
        return self.rate.interval


Marks = Sequence[tuple[str, int]]


def coverage(sets: int, people: Estimate, bands: Marks, goals: Marks = ()) -> Coverage:
    """Hold a year's sets against an estimate given as a range; the doubt about the range is carried through."""
    chances = band_chances(sets, people, [float(start) for _, start in bands if start])
    return Coverage(
        sets,
        ratio(sets, people),
        tuple(zip((name for name, _ in bands), chances, strict=True)),
        tuple((name, band_chances(sets, people, [goal])[-1]) for name, goal in goals),
    )


# What an estimate of people may say. The upper end is beyond any country and within any database.
FIRST_YEAR = 1990
MOST_PEOPLE = 100_000_000


def estimate_fault(*, year: int, low: int, high: int, this_year: int) -> str:
    """The code of what is wrong with an estimate, or nothing."""
    if not 0 < low <= high <= MOST_PEOPLE:
        return "range"
    return "" if FIRST_YEAR <= year <= this_year else "year"
