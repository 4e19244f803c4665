"""The pages of supplies through the client: who may, what is kept, what is told."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from porchlight.commons.people.permissions import Role
from porchlight.commons.places.models import Area
from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.reach.models import Balance, Count, Item, Kit, KitLine, Lot, Movement, Place
from porchlight.reach.supply import actions, queries
from porchlight.reach.supply.kinds import LotLine, Moved, MoveReason
from tests.factories import World, make_world

Desk = Callable[..., Client]
AT = "/reach/supply/"
READ = ("", "ledger/", "counts/", "sharps/", "catalogue/")
MOVE = ("receive/", "move/", "count/")
EDIT = ("catalogue/items/new/", "catalogue/kits/new/")


@pytest.fixture
def desk(at_desk: Desk) -> Client:
    """A coordinator's."""
    return at_desk()


def deliver(world: World, qty: int = 10, item: int = 0) -> UUID:
    id, line = uuid4(), LotLine(world.items[item].pk, qty)
    with scoped(world.org.pk):
        body = Moved(world.outside["supplier"].pk, world.bag.pk, MoveReason.RECEIVE, (line,))
        actions.move(id=id, body=body, by=world.author)
    return id


def sheet(*rows: dict[str, Any], **head: Any) -> dict[str, Any]:
    """A sheet as a browser sends it: four rows, those given filled in."""
    data: dict[str, Any] = {"lines-TOTAL_FORMS": 4, "lines-INITIAL_FORMS": 0, "token": uuid4(), **head}
    for place, row in enumerate(rows):
        data |= {f"lines-{place}-{name}": value for name, value in row.items()}
    return data


def text(response: Any) -> str:
    return str(response.content.decode())


def rows_of(response: Any) -> list[list[str]]:
    body = b"".join(response.streaming_content).decode()
    assert body.startswith("\ufeff")
    return list(csv.reader(io.StringIO(body[1:])))


# ---- who may -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [*READ, *MOVE, *EDIT, "places/new/"])
def test_a_coordinator_opens_every_page(desk: Client, page: str) -> None:
    assert desk.get(f"{AT}{page}").status_code == 200


def test_the_pages_of_things(world: World, desk: Client) -> None:
    deliver(world)
    for page in (
        f"{world.bag.pk}/",
        f"{world.store.pk}/",
        f"{world.bag.pk}/edit/",
        f"catalogue/items/{world.items[0].pk}/",
        f"catalogue/kits/{world.kit.pk}/",
        f"count/?place={world.bag.pk}",
        "count/?place=nonsense",
    ):
        assert desk.get(f"{AT}{page}").status_code == 200, page


def test_a_lead_reads_and_changes_nothing(world: World, at_desk: Desk) -> None:
    lead = at_desk(Role.LEAD)
    for page in READ:
        answer = lead.get(f"{AT}{page}")
        assert answer.status_code == 200
        assert f"{AT}receive/" not in text(answer)
    for page in (*MOVE, *EDIT, "places/new/", f"{world.bag.pk}/edit/"):
        assert lead.get(f"{AT}{page}").status_code == 403
    undo = f"{AT}undo/{deliver(world)}/"
    for page in (*(f"{AT}{page}" for page in MOVE), undo, f"{AT}sharps/add/", f"{AT}{world.bag.pk}/active/"):
        assert lead.post(page).status_code == 403
    with scoped(world.org.pk):
        assert Movement.objects.count() == 1


@pytest.mark.parametrize("role", [Role.PEER, Role.PARTNER, Role.ADMIN])
def test_others_see_no_stock(at_desk: Desk, role: Role) -> None:
    client = at_desk(role)
    assert {client.get(f"{AT}{page}").status_code for page in (*READ, *MOVE)} == {403}


def test_a_visitor_signs_in_first(world: World, client: Client) -> None:
    assert client.get(AT).status_code == 302


