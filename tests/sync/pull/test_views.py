"""Reference rows on their way down: pages, tombstones, audiences, epochs, joining."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.models import Device, Invite
from porchlight.commons.devices.queries import token_hash
from porchlight.journal.actions import renew_epoch
from porchlight.journal.registry import Feed, FeedBody
from porchlight.journal.scope import scoped
from porchlight.lib import codes
from porchlight.sync.pull.actions import publish
from porchlight.sync.pull.models import FeedRow
from porchlight.sync.pull.queries import PAGE
from tests.factories import NOW, TODAY, World
from tests.phones import pull

pytestmark = pytest.mark.django_db


class Shelf:
    """A feed whose rows a test sets."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rows: dict[str, FeedBody] = {}
        self.feed = Feed("test", frozenset(), lambda event: [], self._read)

    def _read(self, keys: Any) -> dict[str, FeedBody]:
        return {key: row for key, row in self.rows.items() if keys is None or key in keys}

    def put(self, *keys: str, audience: tuple[str, ...] = (), **body: Any) -> None:
        self.rows |= {key: FeedBody({"key": key} | body, audience) for key in keys}
        self._publish(set(keys))

    def drop(self, key: str) -> None:
        del self.rows[key]
        self._publish({key})

    def _publish(self, keys: set[str]) -> None:
        with scoped(self.world.org.pk):
            publish(self.feed, keys)


@pytest.fixture
def shelf(world: World) -> Shelf:
    return Shelf(world)


def everything(world: World, cursor: str = "", token: str | None = None) -> tuple[dict[str, Any], str, bool]:
    """Follow the pages to the end, as a phone does: rows by key, the last cursor, whether it was a full bundle."""
    held: dict[str, Any] = {}
    full = False
    for _page in range(50):
        answer = pull(world, cursor, token=token).json()
        full = full or answer["full"]
        held |= {row["key"]: row["body"] for row in answer["rows"]}
        cursor = answer["cursor"]
        if not answer["more"]:
            return held, cursor, full
    raise AssertionError("the bundle never ends")


def test_a_first_bundle_of_many_pages_comes_to_its_end(world: World, shelf: Shelf) -> None:
    shelf.put(*(f"k{n:03}" for n in range(450)))
    held, cursor, full = everything(world)
    assert (len(held), full) == (450, True)
    assert everything(world, cursor) == ({}, cursor, False)


def test_a_change_comes_down_once(world: World, shelf: Shelf) -> None:
    shelf.put("a", "b")
    _, cursor, _ = everything(world)
    shelf.put("a", word="new")
    shelf.put("b")
    held, _, full = everything(world, cursor)
    assert held == {"a": {"key": "a", "word": "new"}}
    assert not full


def test_a_row_that_went_is_a_tombstone_and_never_in_a_full_bundle(world: World, shelf: Shelf) -> None:
    shelf.put("a", "b")
    _, cursor, _ = everything(world)
    shelf.drop("a")
    assert everything(world, cursor)[0] == {"a": None}
    assert set(everything(world)[0]) == {"b"}


def test_a_row_that_goes_between_two_pages_of_a_full_bundle_is_gone(world: World, shelf: Shelf) -> None:
    shelf.put(*(f"{number:03}" for number in range(PAGE + 50)))
    first = pull(world).json()
    shelf.drop("000")
    rest, _, full = everything(world, first["cursor"])
    assert full
    held = {row["key"]: row["body"] for row in first["rows"]} | rest
    assert len([key for key, body in held.items() if body]) == PAGE + 49


def test_a_restore_from_backup_sends_everything_anew(world: World, shelf: Shelf) -> None:
    shelf.put("a")
    _, cursor, _ = everything(world)
    renew_epoch()
    held, newer, full = everything(world, cursor)
    assert (set(held), full) == ({"a"}, True)
    assert newer.split(".")[0] != cursor.split(".")[0]


def test_a_cursor_from_the_future_is_foreign(world: World, shelf: Shelf) -> None:
    shelf.put("a")
    epoch = everything(world)[1].split(".")[0]
    assert everything(world, f"{epoch}.999999")[2]


@pytest.mark.parametrize("cursor", ["x", "a.b", "a.²", "a.1.half", ".5", "a.99999999999999999999"])
def test_a_cursor_that_is_none_starts_anew(world: World, shelf: Shelf, cursor: str) -> None:
    shelf.put("a")
    assert everything(world, cursor)[2]


def test_a_phone_that_was_away_longer_than_tombstones_live(world: World, shelf: Shelf) -> None:
    shelf.put("a")
    _, cursor, _ = everything(world)
    Device.unscoped.filter(pk=world.device.pk).update(pulled_on=TODAY - timedelta(days=180))
    assert everything(world, cursor)[2]
    assert not everything(world, cursor)[2]


