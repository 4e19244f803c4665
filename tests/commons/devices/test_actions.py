"""Codes are used once; phones are renamed and revoked."""

from datetime import timedelta

import pytest

from porchlight.commons.devices import actions
from porchlight.commons.devices.models import Device, Invite
from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.lib.errors import Invalid, NotFound
from tests.factories import NOW, World

pytestmark = pytest.mark.django_db


def test_a_code_is_used_once(world: World) -> None:
    with scoped(world.org.pk):
        code = actions.invite(by=world.author, label="Blue", person=None, shared=True, now=NOW)
        found = actions.find_invite(code=f"{code[:4]} {code[4:]}", now=NOW)
        assert found
        device, token = actions.join(invite=found, app="1", by=world.author)
        with pytest.raises(actions.UnknownCode):
            actions.join(invite=found, app="1", by=world.author)
        assert (device.label, device.shared) == ("Blue", True)
        bodies = "".join(Entry.objects.values_list("body", flat=True))
    assert actions.find_invite(code=code, now=NOW) is None
    assert not any(secret in bodies for secret in (code, token, "Blue"))


def test_an_expired_code_is_unknown(world: World) -> None:
    with scoped(world.org.pk):
        code = actions.invite(by=world.author, label="B", person=world.peer, shared=False, now=NOW)
    assert actions.find_invite(code=code, now=NOW + timedelta(days=6))
    assert actions.find_invite(code=code, now=NOW + timedelta(days=7)) is None


def test_a_phone_is_somebodys_or_shared(world: World) -> None:
    with scoped(world.org.pk):
        for person, shared in ((None, False), (world.peer, True)):
            with pytest.raises(Invalid):
                actions.invite(by=world.author, label="B", person=person, shared=shared, now=NOW)


def test_a_code_can_be_closed(world: World) -> None:
    with scoped(world.org.pk):
        actions.invite(by=world.author, label="B", person=world.peer, shared=False, now=NOW)
        id = Invite.objects.get().pk
        actions.withdraw(id=id, by=world.author)
        with pytest.raises(NotFound):
            actions.withdraw(id=id, by=world.author)


def test_renamed_and_revoked(world: World) -> None:
    with scoped(world.org.pk):
        actions.rename(id=world.device.pk, label="Red", by=world.author)
        actions.revoke(id=world.device.pk, by=world.author)
        device = Device.objects.get()
        kinds = list(Entry.objects.values_list("kind", flat=True))
    assert (device.label, device.state) == ("Red", Device.State.REVOKED)
    assert kinds == ["device.renamed", "device.revoked"]
    other = Device.unscoped.get().pk
    with scoped(world.org.pk + 1), pytest.raises(NotFound):
        actions.revoke(id=other, by=world.author)