def test_another_house_has_nothing_to_look_at(desk: Client) -> None:
    other = make_world("Other house")
    for page in (
        f"{other.bag.pk}/",
        f"catalogue/items/{other.items[0].pk}/",
        f"catalogue/kits/{other.kit.pk}/",
    ):
        assert desk.get(f"{AT}{page}").status_code == 404
    undo = desk.post(f"{AT}undo/{deliver(other)}/")
    assert undo.status_code == 404


@pytest.mark.parametrize("page", ["undo/{}/", "sharps/add/", "{}/active/", "catalogue/items/{}/active/"])
def test_what_changes_something_is_never_a_get(desk: Client, page: str) -> None:
    assert desk.get(AT + page.format(uuid4())).status_code == 405


# ---- sheets --------------------------------------------------------------------------------------------------


def test_a_delivery_of_several_lines(world: World, desk: Client) -> None:
    a, b = (str(item.pk) for item in world.items[:2])
    data = sheet(
        {"item": a, "qty": 100, "lot": "ab1", "expires": "2027-05-01"},
        {},
        {"item": b, "qty": 5},
        place=world.store.pk,
    )
    answer = desk.post(f"{AT}receive/", data, follow=True)
    assert answer.redirect_chain == [(f"{AT}{world.store.pk}/", 302)]
    assert "Received. It stands in Store room now." in text(answer)
    assert f"{AT}undo/{data['token']}/" in text(answer)
    with scoped(world.org.pk):
        assert queries.levels_at(str(world.store.pk)) == {world.items[0].pk: 100, world.items[1].pk: 5}
        assert [(row.reason, row.qty) for row in Movement.objects.order_by("id")] == [
            ("receive", 100),
            ("receive", 5),
        ]


def test_the_same_sheet_twice_is_kept_once_and_says_so_alike(world: World, desk: Client) -> None:
    data = sheet({"item": str(world.items[0].pk), "qty": 5}, place=world.store.pk)
    first = desk.post(f"{AT}receive/", data, follow=True)
    second = desk.post(f"{AT}receive/", data, follow=True)
    assert first.redirect_chain == second.redirect_chain
    assert "Received." in text(second)
    with scoped(world.org.pk):
        assert Movement.objects.count() == 1


def test_an_old_sheet_with_other_numbers_is_not_dropped_in_silence(world: World, desk: Client) -> None:
    data = sheet({"item": str(world.items[0].pk), "qty": 5}, place=world.store.pk)
    desk.post(f"{AT}receive/", data)
    changed = desk.post(f"{AT}receive/", data | {"lines-0-qty": 7})
    assert changed.status_code == 422
    page = text(changed)
    assert "This sheet was kept before" in page
    assert 'value="7"' in page
    token = token_of(page)
    assert token != str(data["token"])
    again = desk.post(f"{AT}receive/", data | {"lines-0-qty": 7, "token": token})
    assert again.status_code == 302
    with scoped(world.org.pk):
        assert queries.levels_at(str(world.store.pk)) == {world.items[0].pk: 12}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"qty": 5}, "Which item?"),
        ({"item": "item"}, "How many?"),
        ({"item": "item", "qty": 0}, "greater than or equal to 1"),
        ({"item": "item", "qty": "many"}, "whole number"),
        ({"item": "item", "qty": 5, "expires": "2027-01-01"}, "Which lot expires then?"),
        ({}, "Nothing is entered yet."),
    ],
)
def test_what_was_typed_stays(world: World, desk: Client, row: dict[str, Any], told: str) -> None:
    typed = {name: str(world.items[0].pk) if value == "item" else value for name, value in row.items()}
    answer = desk.post(f"{AT}receive/", sheet(typed, place=world.store.pk))
    assert answer.status_code == 422
    page = text(answer)
    assert told in page
    assert f'value="{world.store.pk}" selected' in page
    for value in typed.values():
        assert f'value="{value}"' in page
    with scoped(world.org.pk):
        assert not Movement.objects.exists()


def test_more_rows_keep_what_was_typed_and_judge_nothing(world: World, desk: Client) -> None:
    data = sheet({"qty": "7", "lot": "zz9"}, place=world.store.pk, more="1")
    answer = desk.post(f"{AT}receive/", data)
    page = text(answer)
    assert answer.status_code == 200
    assert 'name="lines-TOTAL_FORMS" value="5"' in page
    assert 'value="7"' in page
    assert 'value="zz9"' in page
    assert str(data["token"]) in page
    assert "errorlist" not in page


