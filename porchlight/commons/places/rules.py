"""Areas as pieces of map: which H3 cells they may be made of, and how they are drawn. Pure."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import h3

RESOLUTIONS = (7, 6)  # towns, elsewhere: about 5 and 36 square kilometres
MOST = 200
WIDTH = 640
MARGIN = 12
AROUND = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """One hexagon of a drawing: its corners as SVG points, its middle on the drawing and on the earth."""

    cell: str
    kind: str  # own | other | free
    points: str
    x: float
    y: float
    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Hexagons on a sheet of WIDTH × `height`."""

    height: int
    pieces: Sequence[Piece]


def fault(cells: Sequence[str]) -> str:
    """What is wrong with an area's cells, or nothing: `cell`, `resolution`, `mixed`, `twice`, `many`."""
    if len(cells) > MOST:
        return "many"
    if not all(h3.is_valid_cell(cell) for cell in cells):
        return "cell"
    sizes = {h3.get_resolution(cell) for cell in cells}
    if not sizes <= set(RESOLUTIONS):
        return "resolution"
    if len(sizes) > 1:
        return "mixed"
    return "twice" if len(set(cells)) < len(cells) else ""


def split(text: str) -> list[str]:
    """Cells as people paste them: between spaces, commas or lines."""
    return text.replace(",", " ").lower().split()


def cell_at(text: str, resolution: int) -> str | None:
    """The cell that `latitude, longitude` lies in; None for what is no place on earth."""
    parts = text.replace(";", ",").split(",")
    try:
        latitude, longitude = (float(part) for part in parts)
    except ValueError:
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return str(h3.latlng_to_cell(latitude, longitude, resolution))


def toggled(cells: Sequence[str], cell: str) -> list[str]:
    """The cells with one more, or one fewer."""
    return [kept for kept in cells if kept != cell] if cell in cells else [*cells, cell]


def offered(cells: Collection[str]) -> set[str]:
    """The cells around those chosen, from which the next may be chosen."""
    return {near for cell in cells for near in h3.grid_disk(cell, AROUND)} - set(cells)


def draw(own: Collection[str], others: Mapping[str, str], free: Collection[str] = ()) -> Drawing:
    """A drawing of an area's own cells, those of other areas by name, and those that could be added.

    Equirectangular around the middle: over a town the error is far below the width of a line.
    """
    kinds = dict.fromkeys(free, "free") | dict.fromkeys(others, "other") | dict.fromkeys(own, "own")
    if not kinds:
        return Drawing(0, ())
    corners = {cell: h3.cell_to_boundary(cell) for cell in kinds}
    every = [corner for ring in corners.values() for corner in ring]
    south, north = min(lat for lat, _ in every), max(lat for lat, _ in every)
    west, east = min(lon for _, lon in every), max(lon for _, lon in every)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * narrow, north - south)
    shift = (WIDTH - 2 * MARGIN - (east - west) * narrow * scale) / 2

    def place(latitude: float, longitude: float) -> tuple[float, float]:
        x = MARGIN + shift + (longitude - west) * narrow * scale
        return round(x, 1), round(MARGIN + (north - latitude) * scale, 1)

    pieces = []
    for cell in sorted(kinds, key=lambda cell: (kinds[cell] == "own", cell)):
        points = " ".join("{},{}".format(*place(*corner)) for corner in corners[cell])
        middle = h3.cell_to_latlng(cell)
        pieces.append(
            Piece(cell, kinds[cell], points, *place(*middle), middle[0], middle[1], others.get(cell, ""))
        )
    return Drawing(math.ceil((north - south) * scale) + 2 * MARGIN, tuple(pieces))
