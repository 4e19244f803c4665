"""Rates and ratios with their intervals: plain numbers in, plain numbers out.

Every interval is two-sided at 95 % unless told otherwise.
Sources: Garwood 1936 (exact), Breslow & Day 1987 (Byar); which one when: Public Health England's rule, exact below
ten events and Byar from ten on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, inf, isfinite, log, sqrt
from typing import TYPE_CHECKING, NamedTuple

from porchlight.lib.lazy import Lazy

if TYPE_CHECKING:
    from scipy import special
else:
    special = Lazy("scipy.special")

CONFIDENCE = 0.95
FEW = 20  # a rate on this many events or fewer moves so much by chance that it carries a flag
EXACT_BELOW = 10


class Interval(NamedTuple):
    """From low to high, both included, in the unit of the number it belongs to."""

    low: float
    high: float

    def times(self, factor: float) -> "Interval":
        return Interval(self.low * factor, self.high * factor)


class Rate(NamedTuple):
    """A number with its interval; `few` marks one on 20 events or fewer."""

    value: float
    interval: Interval
    few: bool


def _z(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError("confidence lies between 0 and 1")
    return float(special.ndtri(0.5 + confidence / 2))


def _events(count: int) -> int:
    if count < 0:
        raise ValueError("a count is never negative")
    return count


def garwood(events: int, confidence: float = CONFIDENCE) -> Interval:
    """Exact interval for the mean of a Poisson count (Garwood 1936)."""
    tail = (1 - confidence) / 2
    _z(confidence)
    low = float(special.gammaincinv(events, tail)) if _events(events) else 0.0
    return Interval(low, float(special.gammaincinv(events + 1, 1 - tail)))


def byar(events: int, confidence: float = CONFIDENCE) -> Interval:
    """Byar's approximation to the same interval (Breslow & Day 1987), upper limit from events + 1."""
    z = _z(confidence)

    def limit(x: int, side: float) -> float:
        return float(x * (1 - 1 / (9 * x) + side * z / (3 * sqrt(x))) ** 3) if x else 0.0

    return Interval(limit(_events(events), -1), limit(events + 1, 1))


def poisson(events: int, confidence: float = CONFIDENCE) -> Interval:
    """Exact below ten events, Byar from ten on, as Public Health England does."""
    return (garwood if events < EXACT_BELOW else byar)(events, confidence)


def rate(events: int, base: float, per: float = 100_000, confidence: float = CONFIDENCE) -> Rate:
    """Events per `per` units of `base` (people, person-years, doses …), which is taken as known.

    Raises ValueError for a base that is not above zero: nothing is said about nobody.
    """
    if not (isfinite(base) and base > 0):
        raise ValueError("a rate needs a base above zero")
    factor = per / base
    return Rate(events * factor, poisson(events, confidence).times(factor), events <= FEW)


@dataclass(frozen=True)
class Estimate:
    """A size known only as a range, read as the middle 95 % of a log-normal distribution.

    A range of one number (low = high) is a size taken as known.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (isfinite(self.high) and 0 < self.low <= self.high):
            raise ValueError("an estimate is a range above zero, low first")

    @property
    def middle(self) -> float:
        """The median: the geometric mean of both ends."""
        return sqrt(self.low * self.high)

    def below(self, size: float) -> float:
        """Probability that the true size lies below `size`."""
        if self.low == self.high:
            return float(self.low < size)
        spread = log(self.high / self.low) / (2 * _z(CONFIDENCE))
        return 1.0 if size == inf else float(special.ndtr((log(size / self.middle)) / spread))

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        reach = exp(log(self.high / self.low) / 2 * _z(confidence) / _z(CONFIDENCE))
        return Interval(self.middle / reach, self.middle * reach)


def ratio(events: int, size: Estimate, confidence: float = CONFIDENCE) -> Rate:
    """Events per one of an estimated size; the interval carries the doubt about the size.

    The count itself is what was recorded, not a sample of it, so it adds no doubt of its own.
    """
    low, high = size.interval(confidence)
    return Rate(_events(events) / size.middle, Interval(events / high, events / low), events <= FEW)


def band_chances(events: int, size: Estimate, edges: Sequence[float]) -> tuple[float, ...]:
    """Probability of each band below, between and from the rising `edges` on; they add up to one.

    An edge belongs to the band above it: exactly 200 lies in "200 and more".
    """
    if any(low >= high for low, high in pairwise((0.0, *edges))):
        raise ValueError("band edges rise from above zero")
    if _events(events) == 0:
        return (1.0, *(0.0 for _ in edges))
    # The ratio reaches an edge exactly when the size is no more than events ÷ edge.
    if size.low == size.high:
        reached = [float(events / size.low >= edge) for edge in edges]
    else:
        reached = [size.below(events / edge) for edge in edges]
    return tuple(upper - lower for upper, lower in pairwise((1.0, *reached, 0.0)))
