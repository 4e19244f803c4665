"""Tombstones and decided entries go on their day; what waits for somebody to look never does."""

from datetime import UTC, date, datetime, timedelta

import pytest

from porchlight.commons.privacy.retention import When
from porchlight.journal.scope import scoped
from porchlight.sync.models import FeedRow, Quarantined
from porchlight.sync.retention.actions import PURGES, forget_decided, forget_tombstones
from tests.factories import TODAY, World

pytestmark = pytest.mark.django_db


def on(world: World, day: date) -> When:
    return When(datetime(day.year, day.month, day.day, 18, tzinfo=UTC), day, world.author)


def held(world: World, state: str, number: int) -> None:
    Quarantined.unscoped.create(
        org_id=world.org.pk, entry=world.peer.pk, digest=bytes([number]) * 32, kind="x", version=1,
        device=world.device.pk, device_seq=1, sealed=b"s", code="x", received=TODAY, state=state,
    )  # fmt: skip


def test_a_tombstone_goes_after_180_days_and_a_row_that_lives_stays(world: World) -> None:
    FeedRow.unscoped.create(org_id=world.org.pk, feed="items", key="here", seq=1, body='{"id":"here"}')
    FeedRow.unscoped.create(org_id=world.org.pk, feed="items", key="gone", seq=2, gone_on=TODAY)
    with scoped(world.org.pk):
        assert forget_tombstones(on(world, TODAY + timedelta(days=179))) == 0
        assert forget_tombstones(on(world, TODAY + timedelta(days=180))) == 1
    assert FeedRow.unscoped.get().key == "here"


def test_what_was_decided_goes_after_90_days_and_what_waits_never(world: World) -> None:
    for number, state in enumerate(("waiting", "accepted", "rejected")):
        held(world, state, number)
    with scoped(world.org.pk):
        assert forget_decided(on(world, TODAY + timedelta(days=89))) == 0
        assert forget_decided(on(world, TODAY + timedelta(days=90))) == 2
        assert forget_decided(on(world, TODAY + timedelta(days=9000))) == 0
    assert Quarantined.unscoped.get().state == "waiting"


def test_each_touches_its_own_organisation(world: World) -> None:
    FeedRow.unscoped.create(org_id=world.org.pk + 1, feed="items", key="gone", seq=2, gone_on=TODAY)
    with scoped(world.org.pk):
        assert [purge.run(on(world, TODAY + timedelta(days=999))) for purge in PURGES] == [0, 0]
