"""Somebody leaves: what they hold is said, and handed over in the same step."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from porchlight.commons.devices.models import Device
from porchlight.commons.org.queries import moment
from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import Role
from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.reach.outreach import actions as outreach
from porchlight.reach.outreach import kinds
from porchlight.reach.outreach.models import Session, SessionWorker
from porchlight.reach.supply.models import Balance, Place
from tests.desks import Signer
from tests.factories import NOW, TODAY, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def somebody(world: World, name: str, role: Role) -> Person:
    made = Person.objects.create(name=name, username=f"{name}-{world.org.pk}", password="!")
    Membership.unscoped.create(org=world.org, person=made, role=role, since=TODAY)
    return made


def planned(world: World, at: datetime, *team: Person) -> uuid.UUID:
    session = uuid.uuid4()
    day, band = moment(world.org, at)
    body = kinds.SessionPlanned(
        session=session,
        area=world.area.pk,
        place_kind=kinds.PlaceKind("street"),
        starts_at=at,
        ends_at=None,
        team=tuple(sorted(person.pk for person in team)),
        bag=world.bag.pk,
        day=day,
        band=band,
    )
    with scoped(world.org.pk):
        outreach.plan(id=uuid.uuid4(), body=body, by=world.author)
    return session


def team(session: uuid.UUID) -> set[Any]:
    return set(SessionWorker.unscoped.filter(session=session).values_list("worker", flat=True))


def carry(world: World, holder: Person) -> None:
    Place.unscoped.filter(pk=world.bag.pk).update(holder=holder)
    for item, qty in zip(world.items, (7, 5), strict=False):
        Balance.unscoped.create(
            key=str(uuid.uuid4()), org_id=world.org.pk, place_id=world.bag.pk, item_id=item.pk, qty=qty
        )


@pytest.fixture
def desk(world: World, signed_in: Signer) -> Client:
    return signed_in(world.coordinator)


def page(world: World) -> str:
    return f"/commons/people/{world.peer.pk}/leave/"


def test_what_they_hold_is_said_and_looking_ends_nothing(desk: Client, world: World) -> None:
    carry(world, world.peer)
    ahead = planned(world, NOW + timedelta(days=2), world.peer)
    gone_by = planned(world, NOW - timedelta(days=2), world.peer)
    others = planned(world, NOW + timedelta(days=1), world.coordinator)
    out = planned(world, NOW, world.peer)
    with scoped(world.org.pk):
        outreach.start(id=uuid.uuid4(), session=Session.objects.get(pk=out), at=NOW, by=world.author)
    assert page(world) in desk.get(f"/commons/people/{world.peer.pk}/").content.decode()
    before = Entry.unscoped.count()
    said = desk.get(page(world)).content.decode()
    assert f"/reach/outreach/{ahead}/" in said
    assert f"/reach/outreach/{out}/" in said
    assert "They are out now." in said
    assert "12 pieces in it" in said
    assert world.device.label.replace("'", "&#x27;") in said
    assert f"/reach/outreach/{gone_by}/" not in said
    assert f"/reach/outreach/{others}/" not in said
    assert Entry.unscoped.count() == before


def test_sessions_and_bags_are_handed_over_in_the_same_step(desk: Client, world: World) -> None:
    carry(world, world.peer)
    heir = somebody(world, "Nia", Role.LEAD)
    alone = planned(world, NOW + timedelta(days=2), world.peer)
    both = planned(world, NOW + timedelta(days=3), world.peer, heir)
    was = (
        Session.unscoped.filter(pk=alone)
        .values("day", "band", "starts_at", "bag_id", "area_id", "state")
        .get()
    )
    answer = desk.post(page(world), {"heir": str(heir.pk)})
    assert answer.status_code == 302
    assert team(alone) == team(both) == {heir.pk}
    assert Session.unscoped.filter(pk=alone).values(*was).get() == was
    assert Place.unscoped.get(pk=world.bag.pk).holder == heir
    assert Device.unscoped.get().state == "revoked"
    assert not Membership.unscoped.filter(person=world.peer, left__isnull=True).exists()
    kinds_told = list(Entry.unscoped.order_by("seq").values_list("kind", flat=True))[2:]
    assert kinds_told == [
        "device.revoked",
        "person.left",
        "session.planned",
        "session.planned",
        "place.edited",
    ]


def test_nobody_takes_over_and_they_leave_all_the_same(desk: Client, world: World) -> None:
    carry(world, world.peer)
    ahead = planned(world, NOW + timedelta(days=2), world.peer)
    assert desk.post(page(world)).status_code == 302
    assert team(ahead) == {world.peer.pk}
    assert not Membership.unscoped.filter(person=world.peer, left__isnull=True).exists()


@pytest.mark.parametrize("whose", ["own", "partner", "elsewhere", "noise"])
def test_who_cannot_go_out_here_takes_nothing_over(desk: Client, world: World, whose: str) -> None:
    planned(world, NOW + timedelta(days=2), world.peer)
    heirs: dict[str, Callable[[], object]] = {
        "own": lambda: world.peer.pk,
        "partner": lambda: somebody(world, "Pat", Role.PARTNER).pk,
        "elsewhere": lambda: make_world("Another house").peer.pk,
        "noise": lambda: "x",
    }
    assert desk.post(page(world), {"heir": str(heirs[whose]())}).status_code == 422
    assert Membership.unscoped.filter(person=world.peer, left__isnull=True).exists()


def test_an_administrator_sees_phones_and_hands_nothing_over(world: World, signed_in: Signer) -> None:
    carry(world, world.peer)
    ahead = planned(world, NOW + timedelta(days=2), world.peer)
    admin = signed_in(somebody(world, "Sam", Role.ADMIN))
    said = admin.get(page(world)).content.decode()
    assert "not shown to your role" in said
    assert world.bag.name not in said
    assert str(ahead) not in said
    assert 'name="heir"' not in said
    assert admin.post(page(world), {"heir": str(world.coordinator.pk)}).status_code == 302
    assert team(ahead) == {world.peer.pk}
    assert Place.unscoped.get(pk=world.bag.pk).holder == world.peer


def test_a_coordinator_does_not_end_an_administrator(desk: Client, world: World) -> None:
    admin = somebody(world, "Sam", Role.ADMIN)
    for answer in (
        desk.get(f"/commons/people/{admin.pk}/leave/"),
        desk.post(f"/commons/people/{admin.pk}/leave/"),
    ):
        assert answer.status_code == 403
    assert Membership.unscoped.filter(person=admin, left=None).exists()
