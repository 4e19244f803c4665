"""Replay from zero writes the same bytes as arrival one by one, for every kind that a phone may send.

The entries are made by Hypothesis from the kinds' own structures, with corrections and withdrawals among them.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import inspect as shapes

from porchlight.journal.actions import Author, append
from porchlight.journal.models import WITHDRAWN
from porchlight.journal.registry import registry
from porchlight.journal.replay import replay
from porchlight.journal.scope import scoped
from porchlight.reach.outreach.history import history, told
from porchlight.reach.outreach.queries import TABLES
from tests.factories import NOW, TODAY, World

PHONE_KINDS = sorted(name for name, kind in registry.kinds.items() if kind.phone and name != WITHDRAWN)
SESSIONS = [uuid.UUID(int=number) for number in (1, 2)]
# What a version and its row both say, in the same words.
SAID = (
    "people",
    "for_self",
    "for_others",
    "sharps_back",
    "people_trained",
    "place_kind",
    "reason",
    "outcome",
)
MOMENTS = st.sampled_from([NOW, NOW.replace(hour=22), datetime(2026, 11, 21, 3, tzinfo=UTC)])


@dataclass(frozen=True)
class Maker:
    """Strategies for bodies, with ids that exist in the world and quantities that fit its ledger."""

    world: World

    def body(self, kind: str) -> st.SearchStrategy[Any]:
        """Bodies that the kind's own check lets pass."""
        known = registry.kind(kind)

        def checked(told: dict[str, Any]) -> Any:
            try:
                return known.read(msgspec.json.decode(msgspec.json.encode(told)), known.version)
            except msgspec.ValidationError:
                return None

        return self.struct(shapes.type_info(known.body)).map(checked).filter(lambda body: body is not None)

    def struct(self, shape: Any) -> st.SearchStrategy[dict[str, Any]]:
        fields = {field.encode_name: self.value(field.encode_name, field.type) for field in shape.fields}
        return st.fixed_dictionaries(fields)

    def value(self, name: str, shape: Any) -> st.SearchStrategy[Any]:
        match shape:
            case shapes.UnionType():
                return st.one_of([self.value(name, choice) for choice in shape.types])
            case shapes.UUIDType():
                return self.id(name)
            case shapes.StructType():
                return self.struct(shape)
            case shapes.VarTupleType():
                inner = self.value(name, shape.item_type)
                return st.lists(inner, min_size=shape.min_length or 0, max_size=3)
            case shapes.DictType():
                return st.just({})
            case shapes.EnumType():
                return st.sampled_from([member.value for member in shape.cls])
            case shapes.IntType():
                return st.integers(shape.ge or 0, min(shape.le or 50, 50))
        return PLAIN[type(shape)]

    def id(self, name: str) -> st.SearchStrategy[Any]:
        world = self.world
        known = {
            "session": SESSIONS,
            "area": [world.area.pk],
            "team": [world.peer.pk, world.coordinator.pk],
            "item": [item.pk for item in world.items],
            "kit": [world.kit.pk],
        }
        places = [world.store.pk, world.bag.pk, world.outside["community"].pk]
        return st.sampled_from(known.get(name, places))


PLAIN: dict[type, st.SearchStrategy[Any]] = {
    shapes.NoneType: st.none(),
    shapes.BoolType: st.booleans(),
    shapes.StrType: st.sampled_from(["usual", "nasal", "food"]),
    shapes.DateType: st.sampled_from([date(2026, 11, 20), date(2027, 1, 1)]),
    shapes.DateTimeType: MOMENTS,
}


def tables() -> dict[str, list[Any]]:
    """Every row of every table that a projection writes."""
    names = sorted({name for projection in registry.projections for name in projection.tables})
    models: Any = {model.__name__: model for model in apps.get_models()}
    return {name: list(models[name].objects.order_by("pk").values()) for name in names}


def read_from_rows() -> dict[uuid.UUID, Any]:
    """What pages show of each record: whether it counts, its day and band, and what it says, as far as a row has it."""
    rows: list[Any] = [row for table in TABLES.values() for row in table.objects.all()]
    said = {row.pk: {name: getattr(row, name) for name in SAID if hasattr(row, name)} for row in rows}
    return {row.pk: None if row.withdrawn else (row.day, row.band, said[row.pk]) for row in rows}


def read_from_histories() -> dict[uuid.UUID, Any]:
    """The same out of the versions of each record."""
    roots = [id for table in TABLES.values() for id in table.objects.values_list("pk", flat=True)]
    found = {}
    for root, past in ((id, history(id)) for id in roots):
        said = told(past.now) if past.now else {}
        found[root] = (*past.when, {name: said[name] for name in SAID if name in said}) if said else None
    return found


@contextmanager
def rolled_back(world: World) -> Iterator[None]:
    """The organisation's scope, and nothing of it kept: each example starts from the same tables."""
    with transaction.atomic(), scoped(world.org.pk):
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kinds", [*([kind] for kind in PHONE_KINDS), PHONE_KINDS], ids=[*PHONE_KINDS, "together"]
)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.filter_too_much,
        HealthCheck.too_slow,
    ],
)
@given(data=st.data())
def test_replay_equals_arrival(kinds: list[str], world: World, data: st.DataObject) -> None:
    """Up to six entries; each may correct or withdraw an earlier one, or one still to come."""
    bodies = {kind: Maker(world).body(kind) for kind in kinds}
    ids = [uuid.UUID(int=100 + number) for number in range(data.draw(st.integers(1, 6)))]
    with rolled_back(world):
        for id in ids:
            # Only a desk's body says another day.
            device = data.draw(st.sampled_from([world.device.pk, None]))
            by = Author(world.org.pk, world.peer.pk, device, TODAY, 4)
            target: uuid.UUID | None = data.draw(
                st.sampled_from([None, *(other for other in ids if other != id)])
            )
            if target and data.draw(st.booleans()):
                body: Any = registry.kind(WITHDRAWN).read({"reason": "test"}, 1)
                append(kind=WITHDRAWN, body=body, by=by, id=id, corrects=target)
                continue
            kind = data.draw(st.sampled_from(kinds))
            append(kind=kind, body=data.draw(bodies[kind]), by=by, id=id, corrects=target)
        arrived = tables()
        replay(lambda done, total: None)
        assert tables() == arrived
        assert read_from_histories() == read_from_rows()
