"""The only way into the log: number the entries, keep them, fold them, queue what follows. All in one transaction."""

import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import msgspec
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import TruncMonth

from porchlight.journal import bulk
from porchlight.journal.events import Event, events
from porchlight.journal.models import Counter, Entry, Receipt, new_epoch
from porchlight.journal.registry import Body, registry
from porchlight.lib import scope
from porchlight.lib.once import Recorded, compared


@dataclass(frozen=True, slots=True)
class Author:
    """Who acts, for which organisation, and on which service day and band it is now there."""

    org: int
    worker: UUID | None
    device: UUID | None
    today: date
    band: int


@dataclass(frozen=True, slots=True)
class New:
    """An entry that has been opened and checked, before it has a number."""

    id: UUID
    kind: str
    version: int
    content: Body
    body: str
    digest: bytes
    by: Author
    day: date
    band: int
    device_seq: int | None = None
    corrects: UUID | None = None
    why: str = ""
    ahead: int = 0


def append(
    *,
    kind: str,
    body: Body,
    by: Author,
    id: UUID | None = None,
    day: date | None = None,
    band: int | None = None,
    corrects: UUID | None = None,
    why: str = "",
) -> Entry:
    """Record one fact from a desk. Runs inside the caller's `scoped(...)` block."""
    new = replace(
        _said(kind, body, by, id),
        day=day or by.today,
        band=by.band if band is None else band,
        corrects=corrects,
        why=why,
    )
    Receipt.objects.create(id=new.id, org_id=by.org, digest=new.digest, state=Receipt.State.STORED)
    return append_many([new])[0]


def append_each(*, kind: str, bodies: Iterable[Body], by: Author) -> list[Entry]:
    """Record many facts of one kind from a desk, as `append` would one after the other."""
    batch = [_said(kind, body, by, None) for body in bodies]
    stored = Receipt.State.STORED
    bulk.insert(
        Receipt, [Receipt(id=new.id, org_id=by.org, digest=new.digest, state=stored) for new in batch]
    )
    return append_many(batch)


def append_once(
    *,
    kind: str,
    body: Body,
    by: Author,
    id: UUID,
    day: date | None = None,
    band: int | None = None,
    corrects: UUID | None = None,
    why: str = "",
) -> Recorded:
    """Record what a desk's form says; `id` is the form's token, so a form sent twice is one entry.

    A copy that races us waits at the receipt's key, then finds the entry. What a second one says differently is not
    kept, and the caller has to tell.
    """
    header = {"day": day, "band": band, "corrects": corrects, "why": why}
    try:
        with transaction.atomic():
            append(kind=kind, body=body, by=by, id=id, day=day, band=band, corrects=corrects, why=why)
    except IntegrityError:
        sent = {name: value for name, value in header.items() if value is not None}
        sent |= {"kind": kind, "body": msgspec.json.encode(body).decode()}
        kept = Entry.objects.filter(id=id).values(*sent).first()
        if kept is None:
            raise
        return compared(kept, sent)
    return Recorded.NEW


def append_many(batch: Sequence[New]) -> list[Entry]:
    """Record entries whose receipts the caller has just kept. The order given is the order they get.

    The counter is locked here, after all the work that may fail or wait, and held until the commit.
    """
    if not batch:
        return []
    last = next_numbers(len(batch), desk=any(new.device_seq is None for new in batch))
    rivals = _rivals(batch)  # only now can nobody be faster any more
    entries = [
        _entry(new, last - len(batch) + place, rival=new.id in rivals)
        for place, new in enumerate(batch, start=1)
    ]
    bulk.insert(Entry, entries)
    happened = events(entries)
    fold(happened)
    _publish(happened)
    _react({name for new in batch for name in registry.reactions.get(new.kind, ())})
    return entries


def hold() -> None:
    """Nobody else stores anything from here to the end of the transaction, so what is read now still holds then.

    PostgreSQL would let a push commit between two readings; whoever has the counter is the only one who writes the log.
    """
    next_numbers(0)


