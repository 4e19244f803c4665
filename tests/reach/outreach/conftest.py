"""A coordinator at the desk, and entries as phones and desks make them."""

import csv
import io
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from porchlight.commons.languages.actions import start
from porchlight.journal.actions import Author, append
from porchlight.journal.models import Entry
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped
from tests.desks import Signer
from tests.factories import NOW, TODAY, World

Say = Callable[..., Entry]
ROOT = "/reach/outreach/"


@pytest.fixture
def coordinator(world: World, signed_in: Signer) -> Client:
    """Signed in as the coordinator."""
    return signed_in(world.coordinator)


@pytest.fixture
def words(world: World) -> None:
    """The lists that every organisation begins with."""
    with scoped(world.org.pk):
        start(language="en", by=world.author)


@pytest.fixture
def tonight(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the evening of TODAY."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    """Work in the organisation's scope."""
    with scoped(world.org.pk):
        yield world


@pytest.fixture
def say(world: World) -> Say:
    """Append an entry from its builtin body: `say("contact.logged", {...}, corrects=…)`."""

    def append_one(kind: str, body: dict[str, Any], **more: Any) -> Entry:
        worker = more.pop("worker", world.peer.pk)
        device = more.pop("device", world.device.pk)
        by = Author(world.org.pk, worker, device, TODAY, 4)
        known = registry.kind(kind)
        content = known.read(msgspec.json.decode(msgspec.json.encode(body)), known.version)
        with scoped(world.org.pk):
            return append(kind=kind, body=content, by=by, id=more.pop("id", uuid.uuid4()), **more)

    return append_one


@pytest.fixture
def session(world: World, say: Say) -> uuid.UUID:
    """A session that is out, with two contacts."""
    id = uuid.uuid4()
    start = {
        "session": id,
        "area": world.area.pk,
        "place_kind": "street",
        "started_at": NOW,
        "bag": world.bag.pk,
    }
    say("session.started", start)
    for people in (1, 2):
        say("contact.logged", world.contact(session=id, people=people))
    return id


@pytest.fixture
def logged(world: World, say: Say) -> uuid.UUID:
    """A contact of the peer's phone."""
    return say("contact.logged", world.contact(people=2, needs=["housing"])).id


def token(page: Any) -> str:
    found = re.search(r'name="token" value="([0-9a-f-]{36})"', page.content.decode())
    assert found
    return found[1]


def plan(world: World, **over: Any) -> dict[str, Any]:
    return {
        "token": str(uuid.uuid4()),
        "day": "2026-11-27",
        "begins": "19:00",
        "ends": "01:00",
        "area": str(world.area.pk),
        "place_kind": "street",
        "team": [str(world.peer.pk)],
        "bag": str(world.bag.pk),
    } | over


def contact(world: World, **over: Any) -> dict[str, Any]:
    return {
        "token": str(uuid.uuid4()),
        "session": "",
        "day": "2026-11-20",
        "band": "4",
        "area": str(world.area.pk),
        "bag": str(world.bag.pk),
        "place_kind": "street",
        "people": "2",
        "for_self": "on",
        f"item_{world.items[0].pk}": "3",
        f"kit_{world.kit.pk}_1": "1",
        "services": ["food"],
    } | over


def table(world: World, model: Any) -> list[Any]:
    with scoped(world.org.pk):
        return list(model.objects.all())


def lines(client: Client, path: str) -> list[dict[str, str]]:
    """A list as a file."""
    answer: Any = client.get(ROOT + path)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))
