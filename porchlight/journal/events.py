"""From entries to events: which body counts, once corrections and withdrawals are followed.

The latest arrival decides. A second correction of the same entry is a rival: both are kept and the later counts.
A withdrawn entry stays withdrawn, whatever arrives after. A correction that arrives before its target waits for it.
The same walk serves arrival and replay, because it looks only at entries up to the one it is at.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec

from porchlight.journal.chains import any_correct, first_of, kin
from porchlight.journal.models import WITHDRAWN, Entry
from porchlight.journal.registry import Body, registry


@dataclass(frozen=True, slots=True)
class Event:
    """What projections fold. `root` is the first entry of a chain of corrections; `seq` is the server's
    number at which this came into effect (several events share it when a correction had waited).

    `body` is None when the record was withdrawn; `was` is the body of the root entry when the record is not new.
    """

    seq: int
    root: UUID
    entry: UUID
    kind: str
    body: Body | None
    day: date
    band: int
    worker: UUID | None
    device: UUID | None
    was: Body | None

    @property
    def first(self) -> bool:
        """Whether this makes a new record, rather than changing one."""
        return self.was is None


def events(batch: Sequence[Entry]) -> list[Event]:
    """The events of a run of entries in server order, all of one organisation."""
    return list(_Walk(batch).events()) if batch else []


def read(entry: Entry) -> Body:
    """The body of an entry at its kind's current version."""
    return registry.kind(entry.kind).read(msgspec.json.decode(entry.body), entry.version)


def when(entry: Entry, body: Body | None, root: Entry) -> tuple[date, int]:
    """The service day and band of which an entry speaks, `root` being the first of its chain.

    The day on which a correction was typed is not when it happened, so it speaks of the original's time. Only a desk
    says another one, in the body; a phone's is read from its seal, which bounds it.
    """
    day, band = getattr(body, "day", None), getattr(body, "band", None)
    if entry.device is None and day is not None and band is not None:
        return day, band
    return root.day, root.band


class _Walk:
    def __init__(self, batch: Sequence[Entry]) -> None:
        self.batch = batch
        self.known: dict[UUID, Entry] = {entry.id: entry for entry in batch}
        self.children: dict[UUID, list[Entry]] = defaultdict(list)
        self.arrived: set[UUID] = set()
        self.withdrawn: set[UUID] = set()
        self.firsts: dict[UUID, UUID | None] = {}
        self._load()

    def _load(self) -> None:
        """Fetch the relatives of the batch that arrived before it."""
        corrected = {entry.corrects for entry in self.batch if entry.corrects}
        connected = corrected or any_correct(self.known)
        found = kin(corrected | self.known.keys(), before=self.batch[0].seq) if connected else []
        self.known |= {entry.id: entry for entry in found}
        self.arrived = {entry.id for entry in found}
        for entry in (*found, *self.batch):
            if entry.corrects:
                self.children[entry.corrects].append(entry)
        for entry in found:
            root = self._root(entry) if entry.kind == WITHDRAWN else None
            if root is not None:
                self.withdrawn.add(root.id)

    def events(self) -> Iterator[Event]:
        for entry in self.batch:
            self.arrived.add(entry.id)
            if entry.corrects and self.children[entry.id]:
                self.firsts.clear()  # what waited for it belongs to an earlier one now
            root = self._root(entry)
            if root is not None:
                yield from self._settle(entry, root, entry.seq)

    def _settle(self, entry: Entry, root: Entry, at: int) -> Iterator[Event]:
        """The entry itself, then whatever waited for it; all of it happens at the number that completed the chain.

        Without recursion: a chain may be longer than Python's stack.
        """
        line = [entry]
        while line:
            entry = line.pop()
            if event := self._event(entry, root, at):
                yield event
            line += [child for child in reversed(self.children[entry.id]) if child.id in self.arrived]

    def _root(self, entry: Entry) -> Entry | None:
        """The first entry of the chain; None while a link has not arrived, or if it is a ring."""
        if not entry.corrects:
            return entry
        first = first_of(entry.corrects, self._target, self.firsts)
        return self.known[first] if first in self.arrived else None

    def _target(self, id: UUID) -> UUID | None:
        return self.known[id].corrects if id in self.arrived else None

    def _event(self, entry: Entry, root: Entry, at: int) -> Event | None:
        if not entry.body or not root.body or root.id in self.withdrawn:
            return None
        if entry.kind == WITHDRAWN:
            if root.id == entry.id:
                return None
            self.withdrawn.add(root.id)
        elif entry.kind != root.kind:
            return None
        body = None if entry.kind == WITHDRAWN else read(entry)
        day, band = when(entry, body, root)
        return Event(
            seq=at,
            root=root.id,
            entry=entry.id,
            kind=root.kind,
            body=body,
            day=day,
            band=band,
            worker=root.worker,
            device=root.device,
            was=None if entry.id == root.id else read(root),
        )
