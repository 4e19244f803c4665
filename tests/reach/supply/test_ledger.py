"""Any sequence of movements, gifts, counts, corrections and withdrawals: nothing appears and nothing disappears."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from porchlight.journal.actions import append
from porchlight.journal.models import WITHDRAWN
from porchlight.journal.replay import replay
from porchlight.journal.scope import scoped
from porchlight.journal.traces import Withdrawal, WithdrawReason
from porchlight.reach.models import Balance, Count, Lot, Movement
from porchlight.reach.outreach.kinds import CONTACT, ContactLogged, PlaceKind
from porchlight.reach.supply import kinds
from porchlight.reach.supply.kinds import (
    COUNTED,
    MOVED,
    CountedStock,
    CountLine,
    KitLine,
    Line,
    LotLine,
    Moved,
)
from tests.factories import TODAY, World

LOTS = (
    None,
    kinds.Lot("L1", TODAY + timedelta(days=30)),
    kinds.Lot("L2", TODAY + timedelta(days=5)),
    kinds.Lot("L3"),
)

spot = st.integers(0, 3)  # store, bag, community, supplier
thing = st.integers(0, 1)
some = st.integers(1, 12)
lot = st.sampled_from(LOTS)
spots = st.lists(spot, min_size=2, max_size=2, unique=True)
moved = st.builds(lambda two, *rest: ("moved", *two, *rest), spots, thing, some, lot)
given_out = st.tuples(st.just("given"), st.booleans(), thing, some, st.integers(0, 2))
counted = st.tuples(st.just("counted"), st.integers(0, 1), thing, st.integers(0, 15), lot)
facts = st.one_of(moved, given_out, counted)
steps = st.one_of(
    facts.map(lambda fact: ("new", fact)),
    st.tuples(st.just("correct"), st.integers(0, 20), facts),
    st.tuples(st.just("withdraw"), st.integers(0, 20)),
    facts.map(lambda fact: ("early", fact)),
)


@dataclass
class Run:
    """The entries of one example. `promised` are ids that a correction named before the entry itself came."""

    world: World
    made: list[tuple[UUID, str]] = field(default_factory=list)
    promised: list[tuple[UUID, str]] = field(default_factory=list)

    def body(self, fact: tuple[Any, ...]) -> tuple[str, Struct]:
        world = self.world
        spots = [world.store.pk, world.bag.pk, world.outside["community"].pk, world.outside["supplier"].pk]
        items = [item.pk for item in world.items]
        match fact:
            case ("moved", source, target, item, qty, lot):
                line = LotLine(items[item], qty, lot)
                return MOVED, Moved(spots[source], spots[target], kinds.MoveReason.MOVE, (line,))
            case ("given", bag, item, qty, kits):
                return CONTACT, ContactLogged(
                    area=world.area.pk,
                    place_kind=PlaceKind.STREET,
                    bag=world.bag.pk if bag else None,
                    lines=(Line(items[item], qty),),
                    kits=(KitLine(world.kit.pk, 1, kits),) if kits else (),
                )
            case ("counted", place, item, n, lot):
                found = (CountLine(items[item], n, lot),)
                return COUNTED, CountedStock(spots[place], kinds.CountReason.CHECK, found)
        raise AssertionError(fact)

    def step(self, step: tuple[Any, ...]) -> None:
        by = self.world.author
        match step:
            case ("new", fact):
                kind, body = self.body(fact)
                id = next((id for id, other in self.promised if other == kind), uuid4())
                self.promised = [row for row in self.promised if row[0] != id]
                waited = append(kind=kind, body=body, by=by, id=id)
                self.made.append((waited.id, kind))
            case ("correct", at, fact) if self.made:
                target, was = self.made[at % len(self.made)]
                kind, body = self.body(fact)
                if kind == was:
                    self.made.append(
                        (append(kind=kind, body=body, by=by, corrects=target, why="mistake").id, kind)
                    )
            case ("withdraw", at) if self.made:
                target, _kind = self.made[at % len(self.made)]
                append(kind=WITHDRAWN, body=Withdrawal(WithdrawReason.TEST), by=by, corrects=target)
            case ("early", fact):
                kind, body = self.body(fact)
                self.promised.append((uuid4(), kind))
                append(kind=kind, body=body, by=by, corrects=self.promised[-1][0], why="mistake")


def tables() -> list[list[dict[str, Any]]]:
    """Everything the ledger wrote, in a fixed order."""
    return [list(table.objects.order_by("pk").values()) for table in (Movement, Balance, Count, Lot)]


def check_books() -> None:
    sums: dict[tuple[UUID, UUID, UUID | None], int] = defaultdict(int)
    for row in Movement.objects.all():
        assert row.qty > 0
        sums[row.source_id, row.item_id, row.lot_id] -= row.qty
        sums[row.target_id, row.item_id, row.lot_id] += row.qty
    balances = {(row.place_id, row.item_id, row.lot_id): row.qty for row in Balance.objects.all()}
    assert balances.keys() == sums.keys()
    assert balances == dict(sums)
    by_item: dict[UUID, int] = defaultdict(int)
    for (_place, item, _lot), qty in balances.items():
        by_item[item] += qty
    assert not any(by_item.values())


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(todo=st.lists(steps, max_size=14))
@example(todo=[("new", ("given", True, 0, 5, 0)), ("withdraw", 0), ("withdraw", 0)])
@example(
    todo=[
        ("new", ("moved", 3, 1, 0, 9, LOTS[1])),
        ("new", ("given", True, 0, 12, 0)),
        ("new", ("counted", 1, 0, 4, None)),
        ("correct", 2, ("counted", 1, 0, 6, None)),
    ]
)
def test_nothing_appears_and_nothing_disappears(world: World, todo: list[tuple[Any, ...]]) -> None:
    with scoped(world.org.pk):
        run = Run(world)
        for step in todo:
            run.step(step)
        check_books()
        before = tables()
        replay(lambda done, total: None)
        assert tables() == before
        transaction.set_rollback(True)  # the next example begins with an empty ledger


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(todo=st.lists(facts.map(lambda fact: ("new", fact)), max_size=8), item=thing, n=st.integers(0, 20))
def test_after_a_count_the_ledger_says_what_was_found(
    world: World, todo: list[tuple[Any, ...]], item: int, n: int
) -> None:
    with scoped(world.org.pk):
        run = Run(world)
        for step in [*todo, ("new", ("counted", 1, item, n, None))]:
            run.step(step)
        rows = Balance.objects.filter(place_id=world.bag.pk, item_id=world.items[item].pk)
        assert sum(row.qty for row in rows) == n
        assert all(row.qty >= 0 for row in rows)
        transaction.set_rollback(True)
