"""Who may give which role."""

import pytest

from porchlight.commons.people.permissions import Role
from porchlight.commons.people.rules import givable, link_opens, may_manage, needs_sign_in

NOBODY: frozenset[Role] = frozenset()


@pytest.mark.parametrize(
    ("giver", "expected"),
    [
        ({Role.ADMIN}, set(Role)),
        ({Role.COORDINATOR}, {Role.PEER, Role.LEAD}),
        ({Role.COORDINATOR, Role.ADMIN}, set(Role)),
        ({Role.LEAD}, set()),
        ({Role.PEER}, set()),
        ({Role.PARTNER}, set()),
        (set(), set()),
    ],
)
def test_what_each_role_may_give(giver: set[Role], expected: set[Role]) -> None:
    assert givable(frozenset(giver)) == expected


def test_a_coordinator_does_not_manage_those_above() -> None:
    coordinator = frozenset({Role.COORDINATOR})
    assert may_manage(coordinator, {Role.PEER, Role.LEAD})
    assert not may_manage(coordinator, {Role.PEER, Role.ADMIN})
    assert not may_manage(coordinator, {Role.COORDINATOR})
    assert may_manage(frozenset({Role.ADMIN}), {Role.ADMIN})


def test_only_the_desk_signs_in() -> None:
    assert not needs_sign_in({Role.PEER})
    assert not needs_sign_in(NOBODY)
    assert needs_sign_in({Role.PEER, Role.LEAD})


@pytest.mark.parametrize(
    ("maker", "held", "opens"),
    [
        ({Role.COORDINATOR}, {Role.LEAD}, True),
        ({Role.COORDINATOR}, {Role.LEAD, Role.ADMIN}, False),
        ({Role.COORDINATOR}, {Role.PEER}, False),
        ({Role.LEAD}, {Role.LEAD}, False),
        (set(), {Role.LEAD}, False),
        ({Role.ADMIN}, {Role.ADMIN}, True),
        ({Role.ADMIN}, set(), False),
    ],
)
def test_a_link_opens_what_its_maker_could_give_today(maker: set[Role], held: set[Role], opens: bool) -> None:
    assert link_opens(frozenset(maker), held) is opens
