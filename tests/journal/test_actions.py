"""Entering the log from a desk: once under each token."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from porchlight.journal.actions import append_each, append_once
from porchlight.journal.models import Entry, Receipt
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped
from porchlight.journal.traces import Trace
from porchlight.lib.once import Recorded
from tests.factories import TODAY, World


def record(world: World, id: uuid.UUID, people: int = 1, **header: Any) -> Recorded:
    kind = registry.kind("contact.logged")
    body = kind.read(world.contact(people=people), kind.version)
    with scoped(world.org.pk):
        return append_once(kind=kind.name, body=body, by=world.author, id=id, **header)


@pytest.mark.parametrize(
    "other",
    [
        {"people": 2},
        {"day": TODAY - timedelta(days=1)},
        {"band": 1},
        {"corrects": uuid.UUID(int=1)},
        {"why": "x"},
    ],
)
def test_a_token_stands_for_one_entry(world: World, other: dict[str, Any]) -> None:
    id = uuid.uuid4()
    said: dict[str, Any] = {"day": TODAY, "band": 4}
    assert record(world, id, **said) is Recorded.NEW
    assert record(world, id, **said) is Recorded.AGAIN
    assert record(world, id, **said | other) is Recorded.OTHER
    with scoped(world.org.pk):
        assert Entry.objects.count() == 1


def test_a_form_without_a_day_may_be_sent_again_on_the_next(world: World) -> None:
    id = uuid.uuid4()
    record(world, id, day=TODAY - timedelta(days=1))
    assert record(world, id) is Recorded.AGAIN


def test_many_facts_are_as_many_entries_with_their_receipts(world: World) -> None:
    with scoped(world.org.pk):
        told = append_each(
            kind="person.added",
            bodies=[Trace(str(world.peer.pk), ("peer",)), Trace(str(uuid.uuid4()))],
            by=world.author,
        )
    kept = Entry.unscoped.order_by("seq")
    assert [entry.seq for entry in kept] == [entry.seq for entry in told]
    assert told[1].seq == told[0].seq + 1
    assert str(world.peer.pk) in told[0].body
    assert Receipt.unscoped.filter(id__in=[entry.id for entry in told]).count() == 2
