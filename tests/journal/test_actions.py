"""Entering the log from a desk: once under each token."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from porchlight.journal.actions import append_once
from porchlight.journal.models import Entry
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped
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