def test_another_last_day_of_a_known_lot_is_asked_about(world: World, desk: Client) -> None:
    line = {"item": str(world.items[0].pk), "qty": 5, "lot": "a1"}
    head = {"place": world.store.pk}
    desk.post(f"{AT}receive/", sheet(line | {"expires": "2023-06-01"}, **head))
    typed = sheet(line | {"expires": "2028-06-01"}, {"qty": 3}, **head)
    slip = desk.post(f"{AT}receive/", typed | {"lines-0-right": "2028-06-01"})
    assert "Which item?" in text(slip)
    assert re.search(r'type="radio" name="lines-0-right" value="2028-06-01"[^>]* checked', text(slip))
    typed = sheet(line | {"expires": "2028-06-01"}, **head)
    asked = desk.post(f"{AT}receive/", typed)
    assert asked.status_code == 422
    page = text(asked)
    assert "another last day: 1 June 2023, not 1 June 2028." in page
    assert "Which day is right?" in page
    assert desk.post(f"{AT}receive/", typed | {"lines-0-right": "2030-01-01"}).status_code == 422
    assert desk.post(f"{AT}receive/", typed | {"lines-0-right": "2028-06-01"}).status_code == 302
    again = sheet(line | {"expires": "2026-06-01"}, **head)
    assert desk.post(f"{AT}receive/", again | {"lines-0-right": "2028-06-01"}).status_code == 302
    with scoped(world.org.pk):
        assert Lot.objects.get().expires == date(2028, 6, 1)
        assert queries.levels_at(str(world.store.pk)) == {world.items[0].pk: 15}


def test_two_lines_of_one_sheet_name_one_last_day(world: World, desk: Client) -> None:
    line = {"item": str(world.items[0].pk), "qty": 5, "lot": "a1"}
    two = sheet(line | {"expires": "2027-06-01"}, line | {"expires": "2028-06-01"}, place=world.store.pk)
    assert "Which day is right?" in text(desk.post(f"{AT}receive/", two))
    counted = {"item": str(world.items[0].pk), "lot": "a1", "counted": 1, "expires": "2027-06-01"}
    desk.post(f"{AT}count/", sheet(counted, place=world.store.pk, reason="check"))
    other = sheet(counted | {"expires": "2028-06-01"}, place=world.store.pk, reason="check")
    assert desk.post(f"{AT}count/", other).status_code == 422


@pytest.mark.parametrize(
    ("target", "kind", "reason"),
    [
        ("store", "store", "return"),
        ("expire", "expired", "expire"),
        ("lose", "lost", "lose"),
        ("damage", "lost", "damage"),
        ("give", "community", "give"),
        ("return", "supplier", "return"),
    ],
)
def test_where_it_goes_says_why(world: World, desk: Client, target: str, kind: str, reason: str) -> None:
    deliver(world)
    there = world.store if kind == "store" else world.outside[kind]
    data = sheet(
        {"item": str(world.items[0].pk), "qty": 4},
        source=world.bag.pk,
        target=there.pk if target == "store" else target,
    )
    assert desk.post(f"{AT}move/", data).status_code == 302
    with scoped(world.org.pk):
        row = Movement.objects.latest("id")
        assert (row.source_id, row.target_id, row.reason) == (world.bag.pk, there.pk, reason)


def test_a_lot_that_never_came_in_cannot_go_out(world: World, desk: Client) -> None:
    deliver(world)
    line = {"item": str(world.items[0].pk), "qty": 4, "lot": "typo"}
    answer = desk.post(f"{AT}move/", sheet(line, source=world.bag.pk, target=world.store.pk))
    assert answer.status_code == 422
    assert "No such lot came in." in text(answer)
    same = desk.post(
        f"{AT}move/",
        sheet({"item": str(world.items[0].pk), "qty": 4}, source=world.bag.pk, target=world.bag.pk),
    )
    assert "It is there already." in text(same)


