"""People signed in at the desk, each with a second factor."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import Role
from tests.factories import TODAY, World


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    """A hasher that is slow on purpose proves nothing here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


SignIn = Callable[[Person], Client]


@pytest.fixture
def sign_in() -> SignIn:
    """A client signed in as somebody who has a second factor."""

    def signed_in(person: Person) -> Client:
        Authenticator.objects.get_or_create(
            user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
        )
        client = Client()
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def admin(world: World) -> Person:
    """An administrator of the world's organisation."""
    return make_person(world, "Sam", Role.ADMIN, username="sam")


@pytest.fixture
def desk(world: World, sign_in: SignIn) -> Client:
    """The coordinator at the desk."""
    return sign_in(world.coordinator)


@pytest.fixture
def admin_desk(admin: Person, sign_in: SignIn) -> Client:
    """The administrator at the desk."""
    return sign_in(admin)


def make_person(world: World, name: str, role: Role, username: str | None = None) -> Person:
    """Somebody with one role."""
    person = Person.objects.create(name=name, username=username)
    person.set_password("four words apart")
    person.save()
    Membership.unscoped.create(org=world.org, person=person, role=role, since=TODAY)
    return person
