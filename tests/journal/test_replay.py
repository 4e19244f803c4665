"""What grew step by step and what is replayed are equal, whatever came, was corrected, redacted or summarised."""

from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from porchlight.config.management.commands.replay import state
from porchlight.journal import replay as journal
from porchlight.journal.scope import scoped
from tests.factories import make_world
from tests.journal.histories import History, Step, steps

SEARCH = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# As many entries at a time as come in one go, and so few that a correction and what it corrects come apart.
CHUNKS = st.sampled_from([500, 1, 2, 3, 7])


def check(plan: list[Step], chunk: int) -> None:
    with transaction.atomic(), mock.patch.object(journal, "CHUNK", chunk):
        world = make_world()
        with scoped(world.org.pk):
            History(world).play(plan)
            grown = state()
            journal.replay(lambda done, total: None)
            assert state() == grown
        transaction.set_rollback(True)


@pytest.mark.django_db
@SEARCH
@given(steps(retention=False), CHUNKS)
def test_any_history_replays_equal(plan: list[Step], chunk: int) -> None:
    check(plan, chunk)


# A corrected plan that names another session: its times go with those of the session it was planned for.
MOVED = [("planned", 0, 0, 0), ("correct", 0, 1, 40), ("redact", 0, 0, 0)]


@pytest.mark.django_db
@SEARCH
@given(steps(retention=True), CHUNKS)
@example(MOVED, 500)
def test_a_history_replays_equal_after_redaction_and_expiry(plan: list[Step], chunk: int) -> None:
    check(plan, chunk)
