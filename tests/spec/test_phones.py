"""What a phone may hand in, what it gets and what it is told, as docs/reference/phones.md promises."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.models import Device
from porchlight.commons.privacy.actions import forget_tokens
from porchlight.commons.privacy.retention import When
from porchlight.journal.actions import append
from porchlight.journal.scope import scoped
from porchlight.journal.traces import Trace
from tests.factories import NOW, TODAY, World
from tests.phones import pull, push
from tests.spec.tables import Row, tables

pytestmark = pytest.mark.django_db
(PHONES,) = tables("phones")
HANDED_IN = {"stored": "counts", "quarantined": "waits for a coordinator", None: "stays on it"}


@pytest.fixture(autouse=True)
def _one_evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def unheard(world: World, days: int) -> str:
    Device.unscoped.filter(pk=world.device.pk).update(last_seen=TODAY - timedelta(days=days))
    with scoped(world.org.pk):  # a desk did something, so nothing remembered of a phone holds any more
        append(kind="device.renamed", body=Trace(str(world.device.pk)), by=world.author)
    return world.token


def back(world: World) -> str:
    unheard(world, 15)
    push(world)
    return world.token


def joined_again(world: World) -> str:
    back(world)
    with scoped(world.org.pk):
        code = devices.invite(by=world.author, label="Ash", person=world.peer, shared=False, now=NOW)
    asked = json.dumps({"protocol": 1, "code": code, "app": "1"})
    answer = Client().post("/sync/join", asked, content_type="application/json")
    return str(answer.json()["token"])


def taken_away(world: World, *, days: int = 0) -> str:
    with scoped(world.org.pk):
        devices.revoke(id=world.device.pk, by=world.author)
        Device.objects.update(revoked_on=TODAY - timedelta(days=days))
        forget_tokens(When(datetime(2026, 11, 20, 18, tzinfo=UTC), TODAY, world.author))
    return unheard(world, 0)


def reported(world: World) -> str:
    with scoped(world.org.pk):
        code = devices.new_lost_code(id=world.device.pk, by=world.author)
    assert Client().post("/lost/", {"code": code}).status_code == 200
    return world.token


def wiped(world: World) -> str:
    taken_away(world)
    Client().post("/sync/wiped", headers={"Authorization": f"Bearer {world.token}"})
    return world.token


STATES: dict[str, Callable[[World], str]] = {
    "in use": lambda world: world.token,
    "in use, with an app that is too old": lambda world: world.token,
    "not heard of for 14 days": lambda world: unheard(world, 14),
    "not heard of for 15 days": lambda world: unheard(world, 15),
    "back since then, and has not joined again": back,
    "joined again": joined_again,
    "taken away": taken_away,
    "reported lost by the code on its paper": reported,
    "taken away 30 days ago": lambda world: taken_away(world, days=30),
    "wiped": wiped,
}


@pytest.mark.parametrize("row", PHONES, ids=lambda row: row["a phone that is …"])
def test_a_phone_may_do_what_its_line_says(world: World, row: Row) -> None:
    state = row["a phone that is …"]
    token = STATES[state](world)
    app = "0.9" if "too old" in state else "1"
    sent = push(world, world.envelope(world.contact()), token=token, app=app)
    answer = sent.json()
    status = answer["results"][0]["status"] if sent.status_code == 200 else None
    assert HANDED_IN[status] == row["what it hands in"]
    got = "everything of its own" if pull(world, token=token).status_code == 200 else "nothing"
    assert got == row["what it gets down"]
    if sent.status_code == 200:
        told = ", ".join(one["do"] for one in answer["directives"]) or "nothing"
    else:
        told = {"unknown_device": "that it is unknown"}[answer["code"]]
    assert told == row["what it is told"]


def test_every_state_has_a_line() -> None:
    assert [row["a phone that is …"] for row in PHONES] == list(STATES)
