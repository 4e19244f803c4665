"""A list finds the movements of its records by their roots, and not by reading the whole ledger."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from porchlight.config.sqlite.survey import survey
from porchlight.journal.scope import scoped
from porchlight.reach.models import Movement
from tests.disk import Disk
from tests.factories import make_world


def test_movements_are_found_by_their_roots(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    if not disk.sqlite:
        with CaptureQueriesContext(connection) as seen:
            survey()
        assert len(seen) == 0, "PostgreSQL does it by itself"
        return
    world = make_world()
    survey()
    assert "sqlite_stat1" not in connection.introspection.table_names(), (
        "of so little there is nothing to know"
    )
    monkeypatch.setattr("porchlight.config.sqlite.survey.MANY", 0)
    survey()  # while there is nothing in the ledger
    with scoped(world.org.pk):
        item, source, target = world.items[0].pk, world.store.pk, world.bag.pk
        Movement.objects.bulk_create(
            Movement(
                id=n + 1, org_id=world.org.pk, root=uuid4(), item_id=item, qty=1, source_id=source,
                target_id=target, reason="give", day="2026-11-20",
            )
            for n in range(3_000)
        )  # fmt: skip
    assert "reach_movement_day" in plan(world.org.pk, 50)
    disk.beside(survey).result(timeout=10)
    assert "reach_movement_root" in plan(world.org.pk, 51), "heard of by a connection that was open before"


def plan(org: int, roots: int) -> str:
    """How that many are looked for. A question that was explained before would be answered as before."""
    with scoped(org, write=False):
        assert Movement.objects.exists()  # what only explains does not look whether anything has changed
        return Movement.objects.filter(root__in=[uuid4() for _ in range(roots)]).order_by().explain()
