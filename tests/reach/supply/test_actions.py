"""The catalogue's edits and the desk's movements, with a database."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from pytest_django import DjangoAssertNumQueries

from porchlight.journal.actions import append
from porchlight.journal.models import WITHDRAWN, Entry
from porchlight.journal.replay import replay
from porchlight.journal.scope import scoped
from porchlight.journal.traces import Withdrawal, WithdrawReason
from porchlight.lib.errors import Invalid, NotFound
from porchlight.lib.once import Recorded
from porchlight.reach.models import (
    Balance,
    Count,
    Item,
    Kit,
    KitLine,
    Lot,
    LotLabel,
    Movement,
    Place,
    SharpsReturn,
)
from porchlight.reach.outreach.kinds import CONTACT, ContactLogged
from porchlight.reach.supply import actions, kinds, queries
from porchlight.reach.supply.kinds import (
    COUNTED,
    MOVED,
    CountedStock,
    CountLine,
    CountReason,
    LotLine,
    Moved,
    MoveReason,
    SharpsReturned,
)
from porchlight.reach.supply.starter import ITEMS, KITS
from porchlight.sync.models import FeedRow
from tests.factories import TODAY, World, make_world


@pytest.fixture(autouse=True)
def _scope(world: World) -> Iterator[None]:
    with scoped(world.org.pk):
        yield


def deliver(world: World, qty: int, lot: str = "", days: int = 0, *, to: Place | None = None) -> UUID:
    """A delivery into the bag, of a lot that expires in so many days."""
    named = kinds.Lot(lot, TODAY + timedelta(days=days)) if lot else None
    line = LotLine(world.items[0].pk, qty, named)
    source, target = world.outside["supplier"].pk, (to or world.bag).pk
    id = uuid4()
    actions.move(id=id, body=Moved(source, target, MoveReason.RECEIVE, (line,)), by=world.author)
    return id


def give(world: World, qty: int, *, id: UUID | None = None, corrects: UUID | None = None) -> UUID:
    body = world.contact(lines=[{"item": str(world.items[0].pk), "qty": qty}])
    content = msgspec.convert(body, ContactLogged)
    return append(kind=CONTACT, body=content, by=world.author, id=id, corrects=corrects).id


def find(world: World, n: int) -> UUID:
    """A count of the bag."""
    id, line = uuid4(), CountLine(world.items[0].pk, n)
    actions.count(id=id, body=CountedStock(world.bag.pk, CountReason.CHECK, (line,)), by=world.author)
    return id


def withdraw(world: World, id: UUID) -> None:
    append(kind=WITHDRAWN, body=Withdrawal(WithdrawReason.MISTAKE), by=world.author, corrects=id)


def left(world: World, place: Place | None = None) -> dict[str, int]:
    """What is left of the first item in the bag, by lot."""
    codes = {lot.pk: lot.code for lot in Lot.objects.all()}
    rows = Balance.objects.filter(place_id=(place or world.bag).pk, item_id=world.items[0].pk).exclude(qty=0)
    return {codes.get(row.lot_id, ""): row.qty for row in rows}


# ---- the ledger ----------------------------------------------------------------------------------------------


def test_what_expires_first_goes_first(world: World) -> None:
    deliver(world, 10, "LATE", 300)
    deliver(world, 4, "SOON", 20)
    deliver(world, 5)
    give(world, 6)
    assert left(world) == {"LATE": 8, "": 5}
    give(world, 12)
    assert left(world) == {"": 1}


def test_a_lot_is_itself_however_it_is_written(world: World) -> None:
    deliver(world, 10, "ab 1", 30)
    deliver(world, 5, " AB 1", 90)
    assert left(world) == {"AB 1": 15}
    assert Lot.objects.get().expires == TODAY + timedelta(days=90), "the latest label decides"


def test_a_mistyped_last_day_goes_with_its_delivery(world: World) -> None:
    slip = deliver(world, 10, "A1", -1000)
    actions.withdraw(id=slip, by=world.author)
    assert Lot.objects.get().expires is None
    deliver(world, 10, "A1", 800)
    assert Lot.objects.get().expires == TODAY + timedelta(days=800)
    assert not queries.shelves(TODAY).expiring(TODAY)
    deliver(world, 4, "B2", 900)
    give(world, 5)
    assert left(world) == {"A1": 5, "B2": 4}


def test_a_label_that_is_taken_back_leaves_the_one_before(world: World) -> None:
    deliver(world, 10, "A1", 30)
    later = deliver(world, 10, "A1", 90)
    body = Moved(
        world.outside["supplier"].pk,
        world.bag.pk,
        MoveReason.RECEIVE,
        (LotLine(world.items[0].pk, 10, kinds.Lot("A1", TODAY + timedelta(days=60))),),
    )
    append(kind=MOVED, body=body, by=world.author, corrects=later)
    assert Lot.objects.get().expires == TODAY + timedelta(days=60)
    withdraw(world, later)
    assert Lot.objects.get().expires == TODAY + timedelta(days=30)
    grown = list(LotLabel.objects.order_by("pk").values())
    replay(lambda done, total: None)
    assert list(LotLabel.objects.order_by("pk").values()) == grown


def test_what_was_given_before_a_label_was_read_stays_in_a_replay(world: World) -> None:
    """A replay folds many entries together; each gift finds the labels of its own time."""
    deliver(world, 10, "A1", 30)
    deliver(world, 10, "B2", 60)
    give(world, 3)
    deliver(world, 1, "A1", 90)
    give(world, 2)
    assert left(world) == {"A1": 8, "B2": 8}
    replay(lambda done, total: None)
    assert left(world) == {"A1": 8, "B2": 8}


def test_what_has_expired_is_not_given_while_there_is_better(world: World) -> None:
    deliver(world, 10, "OLD", -300)
    deliver(world, 10, "NEW", 300)
    give(world, 4)
    assert left(world) == {"OLD": 10, "NEW": 6}
    line = LotLine(world.items[0].pk, 10)
    out = Moved(world.bag.pk, world.outside["expired"].pk, MoveReason.EXPIRE, (line,))
    actions.move(id=uuid4(), body=out, by=world.author)
    assert left(world) == {"NEW": 6}


def test_a_bag_may_owe_and_a_count_settles_it(world: World) -> None:
    """What was given without stock is never refused; the count lays it to the lots that came late."""
    give(world, 6)
    assert left(world) == {"": -6}
    assert [(place.pk, stock.qty) for place, stock in queries.shelves(TODAY).negative()] == [
        (world.bag.pk, -6)
    ]
    deliver(world, 10, "L1", 30)
    assert left(world) == {"L1": 10, "": -6}
    find(world, 4)
    assert left(world) == {"L1": 4}
    assert not queries.shelves(TODAY).negative()
    find(world, 9)
    assert left(world) == {"L1": 4, "": 5}


def test_a_count_lays_what_went_out_under_the_wrong_lot(world: World) -> None:
    deliver(world, 10, "L1", 30)
    deliver(world, 10, "L2", 60)
    line = LotLine(world.items[0].pk, 13, kinds.Lot("L1"))
    actions.move(
        id=uuid4(), body=Moved(world.bag.pk, world.store.pk, MoveReason.RETURN, (line,)), by=world.author
    )
    assert left(world) == {"L1": -3, "L2": 10}
    find(world, 6)
    assert left(world) == {"L2": 6}


def test_a_count_keeps_what_the_ledger_had_said(world: World) -> None:
    deliver(world, 10)
    find(world, 7)
    row = Count.objects.get()
    assert (row.expected, row.counted) == (10, 7)
    gap = Movement.objects.get(target_id=world.outside["difference"].pk)
    assert (gap.qty, gap.reason) == (3, "check")


def test_a_count_that_agrees_moves_nothing(world: World) -> None:
    deliver(world, 10)
    find(world, 10)
    assert Movement.objects.count() == 1


def test_correcting_a_contact_turns_back_and_posts_again(world: World) -> None:
    deliver(world, 10, "L1", 30)
    id = give(world, 6)
    give(world, 2, corrects=id)
    assert left(world) == {"L1": 8}
    rows = list(Movement.objects.filter(root=id).order_by("id"))
    assert [row.qty for row in rows] == [6, 6, 2]
    assert rows[1].undoes == rows[0].pk
    assert (rows[1].source_id, rows[1].target_id) == (rows[0].target_id, rows[0].source_id)


def test_withdrawing_brings_it_back_to_the_lot_it_came_from(world: World) -> None:
    deliver(world, 10, "L1", 30)
    id = give(world, 6)
    withdraw(world, id)
    assert left(world) == {"L1": 10}
    give(world, 1, corrects=id)
    assert left(world) == {"L1": 10}, "a withdrawn entry stays withdrawn"


def test_a_corrected_count_is_held_against_what_was_said_then(world: World) -> None:
    deliver(world, 10)
    id = find(world, 7)
    give(world, 2)
    line = CountLine(world.items[0].pk, 9)
    body = CountedStock(world.bag.pk, CountReason.CHECK, (line,))
    append(kind=COUNTED, body=body, by=world.author, corrects=id)
    assert left(world) == {"": 7}
    row = Count.objects.get()
    assert (row.expected, row.counted) == (10, 9)


def test_a_withdrawn_count_leaves_no_trace_in_the_balance(world: World) -> None:
    deliver(world, 10)
    actions.withdraw(id=find(world, 7), by=world.author)
    assert left(world) == {"": 10}
    assert not Count.objects.exists()


def test_the_latest_of_two_rivals_counts_and_both_are_kept(world: World) -> None:
    deliver(world, 10)
    id = give(world, 6)
    give(world, 2, corrects=id)
    give(world, 3, corrects=id)
    assert left(world) == {"": 7}
    assert Entry.objects.filter(corrects=id).count() == 2
    assert Entry.objects.filter(rival=True).count() == 1


def test_a_correction_before_its_target_waits(world: World) -> None:
    deliver(world, 10)
    id = uuid4()
    give(world, 2, corrects=id)
    assert left(world) == {"": 10}
    give(world, 6, id=id)
    assert left(world) == {"": 8}


def test_a_movement_that_was_undone_turns_back_once(world: World) -> None:
    id = deliver(world, 10)
    actions.withdraw(id=id, by=world.author)
    actions.withdraw(id=id, by=world.author)
    assert left(world) == {}
    assert Entry.objects.filter(corrects=id).count() == 1
    assert Movement.objects.count() == 2


def test_a_contact_is_not_undone_here(world: World) -> None:
    with pytest.raises(Invalid):
        actions.withdraw(id=give(world, 1), by=world.author)
    with pytest.raises(NotFound):
        actions.withdraw(id=uuid4(), by=world.author)


def test_the_same_sheet_twice_is_one_entry(world: World) -> None:
    id, line = uuid4(), LotLine(world.items[0].pk, 3)
    body = Moved(world.store.pk, world.bag.pk, MoveReason.MOVE, (line,))
    other = Moved(world.bag.pk, world.store.pk, MoveReason.RETURN, (line,))
    assert actions.move(id=id, body=body, by=world.author) is Recorded.NEW
    assert actions.move(id=id, body=body, by=world.author) is Recorded.AGAIN
    assert actions.move(id=id, body=other, by=world.author) is Recorded.OTHER
    assert Entry.objects.filter(kind=MOVED).count() == 1
    assert left(world) == {"": 3}


def test_a_phone_that_names_the_community_as_its_bag_moves_nothing(world: World) -> None:
    body = world.contact(bag=str(world.outside["community"].pk))
    append(kind=CONTACT, body=msgspec.convert(body, ContactLogged), by=world.author)
    assert not Movement.objects.exists()


def test_lots_of_one_batch_go_out_by_expiry_in_a_replay_too(world: World) -> None:
    deliver(world, 10, "LATE", 300)
    deliver(world, 10, "SOON", 20)
    give(world, 4)
    before = left(world)
    replay(lambda done, total: None)
    assert left(world) == before == {"LATE": 10, "SOON": 6}


def test_sharps_come_back_and_can_be_withdrawn(world: World) -> None:
    id = uuid4()
    actions.take_back_sharps(id=id, body=SharpsReturned(units=40, area=world.area.pk), by=world.author)
    assert SharpsReturn.objects.get().units == 40
    assert queries.sharps_back(TODAY) == 40
    actions.withdraw(id=id, by=world.author)
    assert not SharpsReturn.objects.exists()


def test_the_ledger_stays_within_its_organisation(world: World) -> None:
    deliver(world, 10)
    other = make_world("Other house")
    with scoped(other.org.pk):
        assert not queries.movements().exists()
        assert not any(queries.shelves(TODAY).held)


# ---- what asks -----------------------------------------------------------------------------------------------


def test_running_out_looks_at_all_places_together(world: World) -> None:
    deliver(world, 30, to=world.store)
    deliver(world, 20)
    (stock,) = queries.shelves(TODAY).running_out()
    assert (stock.item.pk, stock.qty) == (world.items[0].pk, 50)
    deliver(world, 1)
    assert not queries.shelves(TODAY).running_out()


@pytest.mark.parametrize(("days", "shown"), [(-3, True), (0, True), (60, True), (61, False)])
def test_lots_that_expire_within_sixty_days_are_shown(world: World, days: int, shown: bool) -> None:
    deliver(world, 5, "L1", days)
    deliver(world, 3, "L1", days, to=world.store)
    found = queries.shelves(TODAY).expiring(TODAY)
    assert [(batch.lot.code, batch.qty) for batch in found] == ([("L1", 8)] if shown else [])


def test_shelves_take_five_queries(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    deliver(world, 5, "L1", 20)
    with django_assert_num_queries(5):
        queries.shelves(TODAY).together()


# ---- the catalogue -------------------------------------------------------------------------------------------


def traces(kind: str) -> list[tuple[str, ...]]:
    bodies = [msgspec.json.decode(entry.body) for entry in Entry.objects.filter(kind=kind)]
    return [tuple(body["fields"]) for body in bodies]


def test_an_edit_traces_the_names_of_fields_and_nothing_else(world: World) -> None:
    item = actions.add_item(by=world.author, name="Stem", category="inhalation")
    actions.edit_item(id=item.pk, by=world.author, name="Stem", unit="box", reorder_at=4)
    actions.edit_item(id=item.pk, by=world.author, name="Stem", unit="box")
    assert traces("item.edited") == [("reorder_at", "unit")]
    assert "box" not in Entry.objects.get(kind="item.edited").body


def test_a_name_is_taken_once(world: World) -> None:
    with pytest.raises(Invalid):
        actions.add_item(by=world.author, name="Cooker")
    with pytest.raises(Invalid):
        actions.edit_item(id=world.items[0].pk, by=world.author, name="Cooker")
    with pytest.raises(NotFound):
        actions.edit_item(id=uuid4(), by=world.author, name="Nothing")


def test_another_bill_makes_a_new_revision_and_the_old_one_stays(world: World) -> None:
    a, b = world.items[0].pk, world.items[1].pk
    actions.edit_kit(id=world.kit.pk, by=world.author, name="Injecting kit", bill={a: 10, b: 2})
    assert Kit.objects.get().revision == 1
    actions.edit_kit(id=world.kit.pk, by=world.author, name="Injecting kit", bill={a: 5})
    assert Kit.objects.get().revision == 2
    assert set(KitLine.objects.values_list("revision", "item_id", "qty")) == {
        (1, a, 10),
        (1, b, 2),
        (2, a, 5),
    }
    assert queries.bills() == {world.kit.pk: [(a, 5)]}
    down = msgspec.json.decode(FeedRow.objects.get(feed="kits").body)
    assert (down["revision"], down["lines"]) == (2, [{"item": str(a), "qty": 5}])
    with pytest.raises(Invalid):
        actions.add_kit(by=world.author, name="Empty", bill={})


def test_what_was_given_by_the_old_bill_stays(world: World) -> None:
    kit = [{"kit": str(world.kit.pk), "revision": 1, "qty": 1}]
    body = world.contact(kits=kit, lines=[])
    append(kind=CONTACT, body=msgspec.convert(body, ContactLogged), by=world.author)
    actions.edit_kit(id=world.kit.pk, by=world.author, name="Injecting kit", bill={world.items[0].pk: 1})
    replay(lambda done, total: None)
    assert left(world) == {"": -10}


def test_a_place_closes_only_when_it_is_empty(world: World) -> None:
    id = deliver(world, 3)
    with pytest.raises(Invalid):
        actions.set_place_active(id=world.bag.pk, active=False, by=world.author)
    actions.withdraw(id=id, by=world.author)
    actions.set_place_active(id=world.bag.pk, active=False, by=world.author)
    assert not Place.objects.get(pk=world.bag.pk).active


def test_the_outside_is_not_edited(world: World) -> None:
    with pytest.raises(Invalid):
        actions.add_place(by=world.author, name="Moon", kind="community")
    with pytest.raises(Invalid):
        actions.edit_place(id=world.outside["lost"].pk, by=world.author, name="Found", kind="bag")
    with pytest.raises(Invalid):
        actions.set_place_active(id=world.outside["lost"].pk, active=False, by=world.author)


def test_a_place_has_an_area_and_a_holder(world: World) -> None:
    place = actions.add_place(by=world.author, name="Bag 9", kind="bag", holder=world.peer.pk)
    actions.edit_place(id=place.pk, by=world.author, name="Bag 9", area=world.area.pk, holder=None)
    row = Place.objects.get(pk=place.pk)
    assert (row.area_id, row.holder_id) == (world.area.pk, None)
    assert traces("place.edited") == [("area", "holder")]


def test_a_new_organisation_begins_with_the_outside_and_the_starter(world: World) -> None:
    other = make_world("New house")
    with scoped(other.org.pk):
        for table in (KitLine, Kit, Item, Place):
            table.objects.all().delete()
        assert len(actions.open_outside(by=other.author)) == 5
        assert len(actions.open_outside(by=other.author)) == 5
        assert Place.objects.count() == 5
        made = actions.starter(by=other.author)
        assert Item.objects.count() == len(made) == len(ITEMS)
        assert Kit.objects.count() == len(KITS)


def test_the_starter_counts_sets_and_doses_as_the_standards_do() -> None:
    assert len({row.name for row in ITEMS}) == len({row.french for row in ITEMS}) == len(ITEMS)
    sets = {row.key for row in ITEMS if row.is_set}
    assert sets == {"fixed_1", "fixed_05", "fixed_1_fine", "barrel_1", "barrel_3"}
    assert all((row.doses > 0) == bool(row.naloxone) for row in ITEMS)
    assert {row.naloxone for row in ITEMS} == set(Item.Naloxone.values)
    assert all(len(row.name) <= 80 and len(row.french) <= 80 for row in ITEMS)
    assert {key for kit in KITS for key, _qty in kit.bill} <= {row.key for row in ITEMS}
