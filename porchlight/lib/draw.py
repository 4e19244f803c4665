"""Geometry of the pictures: pure arithmetic from counts to coordinates; templates only render.

Across, positions are percentages of the picture's width; down, they are CSS pixels from its top.
So a picture stretches from a phone to a desk while its words keep their size.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

# ---- shelf: a vessel's inside, in pixels of its 96 × 104 drawing -------------------------------------------

INSIDE_TOP = 24
INSIDE_BOTTOM = 98
LEAST_FILL = 4  # one piece left must still be seen

Shape = Literal["jar", "box", "bag"]
State = Literal["ok", "low", "out", "count"]


@dataclass(frozen=True, slots=True)
class Stock:
    """What stands on a shelf: `qty` pieces now, reorder at `reorder`, `full` when well stocked.

    Without `full`, three times the reorder point (or what is there, if more) counts as full.
    """

    name: str
    qty: int
    reorder: int | None = None
    full: int = 0
    unit: str = ""
    url: str = ""
    shape: Shape = "jar"


@dataclass(frozen=True, slots=True)
class Vessel:
    """One jar, box or bag with its filling; `mark_y` is where the reorder mark crosses it."""

    stock: Stock
    state: State
    fill_y: int
    fill_height: int
    mark_y: int | None


def _state(stock: Stock) -> State:
    if stock.qty < 0:
        return "count"
    if stock.qty == 0:
        return "out"
    return "low" if stock.reorder is not None and stock.qty <= stock.reorder else "ok"


def vessel(stock: Stock) -> Vessel:
    """Fill one vessel. A balance below zero is no stock but a question, so the vessel stays empty."""
    reorder = stock.reorder or 0
    full = stock.full or max(3 * reorder, stock.qty, 1)
    inside = INSIDE_BOTTOM - INSIDE_TOP

    def height(count: int) -> int:
        return round(inside * min(max(count, 0) / full, 1))

    filled = max(height(stock.qty), LEAST_FILL) if stock.qty > 0 else 0
    return Vessel(
        stock=stock,
        state=_state(stock),
        fill_y=INSIDE_BOTTOM - filled,
        fill_height=filled,
        mark_y=INSIDE_BOTTOM - height(reorder) if reorder else None,
    )


def shelf(stocks: Sequence[Stock]) -> tuple[Vessel, ...]:
    """Every vessel of a shelf, in the order given."""
    return tuple(vessel(stock) for stock in stocks)


# ---- scales --------------------------------------------------------------------------------------------------


def nice_step(top: float, wanted: int) -> float:
    """The least step of 1, 2 or 5 times a power of ten that reaches `top` in at most `wanted` steps."""
    if top <= 0:
        return 1
    rough = top / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    # the tolerance keeps 0.3 / 3 from being read as more than 0.1
    return next(times * power for times in (1, 2, 5, 10) if times * power >= rough * (1 - 1e-9))


def _plain(number: float) -> float:
    """Whole numbers without a decimal point, so that a label reads 5 and not 5.0."""
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded


# ---- a measure on its bands -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Band:
    """One band of a measure; `step` (1, 2, 3) is its depth of colour, from little to enough."""

    name: str
    start: float
    step: int
    x: float
    width: float
    middle: float


@dataclass(frozen=True, slots=True)
class Goal:
    """A mark of its own across the bands: what is aimed for."""

    name: str
    at: float
    x: float


@dataclass(frozen=True, slots=True)
class BandsBar:
    """A value with its interval, on bands; positions in percent of the width."""

    value: float
    low: float | None
    high: float | None
    bands: tuple[Band, ...]
    here: str
    value_x: float
    low_x: float | None
    high_x: float | None
    end: float
    goals: tuple[Goal, ...]


Named = Sequence[tuple[str, float]]


def bands_bar(
    value: float, bands: Named, *, low: float | None = None, high: float | None = None, goals: Named = ()
) -> BandsBar:
    """Place `value` and the interval `low` to `high` on `bands`, given as (name, where it starts) upwards from 0.

    Raises ValueError when bands do not rise from 0 or the interval is the wrong way round.
    """
    starts = [start for _, start in bands]
    if not starts or starts[0] != 0 or any(a >= b for a, b in pairwise(starts)):
        raise ValueError("bands must rise from 0")
    if low is not None and high is not None and low > high:
        raise ValueError("the interval is the wrong way round")
    farthest = max(value, high or 0, *(at for _, at in goals))
    end = _plain(max(farthest * 1.1, starts[-1] * 1.5, 1))

    def x(number: float) -> float:
        return round(100 * min(max(number, 0), end) / end, 2)

    placed = tuple(_bands(bands, end, x))
    return BandsBar(
        value=value,
        low=low,
        high=high,
        bands=placed,
        here=next(band.name for band in reversed(placed) if value >= band.start or band.start == 0),
        value_x=x(value),
        low_x=None if low is None else x(low),
        high_x=None if high is None else x(high),
        end=end,
        goals=tuple(Goal(name, _plain(at), x(at)) for name, at in goals),
    )


def _bands(bands: Named, end: float, x: Callable[[float], float]) -> Iterator[Band]:
    edges = [*(start for _, start in bands), end]
    for index, (name, start) in enumerate(bands):
        left, right = x(start), x(edges[index + 1])
        step = 1 + round(2 * index / max(len(bands) - 1, 1))
        yield Band(name, _plain(start), step, left, round(right - left, 2), round((left + right) / 2, 2))


# ---- a series in time -------------------------------------------------------------------------------------------

PLOT_TOP = 18
PLOT_BOTTOM = 192
SERIES_HEIGHT = 220
GUTTER = 9.0  # percent kept free at the start for the numbers of the scale
NARROWEST = 230  # pixels of a picture in a card on the smallest phone
LETTER, APART = 8, 12  # pixels of one letter of a label, at most, and between two labels


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series; `value` is None when it is withheld or unknown, `low` and `high` its interval."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One point as drawn: a column from `left`, or a dot at `x`, `y`; `prev_x`, `prev_y` begin the line to it."""

    point: Point
    x: float
    left: float
    width: float
    y: int
    height: int
    low_y: int | None
    high_y: int | None
    prev_x: float | None
    prev_y: int | None
    labelled: bool
    anchor: Literal["start", "middle", "end"]
    last: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale at `y`."""

    value: float
    y: int


@dataclass(frozen=True, slots=True)
class Series:
    """A series as columns or as a line: the template chooses."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    height: int = SERIES_HEIGHT
    base: int = PLOT_BOTTOM


