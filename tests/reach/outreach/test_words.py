"""Words for what the journal keeps as a number."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from porchlight.journal.models import Entry
from porchlight.reach.outreach.words import clock_word
from tests.factories import World
from tests.phones import push


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, ""),
        (20, "the phone’s clock was 20 minutes ahead"),
        (180, "the phone’s clock was 3 hours ahead"),
        (-1440, "the phone’s clock was 24 hours behind"),
        (-2880, "the phone’s clock was 2 days behind"),
    ],
)
def test_how_wrong_a_clock_was(minutes: int, said: str) -> None:
    assert clock_word(minutes) == said


def test_a_records_history_says_that_its_time_was_put_right(coordinator: Client, world: World) -> None:
    ahead = (timezone.now() + timedelta(hours=3, minutes=4)).isoformat()
    push(world, world.envelope(world.contact(), occurred_at=ahead), sent_at=ahead)
    page = coordinator.get(f"/reach/outreach/records/{Entry.unscoped.get().id}/").content.decode()
    assert "the phone’s clock was 3 hours ahead" in page
