"""A phone is reported lost by the code on its paper."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from porchlight.commons.devices import actions, queries
from porchlight.commons.devices.models import Device, Invite
from porchlight.commons.people.permissions import Role
from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.lib import codes
from porchlight.lib.errors import NotFound
from tests.commons.conftest import SignIn, make_person
from tests.factories import NOW, World, make_world
from tests.phones import pull

pytestmark = pytest.mark.django_db
AT = "/lost/"


def coded(world: World) -> str:
    """The lost-phone code of the peer's phone."""
    with scoped(world.org.pk):
        return actions.new_lost_code(id=world.device.pk, by=world.author)


def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


def test_whoever_has_the_paper_signs_the_phone_out(world: World) -> None:
    code = coded(world)
    assert pull(world).status_code == 200
    answer = stranger().post(AT, {"code": f"{code[:4]} {code[4:8]}-{code[8:]}"})
    assert answer.status_code == 200
    assert "The phone is signed out" in answer.content.decode()
    assert not answer.cookies
    phone = Device.unscoped.get()
    assert (phone.state, phone.revoked_on, phone.lost_hash) == ("revoked", phone.reported_on, None)
    assert pull(world).json()["code"] == "revoked"
    traces = Entry.unscoped.filter(kind__in=["device.revoked", "device.reported"]).order_by("seq")
    assert [(t.kind, t.worker, t.device) for t in traces] == [
        ("device.revoked", None, None),
        ("device.reported", None, None),
    ]
    assert not any(code in entry.body for entry in Entry.unscoped.all())


def test_opening_the_page_does_nothing_and_leaves_no_cookie(world: World) -> None:
    code = coded(world)
    for address in (AT, f"{AT}?code={code}", f"{AT}fr/"):
        answer = stranger().get(address)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "<script" not in answer.content.decode()
    assert "Un téléphone est perdu" in stranger().get(f"{AT}fr/").content.decode()
    assert stranger().get(f"{AT}xx/").status_code == 404
    assert Device.unscoped.get().state == "active"


def test_unknown_used_replaced_and_ended_codes_answer_alike(world: World) -> None:
    used, replaced = coded(world), coded(world)
    used, replaced = coded(world), used
    assert stranger().post(AT, {"code": used}).status_code == 200
    other = make_world("Another house")
    desk_revoked = coded(other)
    with scoped(other.org.pk):
        actions.revoke(id=other.device.pk, by=other.author)
    wiped = make_world("A third house")
    gone = coded(wiped)
    with scoped(wiped.org.pk):
        actions.wiped(device=wiped.device, by=wiped.author)
    before = Entry.unscoped.count()
    answers = {
        (answer.status_code, answer.content.replace(code.encode(), b""))
        for code in (used, replaced, desk_revoked, gone, "1" * 16, "12", "9" * 17)
        for answer in [stranger().post(AT, {"code": code})]
    }
    assert len(answers) == 1
    assert next(iter(answers))[0] == 422
    assert Entry.unscoped.count() == before


def test_a_code_that_was_used_since_it_was_looked_up_does_nothing(world: World) -> None:
    phone = queries.by_lost_code(coded(world))
    assert phone
    assert [actions.report_lost(device=phone, now=at) for at in (NOW, NOW)] == [True, False]
    assert Entry.unscoped.filter(kind="device.reported").count() == 1


def test_a_crowd_is_told_to_come_back_and_the_code_stays_typed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = coded(world)
    with monkeypatch.context() as crowd:
        crowd.setattr(queries, "_lost_door", codes.Door(room=0))
        answer = stranger().post(AT, {"code": code})
    assert answer.status_code == 422
    assert f'value="{code}"' in answer.content.decode()
    assert Device.unscoped.get().state == "active"
    assert stranger().post(AT, {"code": code}).status_code == 200


def test_the_paper_is_printed_with_the_invitation_and_goes_with_the_phone(
    desk: Client, world: World, client: Client
) -> None:
    page = desk.post(
        "/commons/devices/invite/", {"whose": str(world.peer.pk), "label": "Green"}
    ).content.decode()
    invited = re.search(r"#join=(\d{16})", page)
    assert invited
    lost = "".join(re.findall(r"<span>(\d{4})</span>", page.partition('id="lost"')[2]))
    assert len(lost) == 16
    assert "http://testserver/lost/" in page
    assert stranger().post(AT, {"code": lost}).status_code == 422
    sent = json.dumps({"code": invited[1], "protocol": 1, "app": "1"})
    assert client.post("/sync/join", sent, content_type="application/json").status_code == 200
    assert not Invite.unscoped.exists()
    assert lost not in repr(list(Device.unscoped.values())) + desk.get("/commons/devices/").content.decode()
    assert stranger().post(AT, {"code": lost}).status_code == 200
    assert dict(Device.unscoped.values_list("label", "state")) == {
        "Green": "revoked",
        "Ash's phone": "active",
    }


def test_the_desk_makes_a_new_code_and_the_old_one_ends(desk: Client, world: World) -> None:
    old = coded(world)
    at = f"/commons/devices/{world.device.pk}/"
    assert "It has one, on paper." in desk.get(at).content.decode()
    assert desk.get(f"{at}lost-code/").status_code == 405
    page = desk.post(f"{at}lost-code/").content.decode()
    new = "".join(re.findall(r"<span>(\d{4})</span>", page))
    assert len(new) == 16
    assert stranger().post(AT, {"code": old}).status_code == 422
    assert stranger().post(AT, {"code": new}).status_code == 200
    page = desk.get(at).content.decode()
    assert "Reported lost by its code" in page
    assert "lost-code/" not in page
    assert "reported lost" in desk.get("/commons/devices/").content.decode()
    assert "reported lost by its code" in desk.get("/").content.decode()
    assert "Phone reported lost by its code" in desk.get("/commons/audit/").content.decode()


def test_a_phone_that_is_gone_gets_no_code(desk: Client, world: World, sign_in: SignIn) -> None:
    lead = sign_in(make_person(world, "Lee", Role.LEAD, "lee"))
    assert lead.post(f"/commons/devices/{world.device.pk}/lost-code/").status_code == 403
    with scoped(world.org.pk):
        actions.revoke(id=world.device.pk, by=world.author)
        with pytest.raises(NotFound):
            actions.new_lost_code(id=world.device.pk, by=world.author)
    assert desk.post(f"/commons/devices/{world.device.pk}/lost-code/").status_code == 404
    assert Device.unscoped.get().lost_hash is None


def test_a_card_goes_after_two_weeks(desk: Client, world: World) -> None:
    stranger().post(AT, {"code": coded(world)})
    Device.unscoped.update(reported_on=Device.unscoped.get().reported_on - timedelta(days=14))
    assert "reported lost by its code" not in desk.get("/").content.decode()