def labels_that_fit(labels: Sequence[str]) -> int:
    """How many of these labels stand side by side on the smallest phone."""
    longest = max(map(len, labels), default=1)
    return max(2, NARROWEST // (LETTER * longest + APART))


def _anchor(index: int, count: int, slot: float) -> Literal["start", "middle", "end"]:
    """Labels at the rim lean inwards when their slot is too narrow to hold them."""
    if slot > 12 or 0 < index < count - 1:
        return "middle"
    return "start" if index == 0 else "end"


def _centre(index: int, slot: float) -> float:
    return round(GUTTER + slot * (index + 0.5), 2)


def _mark(points: Sequence[Point], index: int, y: Callable[[float], int], every: int) -> Mark:
    point, before = points[index], points[index - 1] if index else None
    slot = (100 - GUTTER) / len(points)
    to_newest = len(points) - 1 - index
    joined = before is not None and before.value is not None and point.value is not None
    top = y(point.value or 0)
    return Mark(
        point=point,
        x=_centre(index, slot),
        left=round(_centre(index, slot) - slot * 0.36, 2),
        width=round(slot * 0.72, 2),
        y=top,
        height=PLOT_BOTTOM - top,
        low_y=None if point.low is None else y(point.low),
        high_y=None if point.high is None else y(point.high),
        prev_x=_centre(index - 1, slot) if joined else None,
        prev_y=y(before.value) if before is not None and before.value is not None and joined else None,
        labelled=to_newest % every == 0,
        anchor=_anchor(index, len(points), slot),
        last=to_newest == 0,
    )


def series(points: Sequence[Point]) -> Series:
    """Lay out a series on a scale from 0; as many labels as fit stand below it, counted back from the newest."""
    top = max([1.0, *(max(point.value or 0, point.high or 0) for point in points)])
    step = nice_step(top, 4)
    lines = math.ceil(top / step - 1e-9)
    every = math.ceil(len(points) / labels_that_fit([point.label for point in points]))

    def y(number: float) -> int:
        return PLOT_BOTTOM - round(number * (PLOT_BOTTOM - PLOT_TOP) / (lines * step))

    return Series(
        marks=tuple(_mark(points, index, y, every) for index in range(len(points))),
        ticks=tuple(Tick(value=_plain(step * n), y=y(step * n)) for n in range(lines + 1)),
    )
