"""A coordinator at the desk, and entries as phones and desks make them."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from django.test import Client

from porchlight.commons.languages.actions import start
from porchlight.journal.actions import Author, append
from porchlight.journal.models import Entry
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped
from tests.factories import TODAY, World

Say = Callable[..., Entry]


@pytest.fixture
def coordinator(client: Client, world: World, settings: Any) -> Client:
    """Signed in as the coordinator."""
    settings.REQUIRE_SECOND_FACTOR = False
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    client.force_login(world.coordinator)
    return client


@pytest.fixture
def words(world: World) -> None:
    """The lists that every organisation begins with."""
    with scoped(world.org.pk):
        start(language="en", by=world.author)


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
