"""What evidence counts of supplies."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from porchlight.journal.actions import append
from porchlight.journal.models import WITHDRAWN
from porchlight.journal.scope import scoped
from porchlight.journal.traces import Withdrawal, WithdrawReason
from porchlight.reach.outreach.kinds import CONTACT, NALOXONE, ContactLogged, NaloxoneSupplied
from porchlight.reach.supply import facts
from porchlight.reach.supply.actions import move
from porchlight.reach.supply.kinds import LotLine, Moved, MoveReason
from tests.factories import TODAY, World

SINCE = TODAY - timedelta(days=30)


@pytest.fixture(autouse=True)
def _scope(world: World) -> Iterator[None]:
    with scoped(world.org.pk):
        yield


def log(world: World, **body: Any) -> UUID:
    content = msgspec.convert(world.contact(**body), ContactLogged)
    return append(kind=CONTACT, body=content, by=world.author).id


def test_given_is_what_reached_people_sets_apart_and_without_naloxone(world: World) -> None:
    log(world)
    log(world, kits=[{"kit": str(world.kit.pk), "revision": 1, "qty": 2}])
    here = {"day": TODAY, "area": world.area.pk}
    assert list(facts.given(SINCE, TODAY)) == [
        {**here, "sets": False, "pieces": 6},
        {**here, "sets": True, "pieces": 22},
    ]


def test_naloxone_that_is_called_a_set_is_still_counted_once(world: World) -> None:
    world.items[2].is_set = True
    world.items[2].save()
    log(world)
    assert [row["pieces"] for row in facts.given(SINCE, TODAY)] == [1, 1]
    assert [row["units"] for row in facts.naloxone(SINCE, TODAY)] == [1]


def test_a_withdrawn_contact_gave_nothing(world: World) -> None:
    id = log(world)
    append(kind=WITHDRAWN, body=Withdrawal(WithdrawReason.TEST), by=world.author, corrects=id)
    assert not facts.given(SINCE, TODAY).exists()
    assert not facts.naloxone(SINCE, TODAY).exists()


def test_moving_between_shelves_is_not_giving(world: World) -> None:
    line = LotLine(world.items[0].pk, 40)
    body = Moved(world.store.pk, world.bag.pk, MoveReason.MOVE, (line,))
    move(id=uuid4(), body=body, by=world.author)
    assert not facts.given(SINCE, TODAY).exists()


def test_kits_are_counted_with_the_doses_in_each(world: World) -> None:
    log(world)
    kits = {
        "area": str(world.area.pk),
        "reason": "new",
        "bag": str(world.bag.pk),
        "lines": [{"item": str(world.items[2].pk), "qty": 3}],
    }
    append(kind=NALOXONE, body=msgspec.convert(kits, NaloxoneSupplied), by=world.author)
    assert list(facts.naloxone(SINCE, TODAY)) == [
        {"day": TODAY, "area": world.area.pk, "product": "nasal_kit", "each": 2, "units": 4}
    ]


def test_what_people_took_from_a_box_is_given_in_the_areas_of_the_box(world: World) -> None:
    world.store.area = world.area
    world.store.save()
    line = LotLine(world.items[0].pk, 5)
    body = Moved(world.store.pk, world.outside["community"].pk, MoveReason.GIVE, (line,))
    move(id=uuid4(), body=body, by=world.author)
    assert [(row["area"], row["pieces"]) for row in facts.given(SINCE, TODAY)] == [(world.area.pk, 5)]


def test_other_days_are_other_days(world: World) -> None:
    log(world)
    assert not facts.given(SINCE, TODAY - timedelta(days=1)).exists()
