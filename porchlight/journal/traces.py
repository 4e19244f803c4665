"""The body of entries that trace a desk edit: what was touched, never what it says."""

from enum import StrEnum

from msgspec import Struct

from porchlight.journal.registry import Kind


class Trace(Struct, frozen=True):
    """The id of what was edited and the names of the fields that changed."""

    subject: str
    fields: tuple[str, ...] = ()


def trace_kinds(permission: str, *names: str) -> tuple[Kind, ...]:
    """Desk kinds whose body is a trace."""
    return tuple(Kind(name, 1, Trace, permission, phone=False) for name in names)


class WithdrawReason(StrEnum):
    MISTAKE = "mistake"
    DUPLICATE = "duplicate"
    TEST = "test"
    ASKED = "asked"


class Withdrawal(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a withdrawal; its header names the entry that is taken back."""

    reason: WithdrawReason
