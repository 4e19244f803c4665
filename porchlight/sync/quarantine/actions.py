"""A coordinator decides: count it after all, or leave it out. Every decision leaves a trace."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from django.db import OperationalError

from porchlight.commons.devices.queries import phone
from porchlight.journal.actions import Author, New, append, append_many
from porchlight.journal.models import Entry, Receipt
from porchlight.journal.scope import scoped
from porchlight.journal.traces import Trace
from porchlight.sync.push.actions import Result, bring
from porchlight.sync.push.intake import Intake, Judged
from porchlight.sync.push.rules import MAX_ENTRIES, own_id, raw_id
from porchlight.sync.quarantine.models import Quarantined
from porchlight.sync.quarantine.queries import corrections, sealed
from porchlight.sync.quarantine.rules import LEFT, OutboxFile, Reason


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many entries count now, and how many still cannot: their code says why."""

    counted: int
    still: int


def accept(*, ids: Sequence[int], by: Author, now: datetime) -> Accepted:
    """Judge entries anew with a coordinator's word behind them, and store those that are fit now."""
    rows = list(
        Quarantined.objects.select_for_update()
        .filter(pk__in=ids)
        .exclude(state=Quarantined.State.ACCEPTED)
        .order_by("device", "device_seq", "pk")
    )
    fit: list[tuple[Quarantined, New]] = []
    for device, group in groupby(rows, key=lambda row: row.device):
        mine = list(group)
        judged = Intake(phone(device), now, timedelta(), desk=True).judge([sealed(row) for row in mine])
        for row, found in zip(mine, judged, strict=True):
            if found.new:
                fit.append((row, _named(found, found.new)))
            elif found.code != row.code:
                Quarantined.objects.filter(pk=row.pk).update(code=found.code)
    _keep(fit, by)
    return Accepted(counted=len(fit), still=len(rows) - len(fit))


def reject(*, ids: Sequence[int], reason: Reason, by: Author) -> int:
    """Leave entries out for good, with a reason; returns how many. The bytes stay until they expire."""
    rows = Quarantined.objects.filter(pk__in=ids, state=Quarantined.State.WAITING)
    entries = list(rows.values_list("entry", flat=True))
    rows.update(state=Quarantined.State.REJECTED, decided_by=by.worker)
    for entry in entries:
        append(kind="quarantine.rejected", body=Trace(str(entry), (reason.value,)), by=by)
    return len(entries)


def let_be(*, seqs: Sequence[int], by: Author) -> int:
    """Ask no longer about corrections whose target is not here; returns how many. Should it come, it is corrected."""
    waiting = list(corrections().filter(seq__in=seqs))
    for entry in waiting:
        append(kind=LEFT, body=Trace(str(entry.id)), by=by)
    return len(waiting)


def import_file(*, file: OutboxFile, by: Author, now: datetime) -> list[Result]:
    """Take a phone's exported queue as if the phone had pushed it. Raises NotFound for a phone that is not ours.

    Each hundred in a transaction of its own, as a push would be: one for all would hold the journal's counter while it
    waits for ids that the phone itself is just sending. What a busy or full server did not take is answered "later".
    """
    with scoped(by.org, write=False):
        device = phone(file.device)
    results: list[Result] = []
    for start in range(0, len(file.entries), MAX_ENTRIES):
        try:
            results += bring(device=device, entries=file.entries[start : start + MAX_ENTRIES], now=now)
        except OperationalError:
            if not start:
                raise
            return results + [Result(raw_id(raw), "later") for raw in file.entries[start:]]
    return results


def _named(found: Judged, new: New) -> New:
    """Bytes whose id stands for other bytes get an id of their own, the same at every attempt."""
    kept = Receipt.objects.filter(id=new.id).values_list("digest", flat=True).first()
    if kept is not None and bytes(kept) == new.digest:
        return new
    return replace(new, id=own_id(found.sealed))


def _keep(fit: Sequence[tuple[Quarantined, New]], by: Author) -> None:
    """Store what is not stored yet: a copy of what was accepted long ago may have come again, and counts already."""
    stored = set(Entry.objects.filter(id__in=[new.id for _, new in fit]).values_list("id", flat=True))
    fresh = [new for _, new in fit if new.id not in stored]
    for new in fresh:
        Receipt.objects.update_or_create(
            id=new.id,
            defaults={"org_id": by.org, "digest": new.digest, "state": Receipt.State.STORED},
        )
    append_many(fresh)
    for row, _ in fit:
        append(kind="quarantine.accepted", body=Trace(str(row.entry), (row.code,)), by=by)
    Quarantined.objects.filter(pk__in=[row.pk for row, _ in fit]).update(
        state=Quarantined.State.ACCEPTED, decided_by=by.worker
    )
