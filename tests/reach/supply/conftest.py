"""A coordinator and a lead at the desk, second factor aside."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import Role
from tests.factories import TODAY, World


@pytest.fixture
def at_desk(world: World, settings: Settings) -> Callable[..., Client]:
    """Sign in with one role."""
    settings.REQUIRE_SECOND_FACTOR = False
    # Pages name their files plainly here: no test waits for a manifest to be collected.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}

    def sign_in(role: Role = Role.COORDINATOR) -> Client:
        person = Person.objects.create(name=f"A {role}", username=f"{role}-{world.org.pk}", password="!")
        Membership.unscoped.create(org=world.org, person=person, role=role, since=TODAY)
        client = Client()
        client.force_login(person)
        return client

    return sign_in
