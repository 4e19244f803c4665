"""Areas as pieces of map: which H3 cells they may be made of, and how they are drawn. Pure."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import h3

RESOLUTIONS = (7, 6)  # towns, elsewhere: about 5 and 36 square kilometres
MOST = 200
WIDTH = 640
MARGIN = 12
AROUND = 2
TONES = 3


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
    tone: int = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """Hexagons on a sheet of WIDTH × `height`, and where the names of the other areas stand: (name, x, y)."""

    height: int
    pieces: Sequence[Piece]
    names: Sequence[tuple[str, float, float]] = ()


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


def around(cells: Collection[str], others: Mapping[str, str]) -> dict[str, str]:
    """Those of the other areas' cells that lie near enough to matter."""
    near = offered(cells)
    return {cell: name for cell, name in others.items() if cell in near}


def draw(own: Collection[str], others: Mapping[str, str], free: Collection[str] = ()) -> Drawing:
    """A drawing of an area's own cells, those of other areas by name, and those that could be added."""
    kinds = dict.fromkeys(free, "free") | dict.fromkeys(others, "other") | dict.fromkeys(own, "own")
    if not kinds:
        return Drawing(0, ())
    sheet = _Sheet(corner for cell in kinds for corner in h3.cell_to_boundary(cell))
    tones = {name: number % TONES for number, name in enumerate(sorted(set(others.values())))}
    pieces = []
    for cell in sorted(kinds, key=lambda cell: (kinds[cell] == "own", cell)):
        corners = (sheet.place(*corner) for corner in h3.cell_to_boundary(cell))
        latitude, longitude = h3.cell_to_latlng(cell)
        x, y = sheet.place(latitude, longitude)
        name = others.get(cell, "")
        points = " ".join(f"{x},{y}" for x, y in corners)
        pieces.append(Piece(cell, kinds[cell], points, x, y, latitude, longitude, name, tones.get(name, 0)))
    return Drawing(sheet.height, tuple(pieces), _labels(pieces))


def _labels(pieces: Sequence[Piece]) -> tuple[tuple[str, float, float], ...]:
    """Each other area's name, in the middle of its cells."""
    spots: dict[str, list[Piece]] = {}
    for piece in pieces:
        if piece.label:
            spots.setdefault(piece.label, []).append(piece)
    return tuple(
        (name, round(fmean(p.x for p in of), 1), round(fmean(p.y for p in of), 1))
        for name, of in spots.items()
    )


class _Sheet:
    """From places on earth to points of the drawing.

    Equirectangular around the middle: over a town the error is far below the width of a line.
    """

    def __init__(self, corners: Iterable[tuple[float, float]]) -> None:
        latitudes, longitudes = zip(*corners, strict=True)
        self.north, self.west = max(latitudes), min(longitudes)
        tall = self.north - min(latitudes)
        self.narrow = math.cos(math.radians(self.north - tall / 2))
        wide = (max(longitudes) - self.west) * self.narrow
        inside = WIDTH - 2 * MARGIN
        self.scale = inside / max(wide, tall)
        self.shift = MARGIN + (inside - wide * self.scale) / 2
        self.height = math.ceil(tall * self.scale) + 2 * MARGIN

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        x = self.shift + (longitude - self.west) * self.narrow * self.scale
        return round(x, 1), round(MARGIN + (self.north - latitude) * self.scale, 1)