def test_a_count_begins_with_what_should_be_there(world: World, desk: Client) -> None:
    deliver(world, 10)
    deliver(world, 4, item=1)
    page = text(desk.get(f"{AT}count/?place={world.bag.pk}"))
    assert "the ledger says 10" in page
    assert "the ledger says 4" in page
    data = sheet(
        {"item": str(world.items[0].pk), "preset": "1", "counted": 8},
        {"item": str(world.items[1].pk), "preset": "1", "counted": ""},
        {"item": str(world.items[2].pk), "counted": 0},
        place=world.bag.pk,
        reason="stocktake",
    )
    answer = desk.post(f"{AT}count/?place={world.bag.pk}", data, follow=True)
    assert "Counted." in text(answer)
    with scoped(world.org.pk):
        found = {row.item_id: (row.expected, row.counted) for row in Count.objects.all()}
        assert found == {world.items[0].pk: (10, 8), world.items[2].pk: (0, 0)}
        assert queries.levels_at(str(world.bag.pk)) == {world.items[0].pk: 8, world.items[1].pk: 4}


def test_an_item_is_counted_once(world: World, desk: Client) -> None:
    row = {"item": str(world.items[0].pk), "counted": 3}
    head = {"place": world.bag.pk, "reason": "check"}
    assert "counted twice" in text(desk.post(f"{AT}count/", sheet(row, row, **head)))
    assert "counted twice" in text(desk.post(f"{AT}count/", sheet(row, row | {"lot": "a"}, **head)))
    lots = sheet(row | {"lot": "a"}, row | {"lot": "b"}, **head)
    assert desk.post(f"{AT}count/", lots).status_code == 302


def test_what_was_put_aside_can_still_be_counted_and_moved(world: World, desk: Client) -> None:
    deliver(world, 10)
    desk.post(f"{AT}catalogue/items/{world.items[0].pk}/active/", {"active": "0"})
    line = {"item": str(world.items[0].pk), "preset": "1", "counted": 9}
    count = desk.post(f"{AT}count/", sheet(line, place=world.bag.pk, reason="check"))
    assert count.status_code == 302
    line = {"item": str(world.items[0].pk), "qty": 9}
    assert desk.post(f"{AT}move/", sheet(line, source=world.bag.pk, target="expire")).status_code == 302
    late = desk.post(f"{AT}receive/", sheet(line, place=world.bag.pk))
    assert late.status_code == 422
    kit = text(desk.get(f"{AT}catalogue/kits/{world.kit.pk}/"))
    assert f'value="{world.items[0].pk}" selected' in kit


@pytest.mark.parametrize(
    "broken", [{}, {"lines-TOTAL_FORMS": "x"}, {"lines-TOTAL_FORMS": 100_000, "lines-INITIAL_FORMS": 0}]
)
def test_a_broken_sheet_is_refused_in_peace(world: World, desk: Client, broken: dict[str, Any]) -> None:
    for page in ("receive/", "catalogue/kits/new/"):
        answer = desk.post(
            f"{AT}{page}", {"token": uuid4(), "place": world.bag.pk, "name": "X", "sort": 1, **broken}
        )
        assert answer.status_code == 422


def test_undo_turns_back_and_leads_back(world: World, desk: Client) -> None:
    id = deliver(world)
    page = f"{AT}ledger/?item={world.items[0].pk}"
    assert f"{AT}undo/{id}/" in text(desk.get(page))
    assert desk.post(f"{AT}undo/{id}/", {"next": page}).headers["Location"] == page
    assert f"{AT}undo/{id}/" not in text(desk.get(page))
    away = desk.post(f"{AT}undo/{id}/", {"next": "https://elsewhere.example/"})
    assert away.headers["Location"] == f"{AT}ledger/"
    with scoped(world.org.pk):
        assert set(Balance.objects.values_list("qty", flat=True)) == {0}
        assert Entry.objects.filter(corrects=id).count() == 1


