"""What evidence may count: days, areas and tallies, withdrawn records left out."""

from datetime import date

import pytest

from porchlight.reach.outreach import facts
from tests.factories import TODAY, World
from tests.reach.outreach.conftest import Say

DAYS = (TODAY, TODAY)


@pytest.fixture
def told(inside: World, say: Say) -> World:
    """Two contacts and one withdrawn, a training, a hand-out without one."""
    say("contact.logged", inside.contact(people=2, for_others=3, sharps_back=4))
    say("contact.logged", inside.contact())
    wrong = say("contact.logged", inside.contact(people=50))
    say("entry.withdrawn", {"reason": "test"}, corrects=wrong.id)
    area = inside.area.pk
    say("naloxone.supplied", {"area": area, "reason": "new", "people_trained": 2})
    say("naloxone.supplied", {"area": area, "reason": "refill_used"})
    return inside


def test_days(told: World) -> None:
    here = {"day": TODAY, "area": told.area.pk}
    assert list(facts.reached(*DAYS)) == [{**here, "contacts": 2, "reached": 3, "others": 3, "sharps": 4}]
    assert list(facts.trained(*DAYS)) == [{**here, "trained": 2}]
    assert not facts.reached(date(2026, 1, 1), date(2026, 1, 31))
    assert not facts.trained(date(2026, 1, 1), date(2026, 1, 31))


@pytest.mark.parametrize(
    ("outcome", "doses", "counted"),
    [("survived", 1, 1), ("survived", 4, 1), ("survived", 0, 0), ("died", 2, 0), ("unknown", 2, 0)],
)
def test_a_reversal_is_a_response_that_worked(
    inside: World, say: Say, outcome: str, doses: int, counted: int
) -> None:
    """With naloxone, and known to have worked."""
    given = [{"route": "nasal", "doses": doses}] if doses else []
    body = {"area": inside.area.pk, "reported_by": "worker", "outcome": outcome, "naloxone": given}
    say("response.reported", body)
    assert sum(row["reversals"] for row in facts.reversals(*DAYS)) == counted


def test_a_withdrawn_response_is_no_reversal(inside: World, say: Say) -> None:
    given = [{"route": "nasal", "doses": 1}]
    body = {"area": inside.area.pk, "reported_by": "worker", "outcome": "survived", "naloxone": given}
    wrong = say("response.reported", body)
    say("entry.withdrawn", {"reason": "test"}, corrects=wrong.id)
    assert not facts.reversals(*DAYS)
