"""Letting go while phones send: each through a connection of its own."""

from datetime import date, timedelta

import pytest

from porchlight.commons.privacy.retention import When
from porchlight.config.management.commands.replay import state
from porchlight.journal.actions import append_many
from porchlight.journal.models import Entry
from porchlight.journal.replay import replay
from porchlight.journal.scope import scoped
from porchlight.reach.models import Session
from porchlight.reach.retention import actions, queries
from tests.disk import Disk
from tests.factories import make_world
from tests.journal.histories import BIRTH, History, at


@pytest.mark.parametrize("between", ["covered", "levels"])
@pytest.mark.parametrize("what", ["contact", "correction"])
def test_what_arrives_while_sums_are_made_is_kept(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, between: str, what: str
) -> None:
    """It has to wait: read in part, it would be in the tables and not in the sums, or the other way round."""
    world = make_world()
    log = History(world)
    with scoped(world.org.pk):
        log.add("moved", 1, 3)
        root = log.add("contact", 1, 2)
    log.today = BIRTH + timedelta(days=90)

    def push() -> None:
        with scoped(world.org.pk):
            if what == "contact":
                log.add("contact", 1, 4)
            else:
                append_many([log.correction(root, "contact", 1, 7)])

    pushed = disk.meanwhile(monkeypatch, queries, between, push)
    with scoped(world.org.pk):
        actions.summarise(before=date(2024, 3, 1), by=log.author)
    for one in pushed:
        one.result(timeout=20)
    assert pushed
    with scoped(world.org.pk):
        before = state()
        replay(lambda done, of: None)
        assert state() == before


def test_what_is_told_of_a_session_while_its_times_are_cleared_stands_in_log_and_table_alike(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A late start of a night long ago waits until the clearing is done, and is found by the next one."""
    world = make_world()
    log = History(world)
    with scoped(world.org.pk):
        log.add("started", 0, 0)
    body = log.body("ended", 0, 0)

    def push() -> None:
        with scoped(world.org.pk):
            append_many([log.new("session.ended", body)])

    later = BIRTH + timedelta(days=31)
    when = When(at(later), later, log.author)
    with monkeypatch.context() as patched:
        pushed = disk.meanwhile(patched, queries, "timed_entries", push)
        with scoped(world.org.pk):
            assert actions.forget_exact_times(when) == 1
    pushed[0].result(timeout=20)
    with scoped(world.org.pk):
        before = state()
        replay(lambda done, of: None)
        assert state() == before
        assert actions.forget_exact_times(when) == 1
        assert not [text for text in Entry.objects.values_list("body", flat=True) if '_at":"' in text]
        row = Session.objects.get()
        assert (row.started_at, row.ended_at) == (None, None)
