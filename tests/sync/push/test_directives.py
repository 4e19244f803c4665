"""What a phone is told besides: hand in only, load the app anew; and an entry that has to wait for us."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.models import Device
from porchlight.journal import actions as journal
from porchlight.journal.actions import New
from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.reach.models import Contact
from tests.factories import NOW, TODAY, World
from tests.phones import pull, push, statuses

pytestmark = pytest.mark.django_db
CANARY = "canary-of-the-lake"


def last_seen(world: World, days: int) -> None:
    Device.unscoped.filter(pk=world.device.pk).update(last_seen=TODAY - timedelta(days=days))
    with scoped(world.org.pk):  # what is remembered of a phone holds until a desk changes something
        devices.rename(id=world.device.pk, label="Ash", by=world.author)


def told(answer: Any) -> list[str]:
    return [directive["do"] for directive in answer.json()["directives"]]


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)


class TestAway:
    @pytest.mark.parametrize(("days", "status"), [(0, 200), (14, 200), (15, 403), (100, 403)])
    def test_a_phone_gets_something_down_for_fourteen_days(
        self, world: World, days: int, status: int
    ) -> None:
        last_seen(world, days)
        answer = pull(world)
        assert answer.status_code == status
        assert status == 200 or answer.json()["code"] == "upload_only"

    def test_what_it_holds_still_counts(self, world: World) -> None:
        last_seen(world, 100)
        answer = push(world, world.envelope(world.contact()))
        assert statuses(answer) == [("stored", "")]
        assert told(answer) == ["upload_only"]
        assert Contact.unscoped.count() == 1

    def test_handing_in_does_not_make_it_known_again(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        last_seen(world, 15)
        for day in range(4):
            at(monkeypatch, NOW + timedelta(days=day))
            assert told(push(world, world.envelope(world.contact()))) == ["upload_only"]
            assert pull(world).status_code == 403
        world.device.refresh_from_db()
        assert world.device.last_seen == TODAY + timedelta(days=3)

    def test_joining_again_does(self, world: World) -> None:
        last_seen(world, 15)
        push(world)
        with scoped(world.org.pk):
            code = devices.invite(by=world.author, label="Ash", person=world.peer, shared=False, now=NOW)
        asked = json.dumps({"protocol": 1, "code": code, "app": "1"})
        token = Client().post("/sync/join", asked, content_type="application/json").json()["token"]
        waiting = world.envelope(world.contact())
        answer = push(world, waiting, token=token)
        assert (statuses(answer), told(answer)) == ([("stored", "")], [])
        assert pull(world, token=token).status_code == 200
        assert pull(world).status_code == 403

    def test_a_revoked_phone_is_told_to_wipe_and_nothing_else(self, world: World) -> None:
        last_seen(world, 100)
        with scoped(world.org.pk):
            devices.revoke(id=world.device.pk, by=world.author)
        assert told(push(world, app="0.1")) == ["wipe"]
        assert pull(world).json()["code"] == "revoked"


class TestReload:
    @pytest.mark.parametrize(("app", "old"), [("", True), ("0.9", True), ("1", False), ("1.0", False)])
    def test_an_app_that_is_too_old_is_told(self, world: World, app: str, old: bool) -> None:
        answer = push(world, world.envelope(world.contact()), app=app)
        assert statuses(answer) == [("stored", "")]
        assert told(answer) == (["reload"] if old else [])


Poison = Callable[[str, Exception], None]


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Poison:
    """Makes the journal stumble over one entry."""

    def spoil(id: str, error: Exception) -> None:
        append = journal.append_many

        def stumble(batch: list[New]) -> list[Entry]:
            found = append(batch)
            if id in {str(new.id) for new in batch}:
                raise error
            return found

        monkeypatch.setattr("porchlight.sync.push.actions.append_many", stumble)

    return spoil


class TestLater:
    def test_an_entry_that_we_stumble_over_waits_and_the_others_go_on(
        self, world: World, poison: Poison, caplog: pytest.LogCaptureFixture
    ) -> None:
        good, bad, after = (world.envelope(world.contact()) for _ in range(3))
        poison(bad["id"], ValueError(CANARY))
        answer = push(world, good, bad, after, {"id": "?"}, pending=3)
        found = {r["id"]: (r["status"], r["code"]) for r in answer.json()["results"]}
        assert found == {
            good["id"]: ("stored", ""),
            bad["id"]: ("later", "fault"),
            after["id"]: ("stored", ""),
            "?": ("refused", "unreadable"),
        }
        assert list(Entry.unscoped.values_list("device_seq", flat=True)) == [good["seq"], after["seq"]]
        world.device.refresh_from_db()
        assert world.device.pending == 3
        faults = [r.getMessage() for r in caplog.records if r.name == "porchlight.faults"]
        assert len(faults) == 2
        assert all("ValueError at porchlight/sync/push/actions.py:" in line for line in faults)
        assert CANARY not in caplog.text

    def test_it_is_taken_once_we_have_mended_it(
        self, world: World, poison: Poison, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bad = world.envelope(world.contact())
        poison(bad["id"], ValueError(CANARY))
        assert statuses(push(world, bad)) == [("later", "fault")]
        assert not Entry.unscoped.exists()
        monkeypatch.setattr("porchlight.sync.push.actions.append_many", journal.append_many)
        assert statuses(push(world, bad)) == [("stored", "")]

    def test_a_busy_engine_puts_everything_off(self, world: World, poison: Poison) -> None:
        bad = world.envelope(world.contact())
        poison(bad["id"], OperationalError("database is locked"))
        assert push(world, world.envelope(world.contact()), bad).status_code == 503
        assert not Entry.unscoped.exists()

    def test_a_fault_that_no_entry_brings_out_is_the_servers(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(**_: object) -> None:
            raise ValueError(CANARY)

        monkeypatch.setattr("porchlight.sync.push.actions.seen", fail)
        with pytest.raises(ValueError, match=CANARY):
            push(world)
