"""What evidence may count: days, areas and tallies, withdrawn records left out."""

from datetime import date

import pytest

from porchlight.reach.outreach import facts
from porchlight.reach.outreach.models import MonthlyReach
from tests.factories import TODAY, World
from tests.reach.outreach.conftest import Say

DAYS = (TODAY, TODAY)


@pytest.fixture
def told(inside: World, say: Say) -> World:
    """Two contacts and one withdrawn, a hand-out of naloxone, two responses."""
    say("contact.logged", inside.contact(people=2, for_others=3, sharps_back=4))
    say("contact.logged", inside.contact())
    wrong = say("contact.logged", inside.contact(people=50))
    say("entry.withdrawn", {"reason": "test"}, corrects=wrong.id)
    area = inside.area.pk
    say("naloxone.supplied", {"area": area, "reason": "new", "people_trained": 2})
    for doses in (1, 2):
        given = [{"route": "nasal", "doses": doses}]
        response = {"area": area, "reported_by": "worker", "outcome": "survived", "naloxone": given}
        say("response.reported", response)
    return inside


def test_days(told: World) -> None:
    here = {"day": TODAY, "area": told.area.pk}
    assert list(facts.reached(*DAYS)) == [{**here, "contacts": 2, "reached": 3, "others": 3, "sharps": 4}]
    assert list(facts.trained(*DAYS)) == [{**here, "supplied": 1, "trained": 2}]
    assert list(facts.responses(*DAYS)) == [{**here, "outcome": "survived", "responses": 2, "used": 3}]
    assert not facts.reached(date(2026, 1, 1), date(2026, 1, 31))


def test_months_that_were_summed_up(inside: World) -> None:
    month = date(2024, 2, 1)
    sums = {"contacts": 9, "people": 20, "for_others": 1, "sharps_back": 3, "trained": 2, "responses": 1}
    MonthlyReach.objects.create(key="k", org_id=inside.org.pk, month=month, area_id=inside.area.pk, **sums)
    assert list(facts.months(date(2024, 1, 1), month)) == [{"month": month, "area": inside.area.pk, **sums}]
    assert not facts.months(date(2024, 3, 1), date(2024, 4, 1))
