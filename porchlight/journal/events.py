"""From entries to events: which body counts, once corrections and withdrawals are followed.

The latest arrival decides. A second correction of the same entry is a rival: both are kept and the later counts.
A withdrawn entry stays withdrawn, whatever arrives after. A correction that arrives before its target waits for it.
The same walk serves arrival and replay, because it looks only at entries up to the one it is at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec

from porchlight.journal.chains import Link, any_correct, in_effect, kin
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
    withdrawn: set[UUID] = set()
    found = []
    for link in in_effect([*_earlier(batch), *batch]) if batch else []:
        if link.at >= batch[0].seq:
            found.append(_event(link, withdrawn))
        elif link.entry.kind == WITHDRAWN:
            withdrawn.add(link.root.id)
    return [event for event in found if event]


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


def _earlier(batch: Sequence[Entry]) -> list[Entry]:
    """The relatives of a batch that arrived before it."""
    ids = {entry.id for entry in batch}
    corrected = {entry.corrects for entry in batch if entry.corrects}
    connected = corrected or any_correct(ids)
    return kin(corrected | ids, before=batch[0].seq) if connected else []


def _event(link: Link, withdrawn: set[UUID]) -> Event | None:
    """What an entry comes to, if anything; `withdrawn` are the roots that were taken back by now."""
    entry, root, at = link
    if not root.body or root.kind == WITHDRAWN or root.id in withdrawn:
        return None
    if entry.kind == WITHDRAWN:
        withdrawn.add(root.id)  # also one whose body was let go of before its record came
    elif entry.kind != root.kind or not entry.body:
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
