"""What phones hear of sessions: everything for the team, and for the others only that one runs."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from porchlight.journal.scope import scoped
from porchlight.reach.outreach.feeds import running, sessions
from porchlight.sync.pull.models import FeedRow
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


def held(org: int, person: uuid.UUID, feed: str) -> dict[str, Any]:
    """What the phone of a person gets of a feed, with a first bundle."""
    with scoped(org, write=False):
        rows = page(None, person=person, shared=False, pulled_on=None, today=TODAY).rows
    return {row.key: json.loads(row.body) for row in rows if row.feed == feed}


def test_a_colleague_hears_that_a_session_runs_and_neither_where_nor_who(world: World, say: Say) -> None:
    id = start(world, say)
    org, colleague = world.org.pk, uuid.uuid4()
    assert held(org, world.peer.pk, "sessions")[id]["area"] == str(world.area.pk)
    assert held(org, colleague, "sessions") == {}
    assert held(org, colleague, "running") == {id: {"id": id}}


def test_who_joins_hears_the_rest(world: World, say: Say) -> None:
    id = start(world, say)
    colleague = world.coordinator.pk
    say("session.joined", {"session": id}, worker=colleague)
    assert held(world.org.pk, colleague, "sessions")[id]["bag"] == str(world.bag.pk)


def test_what_ended_or_is_only_planned_or_long_over_does_not_run(
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
        assert set(running(None)) == {left_open}
        assert running([ended]) == {}
        told = sessions(None)
        assert set(told) == {ended, left_open, plan["session"]}
        assert told[ended].body == {"id": ended, "state": "ended"}
        assert told[ended].audience == (str(world.peer.pk),)
        assert FeedRow.objects.get(feed="running", key=ended).body == ""
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=2))
        assert running(None) == {}
