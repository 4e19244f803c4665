"""What follows an entry: queued with it, once, and seen on phones after the worker ran."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from porchlight.config import reactions
from porchlight.journal.actions import append_many
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped
from porchlight.sync.models import FeedRow
from tests.factories import World, make_world
from tests.journal.histories import History
from tests.phones import push, statuses

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def waiting() -> list[Any]:
    return [
        row.args_kwargs["args"] for row in DBTaskResult.objects.filter(status="READY").order_by("enqueued_at")
    ]


@pytest.mark.django_db
def test_a_busy_night_queues_one_reaction_for_each_organisation(world: World) -> None:
    for _ in range(3):
        assert statuses(push(world, world.envelope(world.contact()))) == [("stored", "")]
    other = make_world("Other")
    assert statuses(push(other, other.envelope(other.contact()))) == [("stored", "")]
    assert waiting() == [["publish_levels", world.org.pk], ["publish_levels", other.org.pk]]


@pytest.mark.django_db
def test_queueing_costs_two_small_queries_and_then_one(world: World) -> None:
    with scoped(world.org.pk):
        for cost in (2, 1):
            with CaptureQueriesContext(
                connection,
            ) as seen:
                registry.enqueue("publish_levels", world.org.pk)
            assert len(seen) == cost


@pytest.mark.django_db
def test_what_another_process_queued_is_asked_for_once_in_its_pause(
    world: World, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scoped(world.org.pk):
        for cost in (2, 1, 0):
            if cost == 1:
                monkeypatch.setattr(
                    reactions, "_waits_until", {}
                )  # another process, which knows of nothing yet
            with CaptureQueriesContext(connection) as seen, django_capture_on_commit_callbacks(execute=True):
                registry.enqueue("publish_levels", world.org.pk)
            assert len(seen) == cost


@pytest.mark.django_db
def test_phones_see_what_the_ledger_says(world: World) -> None:
    push(world, world.envelope(world.contact()))
    reactions.react.call("publish_levels", world.org.pk)
    with scoped(world.org.pk):
        body = json.loads(FeedRow.objects.get(feed="levels", key=str(world.bag.pk)).body)
        assert body["items"] == {str(item.pk): -1 for item in world.items}
        assert body["place"] == str(world.bag.pk)
        held = dict(FeedRow.objects.filter(feed="levels").values_list("key", "seq"))
        assert held.keys() == {str(world.bag.pk), str(world.store.pk)}
        log = History(world)
        log.add("moved", 1, 1)
    reactions.react.call("publish_levels", world.org.pk)
    with scoped(world.org.pk):
        now = dict(FeedRow.objects.filter(feed="levels").values_list("key", "seq"))
    assert now[str(world.bag.pk)] == held[str(world.bag.pk)]
    assert now[str(world.store.pk)] > held[str(world.store.pk)]


@pytest.mark.django_db
def test_the_clock_queues_jobs_once_and_reactions_for_each_organisation(world: World) -> None:
    reactions.start_due(NOW)
    due = [["purge"], ["survey"], ["release_evidence"], ["renew_feeds", world.org.pk]]
    assert sorted(waiting(), key=str) == sorted(due, key=str)
    reactions.start_due(NOW + timedelta(minutes=5))
    assert len(waiting()) == len(due)


@pytest.mark.django_db
def test_days_pass_and_sessions_leave_the_time_that_phones_hold(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    with scoped(world.org.pk):
        log = History(world, today=NOW.date())
        log.add("planned", 0, 0)
        body = log.body("planned", 0, 1) | {"day": (NOW + timedelta(days=9)).date().isoformat(), "band": 4}
        append_many([log.new("session.planned", body)])
        assert held() == {str(log.sessions[0])}
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=3))
    reactions.react.call("renew_feeds", world.org.pk)
    with scoped(world.org.pk):
        assert held() == {str(log.sessions[1])}


@pytest.mark.django_db
def test_nothing_changes_between_reading_a_feed_and_sending_it_down(world: World) -> None:
    """Else a session that ends meanwhile would come down as open again, until tomorrow."""
    with scoped(world.org.pk), CaptureQueriesContext(connection) as queries:
        reactions.renew_feeds()
    assert "journal_counter" in queries[0]["sql"]


def held() -> set[str]:
    return set(FeedRow.objects.filter(feed="sessions").exclude(body="").values_list("key", flat=True))


@pytest.mark.django_db
def test_a_reaction_that_does_not_exist_is_a_mistake(world: World) -> None:
    with scoped(world.org.pk), pytest.raises(LookupError, match="no reaction is called dance"):
        reactions.enqueue("dance", world.org.pk)


def test_every_rhythm_and_every_kinds_reaction_has_its_task() -> None:
    assert reactions.RHYTHMS.keys() <= reactions.REACTIONS.keys() | reactions.JOBS.keys()
    assert {name for names in registry.reactions.values() for name in names} <= reactions.REACTIONS.keys()
