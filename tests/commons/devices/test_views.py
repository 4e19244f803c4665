"""The phone pages."""

import json
import re

import pytest
from django.test import Client

from porchlight.commons.devices.models import Device
from porchlight.commons.people.permissions import Role
from tests.commons.conftest import SignIn, make_person
from tests.factories import World

pytestmark = pytest.mark.django_db


def test_a_code_is_shown_once_and_a_phone_joins_with_it(desk: Client, world: World, client: Client) -> None:
    make_person(world, "Pat of the city", Role.PARTNER, "pat")
    offered = desk.get("/commons/devices/invite/").content.decode()
    assert world.peer.name in offered
    assert "Pat of the city" not in offered
    answer = desk.post("/commons/devices/invite/", {"whose": str(world.peer.pk), "label": "Green"})
    page = answer.content.decode()
    found = re.search(r"http://testserver/app/#join=(\d{16})", page)
    assert found
    assert "<svg" in page
    listed = desk.get("/commons/devices/").content.decode()
    assert "Green" in listed
    assert found[1] not in listed
    sent = json.dumps({"code": found[1], "protocol": 1, "app": "1"})
    assert client.post("/sync/join", sent, content_type="application/json").status_code == 200
    assert client.post("/sync/join", sent, content_type="application/json").status_code == 404


def test_the_list_filters_and_exports(desk: Client, world: World) -> None:
    Device.unscoped.create(org=world.org, label="Night van", shared=True, skew_s=4000, token_hash=b"v" * 32)
    page = desk.get("/commons/devices/").content.decode()
    assert "clock off" in page
    assert "Night van" not in desk.get("/commons/devices/?whose=own").content.decode()
    assert "Night van" not in desk.get("/commons/devices/?state=revoked").content.decode()
    assert "Night van" not in desk.get("/commons/devices/?q=ash").content.decode()
    file = desk.get("/commons/devices/?format=csv&whose=shared")
    lines = b"".join(file.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 2
    assert "4000" in lines[1]


def test_one_phone_is_renamed_and_revoked(desk: Client, world: World) -> None:
    at = f"/commons/devices/{world.device.pk}/"
    Device.unscoped.update(skew_s=1200, pending=3, last_seen="2026-01-01")
    page = desk.get(at).content.decode()
    assert "off by 20 minutes" in page
    assert "3 entries wait" in page
    assert desk.post(f"{at}rename/", {"label": "Ash’s new one"}).status_code == 302
    assert desk.get(f"{at}revoke/").status_code == 405
    assert "not heard to be wiped" in desk.post(f"{at}revoke/", follow=True).content.decode()


def test_a_lead_revokes_at_night_and_invites_nobody(world: World, sign_in: SignIn) -> None:
    lead = sign_in(make_person(world, "Lee", Role.LEAD, "lee"))
    assert lead.get("/commons/devices/invite/").status_code == 403
    assert "Invite" not in lead.get(f"/commons/devices/{world.device.pk}/").content.decode()
    assert lead.post(f"/commons/devices/{world.device.pk}/revoke/").status_code == 302
    assert Device.unscoped.get().state == "revoked"


def test_a_code_can_be_closed_from_the_list(desk: Client, world: World) -> None:
    desk.post("/commons/devices/invite/", {"whose": "shared", "label": "Green"})
    page = desk.get("/commons/devices/").content.decode()
    found = re.search(r"/commons/devices/invite/\d+/withdraw/", page)
    assert found
    desk.post(found[0])
    assert "Green" not in desk.get("/commons/devices/").content.decode()


def test_a_phone_that_was_away_needs_a_new_code(desk: Client, world: World) -> None:
    Device.unscoped.update(upload_only=True)
    assert "needs a new code" in desk.get("/commons/devices/").content.decode()
    page = desk.get(f"/commons/devices/{world.device.pk}/").content.decode()
    assert "It was away for more than two weeks." in page
    assert "needs a new code" in desk.get("/").content.decode()
