"""Long lists leave as a stream that has a scope of its own."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from porchlight.commons.exports import TOGETHER, csv_response
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


def movements() -> Iterator[tuple[object, ...]]:
    return ((row.pk, row.qty) for row in Movement.objects.order_by("id").iterator())


def test_ten_thousand_rows_and_nobody_elses(world: World) -> None:
    """The view's scope has closed long before the last row: the stream has to bring its own."""
    fill(world, ROWS)
    fill(make_world("Other house"), 3)
    with scoped(world.org.pk, write=False):
        response = csv_response("movements", ["Number", "Pieces"], movements)
    assert len(b"".join(response).splitlines()) == ROWS + 1


def test_between_two_sends_there_is_no_scope(world: World) -> None:
    fill(world, 2 * TOGETHER)
    with scoped(world.org.pk, write=False):
        response = csv_response("movements", ["Number"], movements)
    sends = 0
    for _send in response:
        sends += 1
        with pytest.raises(scope.NoScope):
            scope.current()
    assert sends == 3


def test_a_file_speaks_the_language_of_whoever_asked_for_it(world: World) -> None:
    with scoped(world.org.pk, write=False), translation.override("fr"):
        response = csv_response("languages", [gettext_lazy("Name")], lambda: [[gettext("yes")]])
    lines = b"".join(response).decode("utf-8-sig").split()
    assert lines == ["Nom", "oui"]
    assert translation.get_language() == "en"


def test_a_file_that_is_left_half_way_closes_its_scope(world: World) -> None:
    fill(world, 2 * TOGETHER)
    with scoped(world.org.pk, write=False):
        response = csv_response("movements", ["Number"], movements)
    next(iter(response))
    response.close()
    with pytest.raises(scope.NoScope):
        scope.current()
