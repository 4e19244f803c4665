"""Counting the wings' facts into blocks, and reading what was let out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from porchlight.commons.org.queries import here
from porchlight.commons.places.queries import areas
from porchlight.know.indicators.models import Denominator, Release
from porchlight.know.indicators.rules import (
    GRIDS,
    NALOXONE_GRID,
    OTHERS,
    PEOPLE,
    REACH_GRID,
    REVERSALS,
    SETS,
    TRAINED,
    UNKNOWN,
    Block,
    Grid,
    Part,
    Shown,
    added_up,
    naloxone_part,
)
from porchlight.lib.errors import NotFound
from porchlight.lib.lazy import Lazy
from porchlight.lib.names import name_in
from porchlight.reach.outreach import facts as outreach
from porchlight.reach.supply import facts as supply

if TYPE_CHECKING:
    from porchlight.commons.privacy import disclosure
else:
    disclosure = Lazy("porchlight.commons.privacy.disclosure")

Cells = dict[tuple[date, str], int]  # by a row's first day and the area


def due(today: date) -> list[tuple[Grid, int]]:
    """Blocks that are over and not let out yet, the oldest first; not further back than the network's term."""
    found = []
    for grid in GRIDS:
        known = (
            Release.objects.filter(grid=grid.name).order_by("-block").values_list("block", flat=True).first()
        )
        oldest = grid.block(date.fromordinal(today.toordinal() - here().term_days)) + 1
        first = oldest if known is None else max(known + 1, oldest)
        found += [(grid, block) for block in range(first, grid.last_due(today) + 1)]
    return found


def worked_out(grid: Grid, block: int, threshold: int) -> dict[str, object]:
    """The body of a release: the block's counts with their totals, after disclosure control."""
    groups = _COUNTING[grid.name](grid, grid.start(block), grid.end(block))
    counted = [cells for group in groups for cells in group.parts.values()]
    areas = sorted({area for cells in counted for (_, area), count in cells.items() if count > 0})
    if not areas:
        return {"areas": [], "shown": {}, "withheld": False, "short": []}

    def table(cells: Cells) -> list[list[int]]:
        return [[max(0, cells.get((row, area), 0)) for area in areas] for row in grid.row_starts(block)]

    shown: dict[str, Shown] = {}
    short: list[str] = []
    for group in groups:
        behind = None if group.behind is None else table(group.behind)
        tables = {part.name: table(cells) for part, cells in group.parts.items()}
        made, lacking = added_up(group.parts, disclosure.disclose(tables, threshold=threshold, behind=behind))
        shown |= made
        short += lacking
    return {"areas": areas if shown else [], "shown": shown, "withheld": not shown, "short": short}


def released(grid: Grid, first: int | None = None, last: int | None = None) -> list[Block]:
    """What was let out, in order of time, from the first block in which there was anything."""
    found = Release.objects.filter(grid=grid.name).order_by("block")
    if first is not None:
        found = found.filter(block__gte=first)
    if last is not None:
        found = found.filter(block__lte=last)
    blocks = [
        Block(
            number=row.block,
            rows=grid.row_starts(row.block),
            areas=tuple(row.body["areas"]),
            shown={name: tuple(map(tuple, table)) for name, table in row.body["shown"].items()},
            withheld=row.body["withheld"],
            short=tuple(row.body.get("short", ())),
        )
        for row in found
    ]
    return list(dropwhile(lambda block: not block.areas and not block.withheld, blocks))


def areas_of(blocks: Iterable[Block]) -> dict[str, str]:
    """Names of the areas that blocks speak of, in the order of their names; the unknown one last."""
    names = {str(area.pk): name_in(area, get_language()) for area in areas()}
    ids = {area for block in blocks for area in block.areas}
    known = sorted((id for id in ids if id in names), key=lambda id: names[id])
    return {id: names[id] for id in known} | ({UNKNOWN: _("No area")} if ids - set(known) else {})


def denominators(words: str = "", year: int | None = None) -> QuerySet[Denominator]:
    """Estimates of people who inject, the newest first; those that speak of `words`, those of a year."""
    found: QuerySet[Denominator] = Denominator.objects.order_by("-year", "of", "id")
    if words:
        found = found.filter(Q(of__icontains=words) | Q(source__icontains=words))
    return found if year is None else found.filter(year=year)


def kept_denominator(id: UUID) -> dict[str, Any] | None:
    """What an estimate says, as its form asks for it."""
    return Denominator.objects.filter(pk=id).values("of", "year", "low", "high", "source").first()


def estimate_years() -> list[int]:
    """Years of which there is an estimate, the newest first."""
    return list(Denominator.objects.order_by("-year").values_list("year", flat=True).distinct())


def denominator(id: UUID) -> Denominator:
    found: Denominator | None = Denominator.objects.filter(id=id).first()
    if found is None:
        raise NotFound(_("There is no such estimate here."))
    return found


@dataclass(frozen=True)
class Group:
    """Parts that are hidden together. `behind`: the people whom they speak of, counted in the same cells."""

    parts: Mapping[Part, Cells]
    behind: Cells | None = None


def _reach(grid: Grid, start: date, end: date) -> list[Group]:
    people, sets, others = _cells(), _cells(), _cells()
    for row in outreach.reached(start, end):
        people[_row(grid, row["day"]), str(row["area"])] += row["reached"]
    for given in supply.given(start, end):
        cells = sets if given["sets"] else others
        cells[_row(grid, given["day"]), str(given["area"] or UNKNOWN)] += given["pieces"]
    return [Group({PEOPLE: people}), Group({SETS: sets, OTHERS: others}, behind=people)]


def _naloxone(grid: Grid, start: date, end: date) -> list[Group]:
    kinds: dict[Part, Cells] = defaultdict(_cells)
    reversals, trained = _cells(), _cells()
    for given in supply.naloxone(start, end):
        kind = naloxone_part(kit=given["product"].endswith("_kit"), each=given["each"])
        kinds[kind][_row(grid, given["day"]), str(given["area"] or UNKNOWN)] += given["units"]
    for row in outreach.reversals(start, end):
        reversals[_row(grid, row["day"]), str(row["area"])] += row["reversals"]
    for taught in outreach.trained(start, end):
        trained[_row(grid, taught["day"]), str(taught["area"])] += taught["trained"]
    # Where none went out at all, that is shown.
    kinds = kinds or {naloxone_part(kit=True, each=2): _cells()}
    return [Group(kinds), Group({REVERSALS: reversals}), Group({TRAINED: trained})]


_COUNTING = {REACH_GRID.name: _reach, NALOXONE_GRID.name: _naloxone}


def _cells() -> Cells:
    return defaultdict(int)


def _row(grid: Grid, day: date) -> date:
    block = grid.block(day)
    return max(start for start in grid.row_starts(block) if start <= day)
