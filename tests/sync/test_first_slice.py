"""A first contact, from sealed bytes to the shelf."""

import json
from typing import Any

import pytest
from django.test import Client

from porchlight.journal.models import Entry, Receipt
from porchlight.journal.replay import replay
from porchlight.journal.scope import scoped
from porchlight.reach.models import Balance, Contact, Movement
from tests.factories import NOW, World


def push(client: Client, world: World, *entries: dict[str, Any], **over: Any) -> Any:
    body = {
        "protocol": 1,
        "app": "1",
        "sent_at": NOW.isoformat(),
        "nonce": "n1",
        "pending": 0,
        "entries": entries,
    }
    return client.post(
        "/sync/push",
        json.dumps(body | over),
        content_type="application/json",
        headers={"Authorization": f"Bearer {world.token}"},
    )


@pytest.mark.django_db
def test_a_contact_moves_stock(client: Client, world: World) -> None:
    one = world.envelope(world.contact(kits=[{"kit": str(world.kit.pk), "revision": 1, "qty": 2}]))
    answer = push(client, world, one)
    assert answer.status_code == 200, answer.content
    assert [r["status"] for r in answer.json()["results"]] == ["stored"]
    with scoped(world.org.pk):
        assert Contact.objects.get().people == 1
        assert Movement.objects.count() == 5
        assert Balance.objects.get(place_id=world.bag.pk, item_id=world.items[0].pk).qty == -21
        before = (
            list(Balance.objects.order_by("key").values()),
            list(Movement.objects.order_by("id").values()),
        )
        assert replay(lambda done, total: None) == 1
        assert before == (
            list(Balance.objects.order_by("key").values()),
            list(Movement.objects.order_by("id").values()),
        )
    assert push(client, world, one).json()["results"][0]["status"] == "duplicate"
    assert Receipt.unscoped.count() == Entry.unscoped.count() == 1