def test_sharps_come_back(world: World, desk: Client) -> None:
    data = {"token": uuid4(), "units": 200, "estimated": "on", "area": world.area.pk}
    for _twice in range(2):
        answer = desk.post(f"{AT}sharps/add/", data, follow=True)
        assert "Kept: 200 came back." in text(answer)
    assert "200 came back in the last four weeks" in text(answer)
    wrong = desk.post(f"{AT}sharps/add/", data | {"units": 0})
    assert wrong.status_code == 422
    assert "Not saved yet." in text(wrong)
    assert rows_of(desk.get(f"{AT}sharps/?format=csv"))[1][1:] == ["200", "yes", "Old Harbour"]


def test_other_sharps_under_the_same_token_are_asked_about(world: World, desk: Client) -> None:
    data = {"token": uuid4(), "units": 100}
    desk.post(f"{AT}sharps/add/", data)
    other = desk.post(f"{AT}sharps/add/", data | {"units": 250})
    assert other.status_code == 422
    page = text(other)
    assert "kept before, with something else in it" in page
    assert 'value="250"' in page
    token = token_of(page)
    assert token != str(data["token"])
    assert desk.post(f"{AT}sharps/add/", {"units": 250, "token": token}).status_code == 302
    assert "350 came back" in text(desk.get(f"{AT}sharps/"))


def test_sharps_are_undone_from_their_list_which_is_narrowed_by_its_address(
    world: World, desk: Client
) -> None:
    here, nowhere = ({"token": uuid4(), "units": n} for n in (101, 202))
    desk.post(f"{AT}sharps/add/", here | {"area": world.area.pk})
    desk.post(f"{AT}sharps/add/", nowhere)
    shown = text(desk.get(f"{AT}sharps/"))
    day = last_day(world)
    assert ">101<" in shown
    assert ">202<" in shown
    page = f"{AT}sharps/?area={world.area.pk}&since={day}"
    assert ">202<" not in text(desk.get(page))
    assert len(rows_of(desk.get(f"{page}&format=csv"))) == 2
    assert "Nothing like that came back" in text(desk.get(f"{AT}sharps/?until={day - timedelta(days=1)}"))
    assert f"{AT}undo/{here['token']}/" in text(desk.get(page))
    assert desk.post(f"{AT}undo/{here['token']}/", {"next": page}).headers["Location"] == page
    assert ">101<" not in text(desk.get(f"{AT}sharps/"))


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def last_day(world: World) -> date:
    """The day of what was kept last."""
    with scoped(world.org.pk):
        day: date = Entry.objects.latest("seq").day
        return day


# ---- sent twice ----------------------------------------------------------------------------------------------


NEW: dict[str, dict[str, Any]] = {
    "catalogue/items/new/": {"name": "Stem", "category": "inhalation", "unit": "piece", "doses": 0,
                             "reorder_at": 0, "sort": 5},
    "catalogue/kits/new/": {"name": "Pipe kit", "sort": 5, "lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0,
                            "lines-0-qty": 2},
    "places/new/": {"name": "Bag 7", "kind": "bag"},
}  # fmt: skip


@pytest.mark.parametrize(("page", "table"), list(zip(NEW, (Item, Kit, Place), strict=True)))
def test_a_thing_that_is_sent_twice_is_there_once(world: World, desk: Client, page: str, table: Any) -> None:
    data = NEW[page] | ({"lines-0-item": str(world.items[0].pk)} if table is Kit else {})
    data["token"] = token_of(text(desk.get(f"{AT}{page}")))
    first, second = (desk.post(f"{AT}{page}", data) for _twice in range(2))
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert first.status_code == 302
    assert table.unscoped.filter(name=data["name"]).count() == 1
    with scoped(world.org.pk):
        assert Entry.objects.filter(kind__endswith=".added").count() == 1
    other = desk.post(f"{AT}{page}", data | {"name": "Another name"})
    assert other.status_code == 422
    assert "kept before, with something else in it" in text(other)
    assert 'value="Another name"' in text(other)
    assert desk.post(f"{AT}{page}", data | {"token": token_of(text(other))}).status_code == 422, "the name"


