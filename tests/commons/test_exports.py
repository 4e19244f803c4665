"""Lists leave as a stream that has a scope of its own, in each format the same."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from porchlight.commons.exports import FORMATS, TOGETHER, ListFile, Listing
from porchlight.commons.lists import FORMATS as OFFERED
from porchlight.journal.scope import scoped
from porchlight.lib import scope
from porchlight.reach.models import Movement
from tests.factories import TODAY, World, make_world

ROWS = 10_000


def fill(world: World, rows: int) -> None:
    source, target, item = world.store.pk, world.bag.pk, world.items[0].pk
    with scoped(world.org.pk):
        first = (Movement.unscoped.order_by("-id").values_list("id", flat=True).first() or 0) + 1
        Movement.objects.bulk_create(
            Movement(
                id=first + n, org_id=world.org.pk, root=item, item_id=item, qty=1, source_id=source,
                target_id=target, reason="move", day=TODAY,
            )
            for n in range(rows)
        )  # fmt: skip


def movements(world: World, kind: str = "csv") -> ListFile:
    """The file of an organisation's movements."""

    def draw(found: Iterable[Any]) -> Iterable[tuple[object, ...]]:
        return ((row.pk, row.qty) for row in found)

    with scoped(world.org.pk, write=False):
        return ListFile(
            Listing("movements", ["Number", "Pieces"], Movement.objects.order_by("id"), draw), kind
        )


def test_every_format_that_pages_offer_is_known() -> None:
    assert tuple(FORMATS) == OFFERED


@pytest.mark.parametrize("kind", FORMATS)
def test_ten_thousand_rows_and_nobody_elses(world: World, kind: str) -> None:
    """The view's scope has closed long before the last row: the stream has to bring its own."""
    fill(world, ROWS)
    fill(make_world("Other house"), 3)
    content = b"".join(movements(world, kind))
    if kind == "csv":
        assert len(content.splitlines()) == ROWS + 1
    else:
        assert openpyxl.load_workbook(io.BytesIO(content)).active.max_row == ROWS + 1


def test_both_formats_hold_the_same() -> None:
    rows = [["Ash", date(2026, 5, 1), 3, None, "=1"], ["", None, 0.5, "x", "-2"]]
    header = ["Who", "Day", "Pieces", "Note", "Odd"]
    with scope.entered(1):
        first, second = (b"".join(ListFile(Listing("x", header, rows, iter), kind)) for kind in FORMATS)
    lines = list(csv.reader(io.StringIO(first.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(second)).active
    shown = [["" if value is None else value for value in row] for row in sheet.iter_rows(values_only=True)]
    assert lines == [
        header,
        ["Ash", "2026-05-01", "3", "", "'=1"],
        ["", "", "0.5", "x", "'-2"],
    ]
    assert [[getattr(value, "date", lambda: value)() for value in row] for row in shown[1:]] == [  # noqa: B023
        ["Ash", date(2026, 5, 1), 3, "", "=1"],
        ["", "", 0.5, "x", "-2"],
    ]


def test_between_two_sends_there_is_no_scope(world: World) -> None:
    fill(world, 2 * TOGETHER)
    sends = 0
    for _send in movements(world):
        sends += 1
        with pytest.raises(scope.NoScope):
            scope.current()
    assert sends == 3


def test_a_file_speaks_the_language_of_whoever_asked_for_it(world: World) -> None:
    listing = Listing(
        "languages", [gettext_lazy("Name")], [1], lambda found: [[gettext("yes")] for _one in found]
    )
    with scoped(world.org.pk, write=False), translation.override("fr"):
        response = ListFile(listing, "csv")
    lines = b"".join(response).decode("utf-8-sig").split()
    assert lines == ["Nom", "oui"]
    assert translation.get_language() == "en"


def test_a_sheet_turns_with_the_language(world: World) -> None:
    sides = []
    for language in ("en", "ar"):
        with scoped(world.org.pk, write=False), translation.override(language):
            content = b"".join(ListFile(Listing("x", ["A"], []), "xlsx"))
        sides.append(openpyxl.load_workbook(io.BytesIO(content)).active.sheet_view.rightToLeft)
    assert sides == [False, True]


def test_a_file_that_is_left_half_way_closes_its_scope(world: World) -> None:
    fill(world, 2 * TOGETHER)
    response = movements(world)
    next(iter(response))
    response.close()
    with pytest.raises(scope.NoScope):
        scope.current()
