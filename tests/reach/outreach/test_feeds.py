"""What phones hear of sessions: everything for the team, and nothing for the others."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from porchlight.journal.scope import scoped
from porchlight.reach.outreach.feeds import sessions
from porchlight.sync.pull.queries import page
from tests.factories import NOW, TODAY, World
from tests.reach.outreach.conftest import Say

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tonight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def start(world: World, say: Say) -> str:
    id = str(uuid.uuid4())
    say(
        "session.started",
        {
            "session": id,
            "area": world.area.pk,
            "place_kind": "street",
            "started_at": NOW,
            "bag": world.bag.pk,
        },
    )
    return id


def held(org: int, person: uuid.UUID) -> dict[str, Any]:
    """The sessions that the phone of a person gets, with a first bundle."""
    with scoped(org, write=False):
        rows = page(None, person=person, shared=False, pulled_on=None, today=TODAY).rows
    return {row.key: json.loads(row.body) for row in rows if row.feed == "sessions"}


def test_the_team_hears_of_a_session_and_nobody_else(world: World, say: Say) -> None:
    id = start(world, say)
    assert held(world.org.pk, world.peer.pk)[id]["area"] == str(world.area.pk)
    assert held(world.org.pk, uuid.uuid4()) == {}


def test_a_session_of_nobody_is_not_everybody_s(world: World, say: Say) -> None:
    """Its start has not arrived yet, and who joined it took that back: only a plan without a team is for all."""
    id = str(uuid.uuid4())
    joined = say("session.joined", {"session": id})
    say("entry.withdrawn", {"reason": "mistake"}, corrects=joined.id)
    assert held(world.org.pk, world.peer.pk) == {}


def test_who_joins_hears_the_rest(world: World, say: Say) -> None:
    id = start(world, say)
    colleague = world.coordinator.pk
    say("session.joined", {"session": id}, worker=colleague)
    assert held(world.org.pk, colleague)[id]["bag"] == str(world.bag.pk)


def test_of_what_ended_its_team_hears_that_alone(
    world: World, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, left_open = start(world, say), start(world, say)
    say("session.ended", {"session": ended, "ended_at": NOW})
    plan = {
        "session": str(uuid.uuid4()),
        "area": world.area.pk,
        "place_kind": "park",
        "starts_at": NOW,
        "ends_at": NOW,
    }
    say("session.planned", plan, worker=world.coordinator.pk, device=None)
    with scoped(world.org.pk):
        told = sessions(None)
        assert set(told) == {ended, left_open, plan["session"]}
        assert told[ended].body == {"id": ended, "state": "ended"}
        assert told[ended].audience == (str(world.peer.pk),)
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=2))
        assert sessions(None) == {}
