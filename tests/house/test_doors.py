"""Nobody walks in by an address that forgot to ask: a permission for every view and for every kind of entry."""

import re
from typing import Any

import pytest

from porchlight.commons.people.permissions import ALLOWED, Permission, Role, may
from porchlight.journal.registry import registry
from tests.house.doors import PUBLIC, addresses, public
from tests.house.tree import PACKAGE, files, modules

pytestmark = pytest.mark.house


@pytest.mark.parametrize(("address", "view"), [pytest.param(a, v, id=a or "/") for a, v in addresses()])
def test_every_address_has_a_door(address: str, view: Any) -> None:
    marks = vars(view)
    permission = marks.get("permission")
    if permission is not None:
        assert permission in Permission
        assert not public(address), "is listed as public and asks for a permission"
    else:
        assert marks.get("phone_door") or public(address), "name a permission, or say here why anybody may"


def test_the_public_list_names_nothing_that_is_gone() -> None:
    known = [address for address, _view in addresses()] + ["parts/"]
    stale = [
        name
        for name in PUBLIC
        if not any(a == name or (name[-1] == "*" and a.startswith(name[:-1])) for a in known)
    ]
    assert stale == []


def test_every_kind_of_entry_needs_a_permission() -> None:
    assert [kind.name for kind in registry.kinds.values() if kind.permission not in list(Permission)] == []


def test_what_a_phone_sends_a_peer_may_record() -> None:
    peer = frozenset({Role.PEER})
    assert [k.name for k in registry.kinds.values() if k.phone and not may(peer, k.permission)] == []


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_given_to_somebody(permission: Permission) -> None:
    assert any(permission in allowed for allowed in ALLOWED.values())


def test_every_permission_is_asked_for() -> None:
    """By a view, by a kind of entry, or by name in the code or a page."""
    asked = {vars(view).get("permission") for _address, view in addresses()}
    asked |= {kind.permission for kind in registry.kinds.values()}
    code = "".join(path.read_text("utf-8") for path in modules(PACKAGE) if path.name != "permissions.py")
    asked |= {
        Permission[name]
        for name in re.findall(r"Permission\.([A-Z_]+)", code)
        if name in Permission.__members__
    }
    assert {permission.name for permission in Permission if permission not in asked} == set()


def test_no_role_reads_everything() -> None:
    """Default deny: nobody holds every permission, and there is no role for police."""
    assert all(set(Permission) - allowed for allowed in ALLOWED.values())
    assert not any("police" in role for role in Role)


def test_templates_do_not_ask_for_roles_by_name() -> None:
    """A page asks what a person may do, never who they are: roles change, permissions are the promise."""
    asking = [
        path.name
        for path in files(".html", under=PACKAGE)
        if re.search(r"\{%\s*if[^%]*\brole\b\s*==", path.read_text("utf-8"))
    ]
    assert asking == []
