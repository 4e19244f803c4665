"""Who may give which role, and to whom a link or an ending may apply. Pure."""

from collections.abc import Set

from porchlight.commons.people.permissions import DESK_ROLES, Permission, Role, may

_BY_COORDINATORS = frozenset({Role.PEER, Role.LEAD})


def givable(giver: frozenset[Role]) -> frozenset[Role]:
    """The roles that somebody may give and take: an administrator all, a coordinator those of the street."""
    if may(giver, Permission.ROLES_EDIT):
        return frozenset(Role)
    return _BY_COORDINATORS if may(giver, Permission.PEOPLE_EDIT) else frozenset()


def may_manage(giver: frozenset[Role], held: Set[Role]) -> bool:
    """Whether somebody may edit, welcome or end a person who holds these roles.

    Otherwise a coordinator could take over an administrator's account with a welcome link.
    """
    return held <= givable(giver)


def link_opens(maker: frozenset[Role], held: Set[Role]) -> bool:
    """Whether a link still leads in: whoever made it could make it today, and the person works at a desk."""
    return needs_sign_in(held) and may_manage(maker, held)


def needs_sign_in(held: Set[Role]) -> bool:
    """Whether these roles work at a desk; peers need no login name and no password."""
    return bool(held & DESK_ROLES)
