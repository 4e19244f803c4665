"""The classes that every stored field declares, so that a house test can refuse the forgotten one."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum


class Scope(StrEnum):
    """Whose a table is."""

    ORG = "org"
    NETWORK = "network"


class Sensitivity(StrEnum):
    """Who would be hurt if a field leaked."""

    OPEN = "open"  # reference words that could stand on a public page
    WORK = "work"  # the running of the organisation; points at nobody
    WORKER = "worker"  # about a person who works here
    SERVED = "served"  # about an encounter with people served, coarse as it is
    SECRET = "secret"  # hashes, keys, tokens
    SEALED = "sealed"  # ciphertext


class Life(Enum):
    """How long a field lives: (name, days); None = as long as the network keeps the record itself."""

    STANDING = ("standing", None)  # until somebody removes it
    NETWORK_TERM = ("network term", 730)  # then monthly aggregates take its place
    EXACT_TIMES = ("exact times", 30)
    REVOKED_DEVICE = ("revoked device", 30)
    FILE = ("file", 1)
    INVITE = ("invite", 7)
    INTAKE_KEY = ("intake key", 400)
    TOMBSTONE = ("tombstone", 180)
    QUARANTINE = ("quarantine", 90)

    @property
    def days(self) -> int | None:
        days: int | None = self.value[1]
        return days


@dataclass(frozen=True)
class Care:
    """A table's declaration: whose it is, and for each field how sensitive it is and how long it lives."""

    scope: Scope
    fields: Mapping[str, tuple[Sensitivity, Life]]


def each(sensitivity: Sensitivity, life: Life, *names: str) -> dict[str, tuple[Sensitivity, Life]]:
    """The same class and life for several fields: `{**each(WORK, STANDING, "name", "kind")}`."""
    return dict.fromkeys(names, (sensitivity, life))
