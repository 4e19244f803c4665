"""The home page says what needs a person now, to whoever may do it."""

import uuid
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from porchlight.commons.devices.models import Device
from porchlight.commons.org.queries import moment
from porchlight.commons.people.models import Membership
from porchlight.journal.actions import Author, append
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped
from porchlight.reach.models import Item, Place
from porchlight.sync.models import Quarantined
from tests.factories import World

CALM = "Nothing needs you now"


@pytest.fixture
def coordinator(client: Client, world: World, settings: Any) -> Client:
    settings.REQUIRE_SECOND_FACTOR = False
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    client.force_login(world.coordinator)
    return client


def say(world: World, kind: str, body: dict[str, Any], days_ago: int = 0, **more: Any) -> uuid.UUID:
    today, band = moment(world.org, timezone.now())
    by = Author(world.org.pk, world.peer.pk, None, today - timedelta(days=days_ago), band)
    known = registry.kind(kind)
    with scoped(world.org.pk):
        content = known.read(msgspec.json.decode(msgspec.json.encode(body)), known.version)
        return append(kind=kind, body=content, by=by, **more).id


def page(client: Client) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def become(world: World, role: str) -> None:
    Membership.unscoped.filter(person=world.coordinator).update(role=role)


def start(world: World, days_ago: int = 0, **more: Any) -> uuid.UUID:
    id = uuid.uuid4()
    body = {"session": id, "area": world.area.pk, "place_kind": "street", "started_at": None}
    say(world, "session.started", {**body, "team": [world.peer.pk], **more}, days_ago)
    return id


def test_a_calm_evening(coordinator: Client) -> None:
    assert "Running out" in page(coordinator)  # a mark at which to reorder, and an empty shelf
    Item.unscoped.update(reorder_at=0)
    text = page(coordinator)
    assert CALM in text
    assert "Nobody is out." in text


def test_who_is_out(coordinator: Client, world: World) -> None:
    id = start(world)
    text = page(coordinator)
    assert f"/reach/outreach/{id}/" in text
    assert "Old Harbour" in text
    assert "Ash" in text


def test_everything_at_once(coordinator: Client, world: World) -> None:
    start(world, days_ago=2)
    root = say(world, "contact.logged", world.contact())
    for people in (2, 3):
        say(world, "contact.logged", world.contact(people=people), corrects=root)
    told = {"area": world.area.pk, "reported_by": "worker", "outcome": "survived", "debrief_wanted": True}
    say(world, "response.reported", told)
    lot = {"code": "A1", "expires": "2020-01-01"}
    line = {"item": world.items[2].pk, "qty": 30, "lot": lot}
    moved = {"source": world.outside["supplier"].pk, "target": world.store.pk, "reason": "receive"}
    say(world, "supply.moved", {**moved, "lines": [line]})
    for days_ago in (0, 1):  # the younger one may be about to meet its target
        say(world, "contact.logged", world.contact(), days_ago, corrects=uuid.uuid4())
    Device.unscoped.update(skew_s=3600)
    Quarantined.unscoped.create(
        org_id=world.org.pk,
        entry=uuid.uuid4(),
        digest=b"d",
        kind="contact.logged",
        version=9,
        device=world.device.pk,
        device_seq=1,
        sealed=b"s",
        code="unknown_version",
        received=timezone.now().date(),
    )
    over = start(world, days_ago=1, bag=world.bag.pk)
    say(world, "session.ended", {"session": over, "ended_at": None}, days_ago=1)
    plan = {"session": uuid.uuid4(), "area": world.area.pk, "place_kind": "street"}
    say(world, "session.planned", {**plan, "starts_at": None, "ends_at": None}, days_ago=1)
    Place.unscoped.filter(pk=world.bag.pk).update(names={"fr": "Sac à dos"})
    text = page(coordinator)
    for said in (
        "A debrief is wanted",
        "Did it take place?",
        "Count the bag",
        f"/reach/supply/count/?place={world.bag.pk}&amp;session={over}&amp;reason=session_end",
        "Still out, it seems",
        "Count these",
        "Use these first",
        "Entries held back",
        "Corrections that wait",
        "Two corrections disagree",
        "Records without a session",
        "clock is off",
    ):
        assert said in text, said
    assert CALM not in text
    with CaptureQueriesContext(connection) as asked:
        page(coordinator)
    assert len([query for query in asked if "set_config" not in query["sql"]]) <= 39
    coordinator.cookies["django_language"] = "fr"
    assert "· Sac à dos" in page(coordinator)
    coordinator.cookies["django_language"] = "en"
    become(world, "lead")
    text = page(coordinator)
    assert "Two corrections disagree" not in text
    assert "Entries held back" not in text
    assert "/reach/supply/count/" not in text
    assert "A debrief is wanted" not in text
    assert "Did it take place?" in text
    assert "Count the bag" not in text


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        ("peer", "Open the phone app", ("Out now", "/know/", "Accounts")),
        ("partner", 'href="/know/"', ("Out now", "Open the phone app", "Accounts")),
        ("admin", "Accounts", ("Out now", "Open the phone app", "A debrief")),
    ],
)
def test_each_role_sees_its_own(
    coordinator: Client, world: World, role: str, shown: str, hidden: tuple[str, ...]
) -> None:
    start(world)
    become(world, role)
    text = page(coordinator).split("<main", 1)[1]
    assert shown in text
    for word in (*hidden, "Old Harbour"):
        assert word not in text, word


def test_strangers_are_asked_to_sign_in(client: Client, world: World) -> None:
    assert client.get("/")["Location"].startswith("/accounts/login/")