def test_another_bill_under_the_same_token_is_not_dropped(world: World, desk: Client) -> None:
    page = "catalogue/kits/new/"
    data = NEW[page] | {"lines-0-item": str(world.items[0].pk), "token": uuid4()}
    desk.post(f"{AT}{page}", data)
    other = desk.post(f"{AT}{page}", data | {"lines-0-qty": 3})
    assert "kept before, with something else in it" in text(other)


# ---- lists ---------------------------------------------------------------------------------------------------


def test_the_ledger_is_narrowed_by_its_address(world: World, desk: Client) -> None:
    deliver(world, 11)
    deliver(world, 22, item=1)

    def shown(query: str) -> set[int]:
        page = text(desk.get(f"{AT}ledger/?{query}"))
        return {int(n) for n in re.findall(r'<td class="num">(\d+)</td>', page)}

    with scoped(world.org.pk):
        day = Movement.objects.latest("id").day
    assert shown("") == {11, 22}
    assert shown(f"item={world.items[1].pk}") == {22}
    assert shown(f"place={world.bag.pk}") == {11, 22}
    assert shown(f"place={world.store.pk}") == set()
    assert shown("reason=give") == set()
    assert shown(f"since={day}&until={day}") == {11, 22}
    assert shown(f"until={day - timedelta(days=1)}") == set()
    assert shown("since=someday&item=nothing&place=') OR 1=1") == {11, 22}


def test_a_long_ledger_has_pages(world: World, desk: Client) -> None:
    for n in range(1, 53):
        deliver(world, n)
    first, last = desk.get(f"{AT}ledger/"), desk.get(f"{AT}ledger/?place={world.bag.pk}&page=2")
    assert "1–50 of 52" in text(first)
    assert "51–52 of 52" in text(last)
    assert f"place={world.bag.pk}" in text(last).split('rel="prev"')[1][:120]
    assert len(rows_of(desk.get(f"{AT}ledger/?format=csv"))) == 53


