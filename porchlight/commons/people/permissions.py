"""Roles and what each may do. Default deny: a permission that a role does not list is refused. Pure."""

from enum import StrEnum


class Role(StrEnum):
    """A person's part in one organisation."""

    PEER = "peer"
    LEAD = "lead"
    COORDINATOR = "coordinator"
    PARTNER = "partner"
    ADMIN = "admin"


class Permission(StrEnum):
    """Named by every view and every kind of entry."""

    RECORD = "record"  # contacts, naloxone, responses; filling, emptying and counting what is carried
    SESSION_PLAN = "session.plan"
    SESSION_READ = "session.read"
    ENTRY_CORRECT = "entry.correct"  # other people's entries too
    STOCK_READ = "stock.read"
    STOCK_MOVE = "stock.move"  # store rooms, shelves, deliveries
    CATALOGUE_EDIT = "catalogue.edit"
    QUARANTINE = "quarantine"
    PEOPLE_READ = "people.read"
    PEOPLE_EDIT = "people.edit"
    ROLES_EDIT = "roles.edit"
    DEVICE_READ = "device.read"
    DEVICE_INVITE = "device.invite"
    DEVICE_REVOKE = "device.revoke"
    PLACES_EDIT = "places.edit"
    NOTICE_EDIT = "notice.edit"
    SETTINGS_EDIT = "settings.edit"
    AUDIT_READ = "audit.read"
    KNOW_READ = "know.read"
    KNOW_EDIT = "know.edit"
    HOME = "home"


_P = Permission
_PEER = frozenset({_P.RECORD, _P.HOME})
_LEAD = _PEER | {_P.SESSION_PLAN, _P.SESSION_READ, _P.STOCK_READ, _P.DEVICE_READ, _P.DEVICE_REVOKE}
_COORDINATOR = _LEAD | {
    _P.ENTRY_CORRECT,
    _P.STOCK_MOVE,
    _P.CATALOGUE_EDIT,
    _P.QUARANTINE,
    _P.PEOPLE_READ,
    _P.PEOPLE_EDIT,
    _P.DEVICE_INVITE,
    _P.PLACES_EDIT,
    _P.NOTICE_EDIT,
    _P.AUDIT_READ,
    _P.KNOW_READ,
    _P.KNOW_EDIT,
}
# An administrator keeps accounts and settings and sees no content.
_ADMIN = frozenset(
    {
        _P.HOME,
        _P.PEOPLE_READ,
        _P.PEOPLE_EDIT,
        _P.ROLES_EDIT,
        _P.DEVICE_READ,
        _P.DEVICE_INVITE,
        _P.DEVICE_REVOKE,
        _P.SETTINGS_EDIT,
        _P.AUDIT_READ,
    }
)

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.PEER: _PEER,
    Role.LEAD: frozenset(_LEAD),
    Role.COORDINATOR: frozenset(_COORDINATOR),
    Role.PARTNER: frozenset({_P.HOME, _P.KNOW_READ}),
    Role.ADMIN: _ADMIN,
}

DESK_ROLES = frozenset({Role.LEAD, Role.COORDINATOR, Role.PARTNER, Role.ADMIN})


def may(roles: frozenset[Role], permission: str) -> bool:
    """Whether any of these roles lists the permission."""
    return any(permission in ALLOWED[role] for role in roles)
