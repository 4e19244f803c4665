"""Taking a batch: everything stored is on disk before the phone hears of it."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

import msgspec
from django.db import OperationalError, connection

from porchlight.commons.devices.actions import seen
from porchlight.commons.devices.models import Device
from porchlight.journal.actions import append_many, hold
from porchlight.journal.models import Entry, Receipt
from porchlight.journal.scope import scoped
from porchlight.lib import meters
from porchlight.lib.faults import told
from porchlight.sync.push.intake import Intake, Judged
from porchlight.sync.push.rules import Push, Sealed, Unreadable, own_id, raw_id, unfold
from porchlight.sync.push.together import Together
from porchlight.sync.quarantine.models import Quarantined

log = logging.getLogger("porchlight.faults")
# Entries of one transaction: more would keep the phones waiting that come next.
TOGETHER = 400


@dataclass(frozen=True, slots=True)
class Result:
    """The answer for one entry; the statuses stand in docs/explanation/the-entry.md."""

    id: str | None
    status: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """One push, opened and judged; `seen` notes that its phone was here, in the same transaction."""

    device: Device
    today: date
    readable: Sequence[Sealed]
    judged: Sequence[Judged]
    seen: Callable[[], None]


def receive(*, device: Device, push: Push, now: datetime) -> list[Result]:
    """Store, quarantine or refuse each entry of a batch; commits before it returns.

    A fault of ours that one entry brings out does not hold up the others: each is tried alone then.
    """
    readable, refused = _read(push.entries)
    results = _tried(lambda: _whole(device, readable, now, push))
    if results is None:
        results = _alone(device, readable, now, now - push.sent_at)
        _whole(device, [], now, push)
    results += refused
    for result in results:
        meters.pushed(result.status)
    return results


def bring(*, device: Device, entries: Sequence[msgspec.Raw], now: datetime) -> list[Result]:
    """The same for a batch out of a file: the phone itself was not here, so nothing is noted about it."""
    readable, refused = _read(entries)
    results = _tried(lambda: _batch(device, readable, now, timedelta()))
    if results is None:
        results = _alone(device, readable, now, timedelta())
    return results + refused


def _tried(take: Callable[[], list[Result]]) -> list[Result] | None:
    """What `take` answers for a batch; None after a fault of ours: then each entry has to be tried alone."""
    try:
        return take()
    except OperationalError:
        raise  # busy or full: nothing can be taken now
    except Exception as error:  # noqa: BLE001  the queue must not stand still behind whatever it is
        log.error("a batch could not be taken together: %s", told(error))
        return None


def _whole(device: Device, readable: Sequence[Sealed], now: datetime, push: Push) -> list[Result]:
    """The whole batch, and that the phone was here, in one transaction."""
    skew = now - push.sent_at
    intake, judged = _judge(device, readable, now, skew)
    here = partial(
        seen, device=device, today=intake.today, skew=skew, push_app=push.app, pending=push.pending,
        oldest=push.oldest_pending,
    )  # fmt: skip
    batch = Batch(device, intake.today, readable, judged, here)
    # Inside somebody's transaction nothing is on disk yet, so nobody else may rely on it.
    return _store([batch])[0] if connection.in_atomic_block else _line.do(batch)


def _alone(device: Device, readable: Sequence[Sealed], now: datetime, skew: timedelta) -> list[Result]:
    """Each entry in a transaction of its own, in the order in which the phone wrote them; `later` for what fails."""
    results: dict[UUID, Result] = {}
    for sealed in sorted(readable, key=lambda sealed: sealed.envelope.seq):
        id = sealed.envelope.id
        try:
            (found,) = _batch(device, [sealed], now, skew)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001  as above; it waits on the phone until it's mended
            log.error("an entry could not be taken: %s", told(error))
            found = Result(str(id), "later", "fault")
        results.setdefault(id, found)
    return list(results.values())


def _batch(device: Device, readable: Sequence[Sealed], now: datetime, skew: timedelta) -> list[Result]:
    """Entries in a transaction of their own, without a word about their phone."""
    intake, judged = _judge(device, readable, now, skew)
    return _store([Batch(device, intake.today, readable, judged, lambda: None)])[0]


def _judge(
    device: Device, readable: Sequence[Sealed], now: datetime, skew: timedelta
) -> tuple[Intake, list[Judged]]:
    with scoped(device.org_id, write=False):
        intake = Intake(device, now, skew)
        return intake, intake.judge(readable)


def _store(batches: Sequence[Batch]) -> list[list[Result]]:
    """Batches of one organisation, which share no id, in one transaction."""
    org = batches[0].device.org_id
    with scoped(org):
        taken = keep_receipts(org, [judged for batch in batches for judged in batch.judged])
        fresh = [
            [j for j in batch.judged if taken.get(j.sealed.envelope.id) == j.sealed.digest]
            for batch in batches
        ]
        fresh = _still_open(fresh)
        append_many([j.new for mine in fresh for j in sorted(mine, key=_order) if j.new])
        results = [_settle(batch, mine, taken) for batch, mine in zip(batches, fresh, strict=True)]
        for batch in batches:
            batch.seen()
    return results


def _still_open(fresh: list[list[Judged]]) -> list[list[Judged]]:
    """A purge may have let go of a record since its correction was judged; that would change nothing then, so it waits
    for a person. Whoever has the counter knows, because a purge has it as long as it lasts."""
    corrected = {j.new.corrects for mine in fresh for j in mine if j.new and j.new.corrects}
    if not corrected:
        return fresh
    hold()
    gone = set(Entry.objects.filter(id__in=corrected, body="").values_list("id", flat=True))
    late = {j.new.id for mine in fresh for j in mine if j.new and j.new.corrects in gone}
    if not late:
        return fresh
    Receipt.objects.filter(id__in=late).update(state=Receipt.State.QUARANTINED)
    return [
        [Judged(j.sealed, None, "closed_period") if j.new and j.new.id in late else j for j in mine]
        for mine in fresh
    ]


def _settle(batch: Batch, fresh: Sequence[Judged], taken: Mapping[UUID, bytes]) -> list[Result]:
    """Quarantine what could not be stored, and answer each entry."""
    reused = _reused([s for s in batch.readable if taken.get(s.envelope.id) != s.digest])
    _quarantine(batch, [(j.sealed, j.code) for j in fresh if not j.new])
    _quarantine(batch, [(sealed, "id_reused") for sealed in reused])
    return _answers(batch.readable, [*batch.judged, *fresh], taken, {s.envelope.id for s in reused})


def _fits(batches: Sequence[Batch], more: Batch) -> bool:
    """Copies of one batch come one after the other, so that each is told what it is."""
    if batches[0].device.org_id != more.device.org_id:
        return False
    ids = {sealed.envelope.id for batch in batches for sealed in batch.readable}
    entries = sum(len(batch.readable) for batch in batches) + len(more.readable)
    return entries <= TOGETHER and ids.isdisjoint(sealed.envelope.id for sealed in more.readable)


_line = Together(_store, _fits)


def _read(entries: Iterable[msgspec.Raw]) -> tuple[list[Sealed], list[Result]]:
    """Envelopes by id in a fixed order (so that two batches lock the same rows alike); copies within a batch merge."""
    readable: dict[tuple[UUID, bytes], Sealed] = {}
    refused = []
    for raw in entries:
        try:
            sealed = unfold(raw)
        except Unreadable as error:
            refused.append(Result(raw_id(raw), "refused", str(error)))
            continue
        readable[sealed.envelope.id, sealed.digest] = sealed
    return [readable[key] for key in sorted(readable)], refused


def _order(judged: Judged) -> int:
    """The order in which the phone wrote them: a count after the gifts that it counts."""
    return judged.sealed.envelope.seq


def keep_receipts(org: int, judged: Sequence[Judged]) -> dict[UUID, bytes]:
    """Claim the ids; returns those that were free, with the digest each now stands for.

    A copy of the batch that races this one waits here for our commit, and then finds them taken.
    """
    rows = {j.sealed.envelope.id: j for j in reversed(judged)}
    if not rows:
        return {}
    values: list[str | int | bytes | UUID] = []
    for id in sorted(rows):
        state = Receipt.State.STORED if rows[id].new else Receipt.State.QUARANTINED
        values += [_uuid(id), org, rows[id].sealed.digest, state.value]
    places = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO journal_receipt (id, org_id, digest, state) VALUES {places} "  # noqa: S608  only placeholders
            "ON CONFLICT DO NOTHING RETURNING id",
            values,
        )
        claimed = [row[0] if isinstance(row[0], UUID) else UUID(row[0]) for row in cursor.fetchall()]
    return {id: rows[id].sealed.digest for id in claimed}


def _uuid(id: UUID) -> UUID | str:
    """A UUID as the engine keeps it: text of 32 characters on SQLite, its own type on PostgreSQL."""
    return id if connection.features.has_native_uuid_field else id.hex


def _reused(readable: Sequence[Sealed]) -> list[Sealed]:
    """Envelopes whose id stands for other bytes already: in the table, earlier in this batch, in another organisation.

    Not those that a coordinator accepted under an id of their own: they are copies like any other.
    """
    if not readable:
        return []
    kept = dict(Receipt.objects.filter(id__in=[s.envelope.id for s in readable]).values_list("id", "digest"))
    other = {own_id(s): s for s in readable if bytes(kept.get(s.envelope.id, b"")) != s.digest}
    accepted = set(Receipt.objects.filter(id__in=other).values_list("id", flat=True)) if other else set()
    return [sealed for id, sealed in other.items() if id not in accepted]


def _quarantine(batch: Batch, rows: Iterable[tuple[Sealed, str]]) -> None:
    kept = [
        Quarantined(
            org_id=batch.device.org_id,
            entry=sealed.envelope.id,
            digest=sealed.digest,
            kind=sealed.envelope.kind,
            version=sealed.envelope.version,
            device=batch.device.pk,
            device_seq=sealed.envelope.seq,
            sealed=sealed.sealed,
            code=code,
            received=batch.today,
        )
        for sealed, code in rows
    ]
    if kept:
        Quarantined.objects.bulk_create(kept, ignore_conflicts=True)


def _answers(
    readable: Sequence[Sealed], judged: Sequence[Judged], taken: Mapping[UUID, bytes], reused: set[UUID]
) -> list[Result]:
    codes = {j.sealed.envelope.id: j.code for j in judged}
    results = []
    for id in dict.fromkeys(sealed.envelope.id for sealed in readable):
        if id in reused and id not in taken:
            results.append(Result(str(id), "quarantined", "id_reused"))
        elif id not in taken:
            results.append(Result(str(id), "duplicate"))
        elif codes[id]:
            results.append(Result(str(id), "quarantined", codes[id]))
        else:
            results.append(Result(str(id), "stored"))
    return results