@pytest.mark.parametrize("page", ["", "ledger/", "counts/", "sharps/", "catalogue/"])
def test_every_list_is_a_file_too(world: World, desk: Client, page: str) -> None:
    deliver(world)
    answer = desk.get(f"{AT}{page}?format=csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert rows_of(answer)


def test_the_catalogue_is_narrowed_and_its_file_holds_the_kits(world: World, desk: Client) -> None:
    desk.post(f"{AT}catalogue/items/{world.items[1].pk}/active/", {"active": "0"})

    def shown(query: str) -> set[str]:
        page = text(desk.get(f"{AT}catalogue/?{query}"))
        listed = {name for name in ("Syringe 1 ml", "Cooker", "Injecting kit") if f">{name}</a>" in page}
        file = rows_of(desk.get(f"{AT}catalogue/?{query}&format=csv"))[1:]
        assert listed == {row[0] for row in file} - {"Nasal naloxone"}
        return listed

    assert shown("") == {"Syringe 1 ml", "Cooker", "Injecting kit"}
    assert shown("category=kits") == {"Injecting kit"}
    assert shown("category=injecting&state=use") == {"Syringe 1 ml"}
    assert shown("state=aside") == {"Cooker"}
    assert shown("q=SYRINGE") == {"Syringe 1 ml"}
    kit = next(row for row in rows_of(desk.get(f"{AT}catalogue/?format=csv")) if row[0] == "Injecting kit")
    assert kit[1:] == ["Kits", "", "", "", "", "", "yes", "2 × Cooker, 10 × Syringe 1 ml"]
    assert "Nothing is called that" in text(desk.get(f"{AT}catalogue/?q=nothing"))


def test_shelves_are_narrowed_by_name_kind_area_and_what_asks(world: World, desk: Client) -> None:
    Place.unscoped.filter(pk=world.bag.pk).update(area=world.area, names={"fr": "Sac 1"})
    deliver(world)
    with scoped(world.org.pk):
        line = LotLine(world.items[1].pk, 3)
        body = Moved(world.bag.pk, world.store.pk, MoveReason.RETURN, (line,))
        actions.move(id=uuid4(), body=body, by=world.author)

    def shown(query: str) -> set[str]:
        page = text(desk.get(f"{AT}?{query}"))
        listed = {name for name in ("Bag 1", "Store room") if f">{name}</a></h3>" in page}
        assert listed == {row[0] for row in rows_of(desk.get(f"{AT}?{query}&format=csv"))[1:]}
        return listed

    assert shown("") == {"Bag 1", "Store room"}
    assert shown("kind=bag") == {"Bag 1"}
    assert shown("q=sac") == {"Bag 1"}
    assert shown(f"area={world.area.pk}") == {"Bag 1"}
    assert shown("state=asks") == {"Bag 1"}
    assert shown("kind=nothing&area=nowhere") == {"Bag 1", "Store room"}
    assert "No place is like that" in text(desk.get(f"{AT}?kind=shelf"))


def test_a_french_desk_reads_french_names(world: World, desk: Client) -> None:
    Place.unscoped.filter(pk=world.bag.pk).update(names={"fr": "Sac 1"})
    Area.unscoped.filter(pk=world.area.pk).update(names={"fr": "Vieux-Port"})
    line = {"item": str(world.items[0].pk), "qty": 5, "lot": "a1", "expires": "2023-06-01"}
    desk.post(f"{AT}receive/", sheet(line, place=world.bag.pk))
    desk.post(f"{AT}sharps/add/", {"token": uuid4(), "units": 9, "area": world.area.pk})
    desk.get(AT)  # what was told in English is gone
    french = {"accept-language": "fr"}
    for page in ("", "count/", "places/new/", "sharps/"):
        shown = text(desk.get(f"{AT}{page}", headers=french))
        assert "Bag 1" not in shown, page
        assert "Old Harbour" not in shown, page
    file = rows_of(desk.get(f"{AT}sharps/?format=csv", headers=french))
    assert (file[0][-1], file[1][1:]) == ("Secteur", ["9", "non", "Vieux-Port"])


def test_a_file_runs_no_formula(world: World, desk: Client) -> None:
    with scoped(world.org.pk):
        Item.objects.filter(pk=world.items[0].pk).update(name='=HYPERLINK("http://x")')
        Place.objects.filter(pk=world.bag.pk).update(name="@bag")
    deliver(world)
    for page in ("", "ledger/", "catalogue/", f"{world.bag.pk}/"):
        cells = [cell for row in rows_of(desk.get(f"{AT}{page}?format=csv")) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
        assert any(cell.startswith("'=HYPERLINK") for cell in cells)


def test_shelves_say_what_asks_for_somebody(world: World, desk: Client) -> None:
    deliver(world, 20)
    with scoped(world.org.pk):
        line = LotLine(world.items[1].pk, 3)
        body = Moved(world.bag.pk, world.store.pk, MoveReason.RETURN, (line,))
        actions.move(id=uuid4(), body=body, by=world.author)
    page = text(desk.get(AT))
    assert "more went out than came in" in page
    assert f"{AT}count/?place={world.bag.pk}" in page
    assert "Running out" in page


def test_an_empty_house_shows_the_next_step(world: World, desk: Client) -> None:
    with scoped(world.org.pk):
        Item.objects.update(reorder_at=0)
    assert "The shelves are bare" in text(desk.get(AT))
    with scoped(world.org.pk):
        Place.objects.filter(kind__in=Place.HOLDING).delete()
    assert "No place holds supplies yet" in text(desk.get(AT))


# ---- the catalogue -------------------------------------------------------------------------------------------

ITEM = {"name": "Stem", "category": "inhalation", "unit": "box", "doses": 0, "reorder_at": 5, "sort": 7}


def test_an_item_is_added_changed_and_put_aside(world: World, desk: Client) -> None:
    with scoped(world.org.pk):
        world.org.languages = ["en", "fr", "so"]
        world.org.save()
    added = desk.post(f"{AT}catalogue/items/new/", ITEM | {"name_fr": "Tube"}, follow=True)
    assert "Kept." in text(added)
    with scoped(world.org.pk):
        item = Item.objects.get(name="Stem")
        assert item.names == {"fr": "Tube"}
    at = f"{AT}catalogue/items/{item.pk}/"
    assert 'lang="so"' in text(desk.get(at))
    desk.post(at, ITEM | {"name": "Straight stem", "name_so": "Tuubo", "name_fr": "Tube"})
    desk.post(f"{at}active/", {"active": "0"})
    with scoped(world.org.pk):
        item = Item.objects.get(pk=item.pk)
        assert (item.name, item.names, item.active) == ("Straight stem", {"fr": "Tube", "so": "Tuubo"}, False)
    desk.post(f"{at}active/", {"active": "1"})
    with scoped(world.org.pk):
        assert Item.objects.get(pk=item.pk).active


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": "Cooker"}, "taken already"),
        ({"name": ""}, "required"),
        ({"naloxone": "nasal_kit"}, "How many doses"),
        ({"category": "toys"}, "valid choice"),
    ],
)
def test_a_wrong_item_keeps_what_was_typed(
    world: World, desk: Client, wrong: dict[str, str], told: str
) -> None:
    answer = desk.post(f"{AT}catalogue/items/new/", ITEM | wrong)
    assert answer.status_code == 422
    assert told in text(answer)
    assert 'name="sort" value="7"' in text(answer)


