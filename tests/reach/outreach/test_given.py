"""What records handed out is told in kits where the pieces are exactly those of a kit."""

from porchlight.journal.scope import scoped
from porchlight.reach.outreach.given import given, pieces, together
from porchlight.reach.supply.models import Kit, KitLine
from tests.factories import World
from tests.reach.outreach.conftest import Say


def test_a_kit_is_named_and_the_rest_beside_it(world: World, say: Say) -> None:
    syringe, cooker, naloxone = world.items
    kit = {"kit": str(world.kit.pk), "revision": 1, "qty": 2}
    more = [{"item": str(item.pk), "qty": 1} for item in (naloxone, cooker)]
    entry = say("contact.logged", world.contact(session=None, kits=[kit], lines=more))
    with scoped(world.org.pk, write=False):
        found = given([entry.id])[entry.id]
        assert pieces([entry.id]) == {entry.id: 26} == {entry.id: found.pieces}
    assert found.kits == {world.kit.pk: 2}
    assert set(found.loose.items()) == {(cooker.pk, 1), (naloxone.pk, 1)}
    assert found.items == {syringe.pk: 20, cooker.pk: 5, naloxone.pk: 1}


def test_a_kit_of_an_older_revision_is_still_that_kit(world: World, say: Say) -> None:
    with scoped(world.org.pk):
        KitLine.objects.create(org=world.org, kit=world.kit, revision=2, item=world.items[0], qty=1)
        Kit.objects.filter(pk=world.kit.pk).update(revision=2)
    old = {"kit": str(world.kit.pk), "revision": 1, "qty": 3}
    entry = say("contact.logged", world.contact(session=None, kits=[old], lines=[]))
    with scoped(world.org.pk, write=False):
        found = given([entry.id])[entry.id]
    assert (found.kits, found.loose) == ({world.kit.pk: 3}, {})


def test_all_of_a_night_stands_in_the_catalogues_order(world: World, say: Say) -> None:
    ids = [say("contact.logged", world.contact(session=None)).id for _time in range(2)]
    with scoped(world.org.pk, write=False):
        total = together(given(ids).values())
    names = {item.pk: item.name for item in world.items}
    assert [(names[item], qty) for item, qty in total.items()] == [
        ("Cooker", 2), ("Nasal naloxone", 2), ("Syringe 1 ml", 2),
    ]  # fmt: skip
