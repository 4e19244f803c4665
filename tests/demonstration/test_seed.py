"""The story itself: the same every time, whole, and equal to its own entries."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from uuid import NAMESPACE_DNS, UUID, uuid5
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from demonstration.seed import town
from demonstration.seed.diary import Diary
from demonstration.seed.founding import House
from demonstration.seed.make import make
from porchlight.commons.devices.models import Device
from porchlight.commons.org.models import Network, Organisation
from porchlight.config.management.commands.replay import state
from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.reach.outreach.history import open_rivals
from porchlight.reach.outreach.models import Contact, Response, Session
from porchlight.reach.supply.models import Movement
from porchlight.reach.supply.queries import shelves
from porchlight.reach.supply.starter import ITEMS, KITS, OUTSIDE
from porchlight.sync.quarantine.models import Quarantined

NOW = datetime(2026, 11, 20, 21, 30, tzinfo=ZoneInfo(town.ZONE))
TODAY = NOW.date()


def house_of_paper() -> House:
    """A house whose ids follow from its names, without a database."""

    def ids(names: list[str]) -> dict[str, UUID]:
        return {name: uuid5(NAMESPACE_DNS, name) for name in names}

    names = [part.name for part in town.PEOPLE]
    places = [
        town.STORE,
        town.OFFICE,
        town.DROP_IN,
        *town.BAGS,
        town.LAST_BAG,
        *town.BOXES,
        *(kind for kind, _n, _f in OUTSIDE),
    ]
    return House(
        Organisation(id=1, zone=town.ZONE),
        people=ids(names),
        phones=ids(names),
        areas=ids([district.name for district in town.DISTRICTS]),
        places=ids(places),
        items=ids([item.key for item in ITEMS]),
        kits={kit.name: (uuid5(NAMESPACE_DNS, kit.name), 1) for kit in KITS},
        bills={kit.name: dict(kit.bill) for kit in KITS},
    )


def told(seed: int, days: int) -> Diary:
    diary = Diary(house_of_paper(), Random(seed), TODAY - timedelta(days=days), TODAY)
    diary.tell()
    return diary


def test_the_same_seed_tells_the_same_story() -> None:
    assert told(7, 60).book.pages == told(7, 60).book.pages
    assert told(7, 60).book.pages != told(8, 60).book.pages


def test_a_year_has_the_size_of_a_real_one() -> None:
    """As large as the outreach that the sources describe: some three hundred events a year."""
    pages = told(1, 365).book.pages
    count = Counter(page.kind for page in pages)
    assert 260 <= count["session.started"] <= 360
    assert 8_000 <= count["contact.logged"] <= 12_000
    doses = sum(
        line.qty * 2 for page in pages if page.kind == "naloxone.supplied" for line in page.body.lines
    )
    reported = sum(page.kind == "response.reported" and not page.corrects for page in pages)
    assert 9 <= doses / reported <= 16
    assert max(page.day for page in pages if page.kind != "session.planned") == TODAY - timedelta(days=1)


def test_no_exact_time_outlives_its_life() -> None:
    for page in told(1, 90).book.pages:
        if page.kind == "session.started" and page.day < TODAY - timedelta(days=30):
            assert page.body.started_at is None


@pytest.mark.django_db
def test_replays_to_the_same_bytes() -> None:
    house = make(now=NOW, days=21)
    with scoped(house.org.pk):
        before = state()
    call_command("replay")  # raises where a table was not equal
    assert before["Session"][0] > 10
    assert before["Movement"][0] > 1000


@pytest.mark.django_db
def test_leaves_something_for_everybody() -> None:
    house = make(now=NOW, days=21)
    assert Network.objects.get().birth == Network.Birth.DEMONSTRATION
    with scoped(house.org.pk, write=False):
        assert Session.objects.filter(state="open", day=TODAY).count() == 1
        assert Session.objects.filter(state="planned", day__gt=TODAY).count() == 2
        assert Contact.objects.filter(day=TODAY).exists()
        assert Contact.objects.filter(withdrawn=True).exists()
        assert Response.objects.filter(debrief_wanted=True).exists()
        assert len(open_rivals()) == 1
        assert set(Quarantined.objects.values_list("code", flat=True)) == {
            "unknown_worker",
            "unknown_version",
        }
        assert Device.objects.filter(last_seen__lt=TODAY - timedelta(days=30), pending__gt=0).count() == 1
        assert Device.objects.filter(state=Device.State.REVOKED).count() == 1
        known = shelves(TODAY)
        assert known.negative()
        assert known.expiring(TODAY)
        assert Movement.objects.exclude(undoes=None).exists()


@pytest.mark.django_db
def test_arrives_in_order() -> None:
    house = make(now=NOW, days=9)
    with scoped(house.org.pk, write=False):
        days: list[date] = list(Entry.objects.order_by("seq").values_list("received", flat=True))
    assert days == sorted(days)
    assert days[0] == TODAY - timedelta(days=9)
