"""Evidence as a coordinator and a partner meet it: let out in blocks, small counts hidden, no way round."""

import csv
import io
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import Role
from porchlight.commons.places.models import Area
from porchlight.journal.actions import Author, append
from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.know.indicators.actions import release_due
from porchlight.know.indicators.models import Denominator, Release
from porchlight.know.indicators.queries import released
from porchlight.know.indicators.rules import NALOXONE_GRID, REACH_GRID
from porchlight.reach.outreach.kinds import CONTACT, ContactLogged, PlaceKind, ResponseReported
from porchlight.reach.outreach.kinds import Outcome as How
from porchlight.reach.supply.kinds import Line
from tests.factories import World

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)


def log(world: World, day: date, area: Area, *, people: int, sets: int = 10, naloxone: int = 0) -> None:
    lines = [Line(world.items[0].pk, sets)] + ([Line(world.items[2].pk, naloxone)] if naloxone else [])
    body = ContactLogged(
        area=area.pk, place_kind=PlaceKind.STREET, people=people, bag=world.bag.pk, lines=tuple(lines)
    )
    append(kind=CONTACT, body=body, by=world.author, day=day, band=3)


@pytest.fixture
def year(world: World) -> World:
    """Fifty-four weeks in two areas; the second area sees few people."""
    with scoped(world.org.pk):
        small = Area.objects.create(org=world.org, name="Quarry Hill")
        day = TODAY - timedelta(weeks=62)
        while day < TODAY:
            log(world, day, world.area, people=30, sets=200, naloxone=4)
            log(world, day, small, people=2, sets=3)
            day += timedelta(weeks=1)
        for week in range(12):
            body = ResponseReported(area=world.area.pk, reported_by="witness", outcome=How.SURVIVED)
            append(
                kind="response.reported", body=body, by=world.author, day=TODAY - timedelta(weeks=10 + week)
            )
    release_due(by=Author(world.org.pk, None, None, TODAY, 3))
    return world


def signed_in(world: World, role: Role) -> Client:
    client = Client()
    person = world.coordinator
    if role != Role.COORDINATOR:
        person = Person.objects.create(name="Sam", username=f"sam-{role}", password="!")
        Membership.unscoped.create(org=world.org, person=person, role=role, since=TODAY)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(autouse=True)
def _one_factor(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False


def rows(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_partner_sees_evidence_and_nothing_else(world: World) -> None:
    client = signed_in(world, Role.PARTNER)
    for address in ("/know/", "/know/reach/", "/know/naloxone/", "/know/coverage/"):
        assert client.get(address).status_code == 200
    assert client.get("/reach/outreach/").status_code == 403
    assert client.get("/know/estimates/add/").status_code == 403


def test_a_peer_does_not_see_it(world: World) -> None:
    assert signed_in(world, Role.PEER).get("/know/").status_code == 403


def test_small_counts_are_hidden_on_the_page_and_in_the_file(year: World) -> None:
    client = signed_in(year, Role.COORDINATOR)
    page = client.get("/know/reach/?measure=people")
    assert "hidden" in page.content.decode()
    header, *lines = rows(client.get("/know/reach/?measure=people&format=csv"))
    assert header == ["From", "Old Harbour", "Quarry Hill", "All areas"]
    assert len(lines) == 52
    # Two people a week: never shown, nor both numbers that would give them away.
    for _, old, quarry, both in lines:
        assert quarry == ""
        assert "" in (old, both)


def test_blocks_come_once_and_stay(year: World) -> None:
    count = Release.unscoped.count()
    assert count >= 13
    assert release_due(by=Author(year.org.pk, None, None, TODAY, 3)) == 0
    with scoped(year.org.pk):
        before = released(REACH_GRID)
        log(year, TODAY - timedelta(weeks=30), year.area, people=99)
    release_due(by=Author(year.org.pk, None, None, TODAY, 3))
    with scoped(year.org.pk):
        assert released(REACH_GRID) == before
        assert Entry.objects.filter(kind="evidence.released").count() == count


def test_the_weeks_that_run_are_not_out(year: World) -> None:
    with scoped(year.org.pk):
        assert max(REACH_GRID.end(block.number) for block in released(REACH_GRID)) < TODAY - timedelta(
            days=14
        )


def test_responses_per_hundred_doses(year: World) -> None:
    page = signed_in(year, Role.COORDINATOR).get("/know/naloxone/").content.decode()
    assert "20 or fewer: uncertain" in page


def test_few_responses_do_not_hold_the_doses_back(world: World) -> None:
    with scoped(world.org.pk):
        body = ResponseReported(area=world.area.pk, reported_by="witness", outcome=How.SURVIVED)
        day = TODAY - timedelta(weeks=30)
        append(kind="response.reported", body=body, by=world.author, day=day, band=3)
        log(world, day, world.area, people=30, naloxone=40)
    release_due(by=Author(world.org.pk, None, None, TODAY, 3))
    with scoped(world.org.pk):
        block = next(one for one in released(NALOXONE_GRID) if one.areas)
        assert block.cell("doses", -1, None) == 80
        assert block.cell("responses", -1, None) is None


def test_coverage_needs_an_estimate_and_shows_its_range(year: World) -> None:
    client = signed_in(year, Role.COORDINATOR)
    assert "estimate" in client.get("/know/coverage/").content.decode()
    bad = client.post(
        "/know/estimates/add/", {"of": "City", "year": 2025, "low": 90, "high": 50, "source": "Study"}
    )
    assert bad.status_code == 422
    assert b'value="Study"' in bad.content
    good = {"of": "City", "year": 2025, "low": 50, "high": 90, "source": "Study"}
    assert client.post("/know/estimates/add/", good).status_code == 302
    header, line = rows(client.get("/know/coverage/?format=csv"))
    cells = dict(zip(header, line, strict=True))
    assert int(cells["Sets in 52 weeks"]) == 52 * 203
    assert float(cells["Sets each, from"]) < float(cells["Sets each"]) < float(cells["Sets each, to"])
    made = Denominator.unscoped.get()
    assert client.post(f"/know/estimates/{made.pk}/remove/").status_code == 302
    assert not Denominator.unscoped.exists()


def test_strange_questions_get_a_page(year: World) -> None:
    client = signed_in(year, Role.COORDINATOR)
    for query in ("first=x", "area=nowhere", "measure=age", "first=1&last=0", "page=99"):
        assert client.get(f"/know/reach/?{query}").status_code == 200, query


def test_an_unknown_indicator_and_estimate(world: World) -> None:
    client = signed_in(world, Role.COORDINATOR)
    assert client.get("/know/else/").status_code == 404
    assert client.post(f"/know/estimates/{uuid4()}/remove/").status_code == 404


def test_before_anything_is_out(world: World) -> None:
    client = signed_in(world, Role.COORDINATOR)
    for address in ("/know/", "/know/reach/", "/know/naloxone/", "/know/coverage/"):
        assert client.get(address).status_code == 200