def next_numbers(count: int, *, desk: bool = False) -> int:
    """Take `count` numbers and return the last of them. The row stays locked until the transaction ends.

    `desk` says that reference data may have changed with it: entries that no phone has numbered.
    """
    noted = count if desk else None
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_counter SET value = value + %s, reference = coalesce(value + %s, reference) "
            "WHERE id = 1 RETURNING value",
            [count, noted],
        )
        return int(cursor.fetchone()[0])


def fold(happened: Sequence[Event]) -> None:
    """Bring the tables up to date, each projection in the order of the wiring page."""
    if not happened:
        return
    for projection in registry.projections:
        mine = [event for event in happened if event.kind in projection.kinds]
        if mine:
            projection.apply(mine)


def begin() -> None:
    """Make the counter's one row. Done by a migration."""
    Counter.objects.get_or_create(id=1, defaults={"epoch": new_epoch()})


def renew_epoch(*, was: str | None = None) -> None:
    """After a restore: phones must fetch everything anew, because numbers may be given out twice.

    `was`: only as long as the epoch is still this one, so that it is renewed once by all who notice.
    """
    row = Counter.objects.filter(id=1)
    (row.filter(epoch=was) if was else row).update(epoch=new_epoch())


def clear_bodies(*, seqs: Sequence[int]) -> None:
    """Empty the bodies of expired entries, and leave only the months of their day and of their arrival.

    Their ids and digests stay, so that a late copy cannot bring them back. Retention asks for arrival by whole months.
    """
    Entry.objects.filter(seq__in=seqs).update(
        body="", band=0, day=TruncMonth("day"), received=TruncMonth("received")
    )


def redact(*, entry: Entry, fields: Sequence[str]) -> None:
    """Set exact-time fields of one entry's body to null."""
    body = msgspec.json.decode(entry.body)
    body.update(dict.fromkeys(fields))
    Entry.objects.filter(seq=entry.seq).update(body=msgspec.json.encode(body).decode())


def _said(kind: str, body: Body, by: Author, id: UUID | None) -> New:
    """A fact that a desk tells now."""
    return New(
        id=id or uuid.uuid4(),
        kind=kind,
        version=registry.kind(kind).version,
        content=body,
        body=msgspec.json.encode(body).decode(),
        # Of what it says a digest would outlive it: times and counts are few enough to try them all.
        digest=secrets.token_bytes(32),
        by=by,
        day=by.today,
        band=by.band,
    )


def _entry(new: New, seq: int, *, rival: bool) -> Entry:
    return Entry(
        seq=seq,
        id=new.id,
        org_id=new.by.org,
        kind=new.kind,
        version=new.version,
        device=new.by.device,
        device_seq=new.device_seq,
        worker=new.by.worker,
        day=new.day,
        band=new.band,
        received=new.by.today,
        body=new.body,
        digest=new.digest,
        corrects=new.corrects,
        why=new.why,
        rival=rival,
        ahead=new.ahead,
    )


def _rivals(batch: Sequence[New]) -> set[UUID]:
    """Ids of entries that correct something which another entry corrects already."""
    corrections = [new for new in batch if new.corrects]
    if not corrections:
        return set()
    taken = set(
        Entry.objects.filter(corrects__in=[new.corrects for new in corrections]).values_list(
            "corrects", flat=True
        )
    )
    found = set()
    for new in corrections:
        if new.corrects in taken:
            found.add(new.id)
        taken.add(new.corrects)
    return found


def _publish(happened: Sequence[Event]) -> None:
    """Renew the rows that phones hold. Not part of a replay: feeds are read from the tables as they are now."""
    for feed in registry.feeds:
        keys = {key for event in happened if event.kind in feed.kinds for key in feed.keys(event)}
        if keys:
            registry.publish(feed, keys)


def _react(names: set[str]) -> None:
    """Queue what follows, once per reaction and batch. The worker claims it after the commit."""
    for name in sorted(names):
        registry.enqueue(name, scope.current())
