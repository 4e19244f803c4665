"""Who posts at a desk has the log to themselves: beside phones and the purge, each on their own connection."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.models import Device, Invite
from porchlight.commons.people.models import Membership, Person, Welcome
from porchlight.commons.people.permissions import Role
from porchlight.config.retention import run as purge
from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.reach.retention import actions as retention
from porchlight.reach.retention import queries
from porchlight.sync.retention import actions as sync_retention
from tests.desks import Signer
from tests.disk import Disk
from tests.factories import TODAY, make_world
from tests.journal.histories import History
from tests.reach.outreach.conftest import contact


def test_who_made_a_code_leaves_while_a_phone_joins_with_it(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, signed_in: Signer
) -> None:
    """Both end the code and tell the log: in another order they would wait for each other."""
    world = make_world()
    maker = world.coordinator
    admin = Person.objects.create(name="Sam", username="sam", password="!")
    Membership.unscoped.create(org=world.org, person=admin, role=Role.ADMIN, since=TODAY)
    Device.unscoped.create(org=world.org, person=maker, label="Robin's phone", token_hash=b"other")
    with scoped(world.org.pk):
        code = devices.invite(
            by=world.author, label="New", person=world.peer, shared=False, now=timezone.now()
        )

    def leave() -> int:
        return signed_in(admin).post(reverse("leaving", args=[maker.pk])).status_code

    beside = disk.meanwhile(monkeypatch, devices, "token_hash", leave)
    wanted = json.dumps({"protocol": 1, "code": code, "app": ""})
    answer = Client().post("/sync/join", wanted, content_type="application/json")
    assert (answer.status_code, beside[0].result(timeout=20)) == (200, 302)
    with scoped(world.org.pk, write=False):
        states = dict(Device.objects.values_list("label", "state"))
        assert (states["New"], states["Robin's phone"]) == (Device.State.ACTIVE, Device.State.REVOKED)
        assert not Invite.objects.exists()


def test_a_link_is_made_anew_while_the_purge_lets_go_of_the_old_one(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, signed_in: Signer
) -> None:
    """Both delete the old link and tell the log: in another order they would wait for each other."""
    world = make_world()
    admin = Person.objects.create(name="Sam", username="sam", password="!")
    Membership.unscoped.create(org=world.org, person=admin, role=Role.ADMIN, since=TODAY)
    old = Welcome.unscoped.create(
        org=world.org, person=world.coordinator, code_hash=b"old", expires=timezone.now() - timedelta(days=1)
    )

    def renew() -> int:
        page = reverse("commons:person_welcome", args=[world.coordinator.pk])
        return signed_in(admin).post(page).status_code

    # Asked once the links are gone and before the log is told of anything.
    beside = disk.meanwhile(monkeypatch, sync_retention, "last_day", renew)
    assert purge()["invite"] == 1
    assert [post.result(timeout=20) for post in beside] == [200, 200]
    with scoped(world.org.pk, write=False):
        assert Welcome.objects.exclude(pk=old.pk).count() == 1


def test_what_a_purge_is_letting_go_of_is_not_said_to_be_corrected(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, signed_in: Signer
) -> None:
    world = make_world()
    log = History(world, today=TODAY - timedelta(days=40))
    with scoped(world.org.pk):
        root = log.add("contact", 1, 2)
    page = f"/reach/outreach/records/{root}/correct/"

    def correct() -> Any:
        told = {"day": str(log.today), "people": "9", "services": [], "why": "miscounted"}
        sheet = contact(world, version=str(root), **told)
        return signed_in(world.coordinator).post(page, sheet)

    beside = disk.meanwhile(monkeypatch, queries, "covered", correct)
    with scoped(world.org.pk):
        retention.summarise(before=TODAY - timedelta(days=20), by=world.author)
    assert beside[0].result(timeout=20).status_code == 404
    with scoped(world.org.pk, write=False):
        assert not Entry.objects.filter(corrects=root).exists()
