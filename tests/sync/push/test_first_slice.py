"""A first contact, from sealed bytes to the shelf."""

import pytest

from porchlight.journal.models import Entry, Receipt
from porchlight.journal.replay import replay
from porchlight.journal.scope import scoped
from porchlight.reach.models import Balance, Contact, Movement
from tests.factories import World
from tests.phones import push, statuses


@pytest.mark.django_db
def test_a_contact_moves_stock(world: World) -> None:
    one = world.envelope(world.contact(kits=[{"kit": str(world.kit.pk), "revision": 1, "qty": 2}]))
    assert statuses(push(world, one)) == [("stored", "")]
    with scoped(world.org.pk):
        assert Contact.objects.get().people == 1
        assert Movement.objects.count() == 5
        assert Balance.objects.get(place_id=world.bag.pk, item_id=world.items[0].pk).qty == -21
        before = (
            list(Balance.objects.order_by("key").values()),
            list(Movement.objects.order_by("id").values()),
        )
        assert replay(lambda done, total: None) == 1
        after = list(Balance.objects.order_by("key").values()), list(Movement.objects.order_by("id").values())
        assert before == after
    assert statuses(push(world, one)) == [("duplicate", "")]
    assert Receipt.unscoped.count() == Entry.unscoped.count() == 1
