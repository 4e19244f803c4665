"""What each quarantine code means to a coordinator, and the shape of an outbox file. Pure."""

from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Raw, Struct

from porchlight.lib.wire import NOT_JSON

MAX_FILE = 10 * 1024 * 1024
REUSED = "id_reused"

# A coordinator's word is enough for these; the others wait until the server understands or knows more.
ACCEPTABLE = frozenset(
    {
        "revoked_device",
        "other_worker",
        "not_permitted",
        "not_yours",
        "unknown_worker",
        "closed_kind",
        REUSED,
    }
)


# The kind of the entry that says: this correction need not wait any longer.
LEFT = "correction.left"


class Awaited(StrEnum):
    """What became of the entry that a correction waits for."""

    HELD = "held"
    REJECTED = "rejected"
    ABSENT = "absent"


class Reason(StrEnum):
    """Why an entry is rejected."""

    TEST = "test"
    DUPLICATE = "duplicate"
    MISTAKE = "mistake"
    STRANGE = "not_ours"
    UNREADABLE = "unreadable"


class OutboxFile(Struct, frozen=True):
    """What a phone exports: its sealed queue. Entries stay raw, so that one bad entry does not fail the file."""

    porchlight: Literal["outbox"]
    version: Literal[1]
    device: UUID
    entries: tuple[Raw, ...]


def read_file(raw: bytes) -> OutboxFile | None:
    """The file's content; None when it is not an outbox."""
    try:
        return msgspec.json.decode(raw, type=OutboxFile)
    except NOT_JSON:
        return None
