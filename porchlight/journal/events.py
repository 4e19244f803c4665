"""From entries to events: which body counts, once corrections and withdrawals are followed.

The latest arrival decides. A second correction of the same entry is a rival: both are kept and the later counts.
A withdrawn entry stays withdrawn, whatever arrives after. A correction that arrives before its target waits for it.
The same walk serves arrival and replay, because it looks only at entries up to the one it is at.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec
from django.db import connection

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
        self._load()

    def _load(self) -> None:
        """Fetch the relatives of the batch that arrived before it: ancestors, then everything naming any of them."""
        first = self.batch[0].seq
        wanted = {entry.corrects for entry in self.batch if entry.corrects} - self.known.keys()
        while wanted:
            found = list(Entry.objects.filter(seq__lt=first, id__in=wanted))
            self._remember(found)
            wanted = {entry.corrects for entry in found if entry.corrects} - self.known.keys()
        frontier = set(self.known) if _any_correct(self.known) else set()
        while frontier:
            later = Entry.objects.filter(seq__lt=first, corrects__in=frontier)
            found = [entry for entry in later if entry.id not in self.known]
            self._remember(found)
            frontier = {entry.id for entry in found}
        for entry in sorted(self.known.values(), key=lambda entry: entry.seq):
            if entry.corrects:
                self.children[entry.corrects].append(entry)
        for entry in self.known.values():
            root = self._root(entry)
            if entry.kind == WITHDRAWN and entry.id in self.arrived and root is not None:
                self.withdrawn.add(root.id)

    def _remember(self, found: Sequence[Entry]) -> None:
        for entry in found:
            self.known[entry.id] = entry
            self.arrived.add(entry.id)

    def events(self) -> Iterator[Event]:
        for entry in self.batch:
            self.arrived.add(entry.id)
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
        """The first entry of the chain, or None while a link is still missing."""
        seen: set[UUID] = set()
        while entry.corrects:
            target = self.known.get(entry.corrects)
            if target is None or target.id not in self.arrived or target.id in seen:
                return None
            seen.add(target.id)
            entry = target
        return entry

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


def _any_correct(ids: Iterable[UUID]) -> bool:
    """Whether any entry names one of these. Nearly always not; asked at every push, so without the ORM's detour."""
    native = connection.features.has_native_uuid_field
    values = [id if native else id.hex for id in ids]
    places = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM journal_entry WHERE corrects IN ({places}) LIMIT 1", values)  # noqa: S608
        return cursor.fetchone() is not None
