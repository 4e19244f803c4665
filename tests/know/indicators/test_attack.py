"""An attacker over everything that was let out: all blocks of both grids, all measures, cells and totals.

Written apart from the code under test. Unknown is every week, area and thing that does not overlap with another;
each published number is an equation about them; linear programmes say how far each small count can be narrowed down.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest
from msgspec import Struct
from numpy.typing import NDArray
from scipy.optimize import linprog

from porchlight.commons.org.models import Organisation
from porchlight.commons.places.models import Area
from porchlight.journal.actions import Author, append
from porchlight.journal.scope import scoped
from porchlight.know.indicators.actions import release_due
from porchlight.know.indicators.queries import released
from porchlight.know.indicators.rules import GRIDS, LAG, NALOXONE_GRID, Block, Grid
from porchlight.reach.outreach.kinds import (
    CONTACT,
    NALOXONE,
    RESPONSE,
    Given,
    NaloxoneSupplied,
    Outcome,
    PlaceKind,
    ResponseReported,
    SupplyReason,
)
from porchlight.reach.outreach.kinds import ContactLogged as Contact
from porchlight.reach.supply.kinds import Line
from porchlight.reach.supply.models import Item
from tests.factories import World

pytestmark = pytest.mark.django_db

WEEKS = 12
THINGS = ("people", "sets", "others", "kits", "singles", "reversals", "trained")
# What each measure is made of; a two-dose kit.
MADE_OF = {
    "people": {"people": 1},
    "sets": {"sets": 1},
    "items": {"sets": 1, "others": 1},
    "kits": {"kits": 1},
    "doses": {"kits": 2, "singles": 1},
    "reversals": {"reversals": 1},
    "trained": {"trained": 1},
}
# What nobody may narrow down: the measures, and whatever is had by taking one from another.
SECRET = {**MADE_OF, "others": {"others": 1}, "single doses": {"singles": 1}}
BY_WEEK = ("people", "sets", "items", "others")

Counts = NDArray[np.int64]  # thing × week × area
Sums = NDArray[np.float64]


def write_down(world: World, areas: list[Area], counts: Counts, start: date) -> None:
    """The counts as entries, and what comes out of them let out."""
    singles = Item.unscoped.create(
        org=world.org,
        name="Nasal, single",
        category="naloxone",
        unit="dose",
        doses=1,
        naloxone="nasal_single",
    )
    items = {"sets": world.items[0].pk, "others": world.items[1].pk, "kits": world.items[2].pk}
    items["singles"] = singles.pk
    with scoped(world.org.pk):
        for week, row in enumerate(counts.transpose(1, 2, 0).tolist()):
            day = start + timedelta(weeks=week, days=3)
            for area, cell in zip(areas, row, strict=True):
                for kind, body in bodies(world, area, dict(zip(THINGS, cell, strict=True)), items):
                    append(kind=kind, body=body, by=world.author, day=day, band=3)
    due = start + timedelta(weeks=WEEKS) + LAG
    release_due(by=Author(world.org.pk, None, None, due, 3))


def bodies(
    world: World, area: Area, cell: Mapping[str, int], items: Mapping[str, UUID]
) -> Iterator[tuple[str, Struct]]:
    """What a week in one area leaves behind."""
    lines = tuple(Line(item, cell[thing]) for thing, item in items.items() if cell[thing])
    if cell["people"]:
        contact = Contact(area.pk, PlaceKind.STREET, people=cell["people"], bag=world.bag.pk, lines=lines)
        yield CONTACT, contact
    elif lines:
        yield NALOXONE, NaloxoneSupplied(area.pk, SupplyReason.NEW, bag=world.bag.pk, lines=lines)
    if cell["trained"]:
        yield NALOXONE, NaloxoneSupplied(area.pk, SupplyReason.NEW, people_trained=cell["trained"])
    for _ in range(cell["reversals"]):
        used = (Given("nasal", 1),)
        yield RESPONSE, ResponseReported(area.pk, "worker", Outcome.SURVIVED, naloxone=used)


class Attacker:
    """Knows every number that was let out, and where there was nothing at all."""

    def __init__(self, true: Counts, areas: list[str], start: date) -> None:
        self.true, self.areas, self.start = true, areas, start
        self.place = np.arange(true.size).reshape(true.shape)
        self.told: list[tuple[Sums, float]] = []
        self.least: list[tuple[Sums, float]] = []
        for grid in GRIDS:
            for block in released(grid):
                for measure in grid.measures:
                    self.hear(grid, block, measure)
        self.see_noughts()

    def sum_of(self, made_of: Mapping[str, int], weeks: slice, area: str | None) -> Sums:
        """One number as a sum of unknowns."""
        columns = slice(None) if area is None else self.areas.index(area)
        found = np.zeros(self.true.size)
        for thing, weight in made_of.items():
            found[self.place[THINGS.index(thing), weeks, columns].ravel()] += weight
        return found

    def count(self, made_of: Mapping[str, int], weeks: slice, area: str | None) -> int:
        """What that number truly is."""
        return int(self.sum_of(made_of, weeks, area) @ self.true.ravel())

    def hear(self, grid: Grid, block: Block, measure: str) -> None:
        made_of = MADE_OF[measure]
        if measure in block.short:
            made_of = {"kits": 2} if "kits" in block.shown else {"singles": 1}
        begin = (grid.start(block.number) - self.start).days // 7
        spans = [
            slice(begin + grid.row_weeks * row, begin + grid.row_weeks * (row + 1))
            for row in range(grid.rows)
        ]
        spans.append(slice(begin, begin + grid.row_weeks * grid.rows))
        for row, weeks in enumerate(spans):
            for area in (*self.areas, None):
                value = block.cell(measure, row if row < grid.rows else -1, area)
                if value is not None:
                    self.told.append((self.sum_of(made_of, weeks, area), value))

    def see_noughts(self) -> None:
        """Zeros are shown, so what is hidden is at least one: by the week in reach, by four weeks in naloxone."""
        for thing in THINGS:
            weeks = 1 if thing in ("people", "sets", "others") else NALOXONE_GRID.row_weeks
            for first in range(0, WEEKS, weeks):
                for area in self.areas:
                    cells = self.sum_of({thing: 1}, slice(first, first + weeks), area)
                    if cells @ self.true.ravel():
                        self.least.append((cells, 1))
                    else:
                        self.told.append((cells, 0))

    def width(self, secret: Sums) -> float:
        """How far apart the least and the most are that the secret can be."""
        ends = []
        for sign in (1.0, -1.0):
            answer = linprog(
                sign * secret,
                A_eq=np.array([sums for sums, _ in self.told]),
                b_eq=np.array([value for _, value in self.told]),
                A_ub=-np.array([sums for sums, _ in self.least]),
                b_ub=-np.array([value for _, value in self.least]),
                bounds=(0, 10_000),
            )
            assert answer.status == 0, answer.message
            ends.append(sign * float(answer.fun or 0))
        return ends[1] - ends[0]


def secrets(attacker: Attacker, threshold: int) -> Iterator[tuple[str, Sums]]:
    """Small counts by row and area, over all areas, over the block, and over both."""
    for name, made_of in SECRET.items():
        rows = 1 if name in BY_WEEK else NALOXONE_GRID.row_weeks
        whole = 4 if name in BY_WEEK else WEEKS
        for length in (rows, whole):
            for first in range(0, WEEKS, length):
                for area in (*attacker.areas, None):
                    weeks = slice(first, first + length)
                    people = attacker.count({"people": 1}, weeks, area) if name in BY_WEEK else 0
                    sums, true = attacker.sum_of(made_of, weeks, area), attacker.count(made_of, weeks, area)
                    # What few people took is theirs, however much it is.
                    if 0 < true < threshold or (true and 0 < people < threshold):
                        yield f"{name} {first} {area}", sums


def assert_nothing_small_is_found(world: World, counts: Counts, names: list[str], threshold: int) -> int:
    """Write down, let out, attack; returns how many numbers the attacker was told."""
    Organisation.objects.filter(pk=world.org.pk).update(threshold=threshold)
    # Areas come in the order of their ids, as blocks have them.
    areas = [Area.unscoped.create(id=uuid4(), org=world.org, name=name) for name in names]
    start = NALOXONE_GRID.start(NALOXONE_GRID.block(date(2026, 8, 1)) - 1)
    write_down(world, areas, counts, start)
    with scoped(world.org.pk, write=False):
        attacker = Attacker(counts, [str(area.pk) for area in areas], start)
    small = list(secrets(attacker, threshold))
    assert small
    assert [name for name, sums in small if attacker.width(sums) < threshold - 1e-5] == []
    return len(attacker.told)


def even(**weekly: tuple[int, ...]) -> Counts:
    """The same in every week: for each thing its count in each area."""
    areas = len(next(iter(weekly.values())))
    found = np.zeros((len(THINGS), WEEKS, areas), dtype=np.int64)
    for thing, counts in weekly.items():
        found[THINGS.index(thing)] = counts
    return found


def test_two_kits_in_an_area_that_gives_the_same_every_week(world: World) -> None:
    """Items that held naloxone, less sets, were two more in one week than in all others."""
    counts = even(people=(40, 40), sets=(100, 100), kits=(0, 20))
    counts[THINGS.index("kits"), 5, 0] = 2
    assert assert_nothing_small_is_found(world, counts, ["Mill", "Harbour"], 6) > 100


def test_single_doses_that_doses_less_twice_the_kits_would_be(world: World) -> None:
    counts = even(people=(40, 40, 40), sets=(100, 80, 90), kits=(10, 20, 30))
    counts[THINGS.index("singles"), 1] = (3, 0, 40)
    counts[THINGS.index("singles"), 6] = (50, 60, 4)
    assert_nothing_small_is_found(world, counts, ["a", "b", "c"], 6)


def test_a_kind_too_rare_to_be_protected_leaves_the_others(world: World) -> None:
    counts = even(people=(40, 40), sets=(90, 80), kits=(10, 20))
    counts[THINGS.index("singles"), 1, 0] = 3
    assert_nothing_small_is_found(world, counts, ["a", "b"], 6)
    with scoped(world.org.pk, write=False):
        (block,) = released(NALOXONE_GRID)
    assert (block.cell("kits", -1, None), block.cell("doses", -1, None)) == (360, 720)
    assert block.short == ("doses",)


def test_other_items_that_items_less_sets_would_be(world: World) -> None:
    counts = even(people=(40, 40), sets=(90, 80), others=(20, 30), kits=(10, 10))
    counts[THINGS.index("others"), 2] = (2, 40)
    counts[THINGS.index("others"), 9] = (5, 1)
    assert_nothing_small_is_found(world, counts, ["a", "b"], 10)


@pytest.mark.parametrize("seed", range(6))
def test_any_town(world: World, seed: int) -> None:
    random = np.random.default_rng(seed)
    level = random.gamma(1.0, np.array([12, 40, 15, 4, 2, 1, 2])[:, None, None], (len(THINGS), 1, 3))
    counts = random.poisson(np.broadcast_to(level, (len(THINGS), WEEKS, 3)))
    assert_nothing_small_is_found(world, counts, ["a", "b", "c"], (5, 6, 10)[seed % 3])