def test_names_follow_the_visitor(world: World, desk: Client) -> None:
    with scoped(world.org.pk):
        Item.objects.filter(pk=world.items[0].pk).update(names={"fr": "Seringue"})
    deliver(world)
    assert "Seringue" in text(desk.get(AT, headers={"accept-language": "fr"}))
    assert "Seringue" not in text(desk.get(AT, headers={"accept-language": "en"}))


def test_a_kit_is_added_and_changed(world: World, desk: Client) -> None:
    a, b = (str(item.pk) for item in world.items[:2])
    base = {"name": "Night kit", "sort": 10}
    desk.post(f"{AT}catalogue/kits/new/", sheet({"item": a, "qty": 2}, {"item": a, "qty": 1}, **base))
    with scoped(world.org.pk):
        kit = Kit.objects.get(name="Night kit")
        assert list(KitLine.objects.filter(kit=kit).values_list("item_id", "qty")) == [(world.items[0].pk, 3)]
    at = f"{AT}catalogue/kits/{kit.pk}/"
    more = desk.post(at, sheet({"item": b, "qty": "4"}, more="1", **(base | {"name": ""})))
    assert more.status_code == 200
    assert 'value="4"' in text(more)
    assert "errorlist" not in text(more)
    desk.post(at, sheet({"item": b, "qty": 4}, **base))
    with scoped(world.org.pk):
        assert Kit.objects.get(pk=kit.pk).revision == 2
    desk.post(at, sheet({"item": b, "qty": 4}, {"item": a, "qty": 1}, **base))
    with scoped(world.org.pk):
        assert queries.bills()[kit.pk] == [(world.items[1].pk, 4), (world.items[0].pk, 1)]
    empty = desk.post(at, sheet(**base))
    assert empty.status_code == 422
    assert "Nothing is entered yet." in text(empty)


def test_a_place_is_opened_changed_and_closed(world: World, desk: Client) -> None:
    data = {"name": "Bag 7", "kind": "bag", "holder": world.peer.pk, "area": ""}
    answer = desk.post(f"{AT}places/new/", data, follow=True)
    assert "Ash" in text(answer)
    with scoped(world.org.pk):
        place = Place.objects.get(name="Bag 7")
    wrong = desk.post(f"{AT}{place.pk}/edit/", data | {"kind": "community"})
    assert wrong.status_code == 422
    desk.post(f"{AT}{place.pk}/active/", {"active": "0"})
    with scoped(world.org.pk):
        assert not Place.objects.get(name="Bag 7").active
    deliver(world)
    full = desk.post(f"{AT}{world.bag.pk}/active/", {"active": "0"})
    assert full.status_code == 422
    assert "Move or count what is there first" in text(full)
