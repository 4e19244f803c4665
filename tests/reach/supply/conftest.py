"""A coordinator and a lead at the desk, second factor aside."""

from collections.abc import Callable

import pytest
from django.test import Client

from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import Role
from tests.desks import Signer
from tests.factories import TODAY, World


@pytest.fixture
def at_desk(world: World, signed_in: Signer) -> Callable[..., Client]:
    """Sign in with one role."""

    def sign_in(role: Role = Role.COORDINATOR) -> Client:
        person = Person.objects.create(name=f"A {role}", username=f"{role}-{world.org.pk}", password="!")
        Membership.unscoped.create(org=world.org, person=person, role=role, since=TODAY)
        return signed_in(person)

    return sign_in
