"""What grew step by step and what is replayed are equal, whatever came, was corrected, redacted or summarised."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings

from porchlight.config.management.commands.replay import state
from porchlight.journal.replay import replay
from porchlight.journal.scope import scoped
from tests.factories import make_world
from tests.journal.histories import History, Step, steps

SEARCH = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(plan: list[Step]) -> None:
    with transaction.atomic():
        world = make_world()
        with scoped(world.org.pk):
            History(world).play(plan)
            grown = state()
            replay(lambda done, total: None)
            assert state() == grown
        transaction.set_rollback(True)


@pytest.mark.django_db
@SEARCH
@given(steps(retention=False))
def test_any_history_replays_equal(plan: list[Step]) -> None:
    check(plan)


# A corrected plan that names another session: its times go with those of the session it was planned for.
MOVED = [("planned", 0, 0, 0), ("correct", 0, 1, 40), ("redact", 0, 0, 0)]


@pytest.mark.django_db
@SEARCH
@given(steps(retention=True))
@example(MOVED)
def test_a_history_replays_equal_after_redaction_and_expiry(plan: list[Step]) -> None:
    check(plan)