def test_rows_for_some_people_only(world: World, shelf: Shelf) -> None:
    shelf.put("mine", audience=(str(world.peer.pk),))
    shelf.put("theirs", audience=(str(world.coordinator.pk),))
    Device.unscoped.create(org=world.org, shared=True, label="shared", token_hash=token_hash("shared"))
    assert set(everything(world)[0]) == {"mine"}
    assert set(everything(world, token="shared")[0]) == {"mine", "theirs"}


def test_somebody_taken_out_of_the_audience_loses_the_row(world: World, shelf: Shelf) -> None:
    shelf.put("plan", audience=(str(world.peer.pk),))
    _, cursor, _ = everything(world)
    shelf.put("plan", audience=(str(world.coordinator.pk),))
    assert everything(world, cursor)[0] == {"plan": None}


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_a_phone_hears_of_its_own_rows_alone_and_loses_what_is_its_own_no_more(
    world: World, data: st.DataObject
) -> None:
    """Whatever happens to a row, and whenever the phone looks."""
    with scoped(world.org.pk):
        FeedRow.objects.filter(feed="test").delete()
    shelf = Shelf(world)
    keys = ("a", "b")
    people = (str(world.peer.pk), str(world.coordinator.pk))
    held, heard, allowed, cursor = set[str](), set[str](), set[str](), ""

    def look() -> None:
        nonlocal cursor
        rows, cursor, full = everything(world, cursor)
        heard.update(key for key in rows if key in keys)
        held.difference_update(keys if full else rows)
        held.update(key for key, body in rows.items() if body and key in keys)

    for n in range(data.draw(st.integers(1, 8))):
        key = data.draw(st.sampled_from(keys))
        match data.draw(st.sampled_from(["put", "drop", "look"])):
            case "put":
                audience = tuple(data.draw(st.sets(st.sampled_from(people))))
                shelf.put(key, audience=audience, n=n)
                if not audience or people[0] in audience:
                    allowed.add(key)
            case "drop" if key in shelf.rows:
                shelf.drop(key)
            case _:
                look()
    look()
    assert heard <= allowed
    mine = {k for k, row in shelf.rows.items() if not row.audience or people[0] in row.audience}
    assert held == mine


def test_power_loss_within_a_page_repeats_it(world: World, shelf: Shelf) -> None:
    """The phone keeps the cursor with the rows: the same cursor gives the same page again."""
    shelf.put(*(f"k{n:03}" for n in range(250)))
    first = pull(world).json()
    assert pull(world).json()["rows"] == first["rows"]
    second = pull(world, first["cursor"]).json()
    assert {row["key"] for row in second["rows"]}.isdisjoint({row["key"] for row in first["rows"]})


class TestJoining:
    def invite(self, world: World, **over: Any) -> str:
        with scoped(world.org.pk):
            asked: dict[str, Any] = {"label": "Ash", "person": world.peer, "shared": False}
            return devices.invite(by=world.author, now=NOW, **asked | over)

    def join(self, code: str) -> Any:
        asked = json.dumps({"protocol": 1, "code": code, "app": "1"})
        return Client().post("/sync/join", asked, content_type="application/json")

    def test_a_code_opens_once(self, world: World) -> None:
        code = self.invite(world)
        welcome = self.join(f"{code[:4]} {code[4:8]}-{code[8:]}").json()
        assert welcome["person"]["name"] == world.peer.name
        assert pull(world, token=welcome["token"]).status_code == 200
        assert self.join(code).status_code == 404

    def test_unknown_used_and_expired_answer_alike(self, world: World) -> None:
        used, late = self.invite(world), self.invite(world)
        self.join(used)
        Invite.unscoped.update(expires=NOW - timedelta(seconds=1))
        answers = {
            (a.status_code, a.content) for a in (self.join("1" * 16), self.join(used), self.join(late))
        }
        assert len(answers) == 1

    def test_a_crowd_is_told_to_come_back_and_a_code_stays_open(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        code = self.invite(world)
        with monkeypatch.context() as crowd:
            crowd.setattr(devices, "_door", codes.Door(room=0))
            answer = self.join(code)
        assert (answer.status_code, answer.json()["code"]) == (429, "busy")
        assert 0 < int(answer["Retry-After"]) <= 5
        assert self.join(code).status_code == 200

    def test_a_shared_phone_belongs_to_nobody(self, world: World) -> None:
        welcome = self.join(self.invite(world, person=None, shared=True)).json()
        assert (welcome["person"], welcome["shared"]) == (None, True)

    def test_only_hashes_are_kept(self, world: World) -> None:
        code = self.invite(world)
        token = self.join(code).json()["token"]
        kept = repr(list(Invite.unscoped.values())) + repr(list(Device.unscoped.values()))
        assert code not in kept
        assert token not in kept
