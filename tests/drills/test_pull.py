"""A phone that fetches while others write sees every row, in the end exactly once changed."""

import threading

import pytest

from tests.drills.conftest import FULL, Crowd, Deployment
from tests.drills.test_intake import Phone

pytestmark = pytest.mark.drill

SESSIONS = 1_200 if FULL else 300


def test_no_row_slips_past_the_cursor(deployment: Deployment) -> None:
    """Eight overlapping writers; "greater than the last id" alone is known to lose rows here."""
    scene = deployment.scene("prepare", str(SESSIONS))
    deployment.token = scene["token"]
    deployment.start()
    phones = [Phone(deployment, scene["sessions"][number::8], number) for number in range(8)]
    cursor, held, pages = "", set(), 0
    with Crowd([threading.Thread(target=phone.run) for phone in phones]):
        while any(phone.waiting for phone in phones):
            page = deployment.pull(cursor)
            cursor, pages = page["cursor"], pages + 1
            held |= {row["key"] for row in page["rows"] if row["feed"] == "sessions"}
    more = True
    while more:
        page = deployment.pull(cursor)
        cursor, more = page["cursor"], page["more"]
        held |= {row["key"] for row in page["rows"] if row["feed"] == "sessions"}
    assert pages > 3, "the pull did not overlap the writing"
    assert len(held) == SESSIONS
