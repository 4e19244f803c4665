"""Which cells make an area, and how they are drawn."""

import h3
import pytest

from porchlight.commons.places.rules import (
    WIDTH,
    cell_at,
    draw,
    fault,
    offered,
    split,
    toggled,
)

TOWN = "872b9bc71ffffff"
NEAR = min(h3.grid_ring(TOWN, 1))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([], ""),
        ([TOWN, NEAR], ""),
        ([h3.cell_to_parent(TOWN, 6)], ""),
        (["here"], "cell"),
        (["872b9bc71fffff"], "cell"),
        ([h3.cell_to_center_child(TOWN, 8)], "resolution"),
        ([h3.cell_to_parent(TOWN, 5)], "resolution"),
        ([TOWN, h3.cell_to_parent(TOWN, 6)], "mixed"),
        ([TOWN, TOWN], "twice"),
        ([TOWN] * 201, "many"),
    ],
)
def test_cells_of_an_area(cells: list[str], expected: str) -> None:
    assert fault(cells) == expected


def test_cells_are_read_as_people_paste_them() -> None:
    assert split(f" {TOWN.upper()},{NEAR}\n") == [TOWN, NEAR]


@pytest.mark.parametrize("text", ["", "43", "43,-79,1", "north, south", "91, 0", "0, 181", "nan, 0"])
def test_what_is_no_place(text: str) -> None:
    assert cell_at(text, 7) is None


def test_a_place_becomes_its_cell() -> None:
    assert cell_at("43.65, -79.38", 7) == h3.latlng_to_cell(43.65, -79.38, 7)


def test_choosing_and_taking_back() -> None:
    assert toggled([TOWN], NEAR) == [TOWN, NEAR]
    assert toggled([TOWN, NEAR], TOWN) == [NEAR]
    assert NEAR in offered([TOWN])
    assert TOWN not in offered([TOWN])


def test_the_drawing_stays_on_its_sheet() -> None:
    drawing = draw([TOWN], {NEAR: "Next door"}, offered([TOWN]) - {NEAR})
    assert [piece.kind for piece in drawing.pieces].count("own") == 1
    assert drawing.pieces[-1].cell == TOWN
    for piece in drawing.pieces:
        for point in piece.points.split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= WIDTH
            assert 0 <= y <= drawing.height
    north = max(drawing.pieces, key=lambda piece: piece.latitude)
    assert north.y == min(piece.y for piece in drawing.pieces)
    assert draw([], {}).pieces == ()
