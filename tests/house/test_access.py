"""Every address × every role, walked: refused without the permission, in with it, and a stranger signs in first."""

import re
import uuid
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import Role, may
from tests.factories import TODAY, World, make_world
from tests.house.doors import addresses

pytestmark = pytest.mark.house

DESK = [(address, view) for address, view in addresses() if "permission" in vars(view)]
# What stands in an address where it asks for something.
SAMPLES = {"uuid": str(uuid.uuid4()), "int": "1", "slug": "contact", "str": "x", "path": "x"}


def url(address: str) -> str:
    """An address with something that is not there in each of its gaps."""
    return "/" + re.sub(r"<(\w+):\w+>", lambda gap: SAMPLES[gap[1]], address)


def somebody(world: World, role: Role) -> Client:
    """A browser in which a person with this one role is signed in."""
    person = Person.objects.create(name=role.value, username=f"{role.value}-{uuid.uuid4()}")
    Membership.unscoped.create(org=world.org, person=person, role=role, since=TODAY)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_it_may_and_nothing_else(role: Role, world: World, settings: LazySettings) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client = somebody(world, role)
    wrong: dict[str, Any] = {}
    for address, view in DESK:
        allowed = may(frozenset({role}), vars(view)["permission"])
        got = client.get(url(address)).status_code
        if got == 405 and not allowed:  # an address that only takes what is sent; refused before it is read
            got = client.post(url(address)).status_code
        if (got == 403) is allowed:
            wrong[address] = got
    assert wrong == {}


def test_a_stranger_signs_in_first(world: World) -> None:
    client = Client()
    answers = {address: client.get(url(address)) for address, _view in DESK}
    inside = [
        a
        for a, r in answers.items()
        if r.status_code != 405 and "/accounts/login/" not in r.get("Location", "")
    ]
    assert inside == []


def test_a_stranger_sends_nothing(world: World) -> None:
    client = Client()
    assert {client.post(url(address)).status_code for address, _view in DESK} <= {401, 405}


def test_a_desk_without_its_second_factor_opens_nothing(world: World, settings: LazySettings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    client = somebody(world, Role.COORDINATOR)
    answers = {address: client.get(url(address)) for address, _view in DESK}
    inside = [a for a, r in answers.items() if r.status_code not in (302, 403, 405)]
    assert inside == []


def test_another_organisations_rows_are_not_there(world: World, settings: LazySettings) -> None:
    """Nothing tells a row of somebody else from one that never was."""
    settings.REQUIRE_SECOND_FACTOR = False
    other = make_world("Another house")
    client = somebody(world, Role.COORDINATOR)
    theirs = {
        "commons/devices/<uuid:id>/": other.device.pk,
        "commons/places/<uuid:id>/": other.area.pk,
        "commons/people/<uuid:id>/": other.peer.pk,
        "reach/supply/<uuid:id>/": other.bag.pk,
        "reach/supply/catalogue/items/<uuid:id>/": other.items[0].pk,
        "reach/supply/catalogue/kits/<uuid:id>/": other.kit.pk,
    }
    known = {address for address, _view in DESK}
    asked = {
        a: client.get("/" + a.replace("<uuid:id>", str(pk))).status_code
        for a, pk in theirs.items()
        if a in known
    }
    assert len(asked) >= 6
    assert set(asked.values()) == {404}
