"""A phone's outbox file at the desk, while the phone itself sends the same."""

import json
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from porchlight.journal.actions import New
from porchlight.journal.actions import append_many as append
from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.reach.models import Contact
from porchlight.sync.push import actions
from porchlight.sync.push.rules import MAX_ENTRIES
from tests.disk import Disk
from tests.factories import World, make_world
from tests.phones import push, statuses

MORE = 5


@pytest.fixture
def world(disk: Disk, settings: Any) -> World:
    settings.REQUIRE_SECOND_FACTOR = False
    return make_world()


def bring(world: World, entries: Sequence[dict[str, Any]]) -> Any:
    made = {"porchlight": "outbox", "version": 1, "device": str(world.device.pk), "entries": entries}
    client = Client()
    client.force_login(world.coordinator)
    file = SimpleUploadedFile("outbox.json", json.dumps(made).encode())
    return client.post("/sync/quarantine/bring/", {"file": file})


def figures(answer: Any) -> list[str]:
    """The numbers of the page, card by card."""
    assert answer.status_code == 200, answer.content
    return [part.split("<")[0] for part in answer.content.decode().split('<p class="figure">')[1:]]


def test_a_file_and_its_phone_do_not_wait_for_each_other_for_ever(
    disk: Disk, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The phone has claimed what the file's second hundred holds; the file's first has the journal's counter."""
    entries = [world.envelope(world.contact()) for _ in range(MAX_ENTRIES + MORE)]
    desk, claimed, taken = threading.get_ident(), threading.Event(), threading.Event()

    def slow(batch: Sequence[New]) -> list[Entry]:
        if threading.get_ident() != desk:
            claimed.set()
            taken.wait(1)
            return append(batch)
        done = append(batch)
        taken.set()
        claimed.wait(1)
        return done

    monkeypatch.setattr(actions, "append_many", slow)
    phone = disk.beside(lambda: push(world, *entries[MAX_ENTRIES:]))
    claimed.wait(5)
    assert figures(bring(world, entries)) == [str(MAX_ENTRIES), str(MORE), "0"]
    assert statuses(phone.result(timeout=20)) == [("stored", "")] * MORE
    with scoped(world.org.pk, write=False):
        assert Contact.objects.count() == len(entries)


def test_a_file_that_broke_off_says_how_far_it_came(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [world.envelope(world.contact()) for _ in range(MAX_ENTRIES + MORE)]

    def tired(batch: Sequence[New]) -> list[Entry]:
        if len(batch) < MAX_ENTRIES:
            raise OperationalError("database or disk is full")
        return append(batch)

    with monkeypatch.context() as broken:
        broken.setattr(actions, "append_many", tired)
        assert figures(bring(world, entries)) == [str(MAX_ENTRIES), "0", "0", str(MORE)]
        assert bring(world, entries[MAX_ENTRIES:]).status_code == 503
    assert figures(bring(world, entries)) == [str(MORE), str(MAX_ENTRIES), "0"]


def test_one_entry_that_brings_out_a_fault_of_ours_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [world.envelope(world.contact()) for _ in range(MORE)]

    def faulty(batch: Sequence[New]) -> list[Entry]:
        if any(str(new.id) == entries[2]["id"] for new in batch):
            raise ZeroDivisionError
        return append(batch)

    monkeypatch.setattr(actions, "append_many", faulty)
    assert "1" in figures(bring(world, entries))
    with scoped(world.org.pk, write=False):
        assert Contact.objects.count() == MORE - 1
    monkeypatch.undo()
    bring(world, entries)
    with scoped(world.org.pk, write=False):
        assert Contact.objects.count() == MORE
