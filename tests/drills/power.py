"""What a disk may hold after the power failed, given all that was written, truncated and synced before.

What was synced is there. Of what was written to a file since its last sync any sectors may be there and any may not, in
whatever order they went; one that was under way may be torn, so that its first bytes are new and the rest is old. A
truncation happened or did not. A file that was removed may be back; an empty one counts as none, as it does for SQLite.
Bytes outside a write stay what they were (SQLite's own assumption, SQLITE_POWERSAFE_OVERWRITE).
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

SECTORS = (512, 4096)


@dataclass(frozen=True, slots=True)
class Write:
    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Gone:
    """The file was removed. Nobody waits for that to reach the disk."""

    file: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Sync:
    file: str


Change: TypeAlias = Write | Truncate | Gone
Op: TypeAlias = Change | Sync


@dataclass
class File:
    """What is on the disk for sure, and what is on its way."""

    synced: bytearray = field(default_factory=bytearray)
    waiting: list[Change] = field(default_factory=list)

    def take(self, op: Op) -> None:
        if isinstance(op, Sync):
            for change in self.waiting:
                _apply(self.synced, change)
            self.waiting = []
        else:
            self.waiting.append(op)

    def after_a_cut(self, chance: random.Random) -> bytes:
        """One of the contents that the file may have when the power comes back.

        Each sector gets one of the versions it ever had since the last sync, for these are tried in the order in which
        they were written, and each of them may be missing.
        """
        held = bytearray(self.synced)
        share = chance.choice((0, 0.02, 0.5, 0.98, 1))
        sector = chance.choice(SECTORS)
        length = 0
        for change in self.waiting:
            for piece in _sectors(change, sector):
                there = chance.random() < share
                if there:
                    _apply(held, _torn(piece, chance) if chance.random() < 0.05 else piece)
                if isinstance(piece, Write):
                    length = max(length, piece.offset + len(piece.data))
                elif there:
                    length = piece.size
        if chance.random() < 0.5:  # the file's length was noted, what was to stand there was not
            held.extend(bytes(max(0, length - len(held))))
        return bytes(held)


class Platter:
    """The files of a deployment, as operations reach them."""

    def __init__(self, held: dict[str, bytes]) -> None:
        self.files = {name: File(bytearray(content)) for name, content in held.items()}

    def take(self, ops: Iterable[Op]) -> None:
        for op in ops:
            self.files.setdefault(op.file, File()).take(op)

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes]:
        return {name: file.after_a_cut(chance) for name, file in self.files.items()}


def _apply(held: bytearray, change: Change) -> None:
    if isinstance(change, Write):
        held.extend(bytes(max(0, change.offset - len(held))))
        held[change.offset : change.offset + len(change.data)] = change.data
    elif len(held) > change.size:
        del held[change.size :]
    else:
        held.extend(bytes(change.size - len(held)))


def _sectors(change: Change, sector: int) -> Iterator[Change]:
    """A write in the pieces that reach the disk, or do not, each for itself."""
    if not isinstance(change, Write):
        yield change
        return
    start = 0
    while start < len(change.data):
        end = start + sector - (change.offset + start) % sector
        yield Write(change.file, change.offset + start, change.data[start:end])
        start = end


def _torn(change: Change, chance: random.Random) -> Change:
    if not isinstance(change, Write):
        return change
    return Write(change.file, change.offset, change.data[: chance.randrange(len(change.data) + 1)])
