"""What a summary covers, and what it has to keep of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db.models import Case, Count, Max, QuerySet, Sum, When
from django.db.models.functions import TruncMonth

from porchlight.journal.chains import first_of
from porchlight.journal.models import Entry
from porchlight.journal.queries import root_of
from porchlight.journal.registry import registry
from porchlight.reach.outreach.kinds import (
    CANCELLED,
    CONTACT,
    ENDED,
    JOINED,
    NALOXONE,
    PLANNED,
    RESPONSE,
    STARTED,
)
from porchlight.reach.outreach.models import Contact, Naloxone, Response
from porchlight.reach.retention.kinds import SUMMARISED, LabelRow, LateRow, LevelRow, LotRow, Summarised
from porchlight.reach.retention.rules import Moved, Tally
from porchlight.reach.supply.kinds import COUNTED, MOVED, SHARPS
from porchlight.reach.supply.models import Balance, Lot, LotLabel, Movement
from porchlight.reach.supply.rules import SHIFT

T = TypeVar("T")
RECORDS = (CONTACT, NALOXONE, RESPONSE, MOVED, COUNTED, SHARPS)
SESSIONS = (PLANNED, STARTED, JOINED, ENDED, CANCELLED)
CHUNK = 5_000
# Item, and from where to where.
_WAY = ("item_id", "source_id", "target_id")
_QTY = {"total": Sum("qty")}
# What is left of each kind of record.
_FIGURES: tuple[tuple[Any, dict[str, Any]], ...] = (
    (
        Contact,
        {
            "contacts": Count("pk"),
            "people": Sum("people"),
            "for_others": Sum("for_others"),
            "sharps_back": Sum("sharps_back"),
        },
    ),
    (Naloxone, {"trained": Sum("people_trained")}),
    (Response, {"responses": Count("pk")}),
)


@dataclass(slots=True)
class Covered:
    """Entries that a summary covers: their numbers, their roots by kind, the sessions they were all of, and those
    roots that were corrected beyond the border."""

    seqs: list[int] = field(default_factory=list)
    roots: dict[UUID, str] = field(default_factory=dict)
    sessions: set[UUID] = field(default_factory=set)
    late: set[UUID] = field(default_factory=set)


def last_summary() -> Summarised | None:
    entry = Entry.objects.filter(kind=SUMMARISED).order_by("-seq").first()
    return None if entry is None else msgspec.json.decode(entry.body, type=Summarised)


def border_number(before: date) -> int:
    """The number of the last entry received before a day; 0 when there is none."""
    first = Entry.objects.order_by("seq").first()
    if first is None or first.received >= before:
        return 0
    return Entry.objects.filter(received__lt=before).aggregate(last=Max("seq"))["last"] or 0


def covered(through: int) -> Covered:
    """Records up to a number, sessions all of whose entries are up to it, and whatever corrects any of them."""
    found = Covered()
    records = _live().filter(corrects__isnull=True, seq__lte=through, kind__in=RECORDS)
    for id, seq, kind in records.values_list("id", "seq", "kind"):
        found.roots[id] = kind
        found.seqs.append(seq)
    _cover_sessions(found, through)
    _cover_corrections(found, through)
    return found


def _live() -> Any:
    return Entry.objects.exclude(body="")


def _cover_sessions(found: Covered, through: int) -> None:
    """A session that went on beyond the border waits for the next one."""
    told: dict[UUID, list[tuple[UUID, int, str]]] = defaultdict(list)
    rows = _live().filter(corrects__isnull=True, kind__in=SESSIONS)
    for id, seq, kind, body in rows.values_list("id", "seq", "kind", "body"):
        told[UUID(msgspec.json.decode(body)["session"])].append((id, seq, kind))
    for session, entries in told.items():
        if all(seq <= through for _, seq, _ in entries):
            found.sessions.add(session)
            for id, seq, kind in entries:
                found.roots[id] = kind
                found.seqs.append(seq)


def _cover_corrections(found: Covered, through: int) -> None:
    rows = list(_live().filter(corrects__isnull=False).values_list("id", "seq", "corrects"))
    named = {id: corrects for id, _, corrects in rows}
    known: dict[UUID, UUID | None] = {}
    firsts = {id: first_of(id, named.get, known) for id in named}
    elsewhere = {root for root in firsts.values() if root} - found.roots.keys()
    kept = {
        id
        for part in chunks(sorted(elsewhere))
        for id in _live().filter(id__in=part).values_list("id", flat=True)
    }
    for id, seq, _ in rows:
        root = firsts[id]
        if root in found.roots:
            found.seqs.append(seq)
            found.late |= {root} if seq > through else set()
        elif root not in kept and seq <= through:
            found.seqs.append(seq)  # what it corrects never came, or is itself


def tallies(through: int) -> Iterator[Tally]:
    """What records up to a number add to their months; those taken back add nothing."""
    for table, figures in _FIGURES:
        mine = table.objects.filter(seq__lte=through, withdrawn=False)
        for month, area, *sums in _by_month(mine, ("area_id",), figures):
            yield Tally(month, area, dict(zip(figures, sums, strict=True)))


def expired(through: int) -> QuerySet[Movement]:
    """The ledger's rows of covered records up to a number."""
    return _movements().filter(id__lt=(through + 1) << SHIFT)


def stock(through: int) -> Iterator[Moved]:
    """The same, summed up by month and way."""
    undo = Case(When(undoes=None, then=False), default=True)
    found = expired(through).annotate(undo=undo)
    fields = (*_WAY, "reason", "undo")
    for day, item, source, target, reason, undone, qty in _by_month(found, fields, _QTY):
        yield Moved(through, item, None, qty, source, target, reason, day, undone)


def corrected(through: int, late: set[UUID]) -> list[Movement]:
    """The ledger's rows of records up to a number that were corrected beyond it: those beyond it."""
    beyond = Movement.objects.filter(id__gte=(through + 1) << SHIFT)
    return [row for part in chunks(sorted(late)) for row in beyond.filter(root__in=part)]


def since(through: int) -> Iterator[Moved]:
    """Everything that moved beyond a number, summed up by month, way and lot."""
    found = _movements().filter(id__gte=(through + 1) << SHIFT)
    for day, item, source, target, lot, qty in _by_month(found, (*_WAY, "lot_id"), _QTY):
        yield Moved(through + 1, item, lot, qty, source, target, "", day, undo=False)


def _movements() -> QuerySet[Movement]:
    """The ledger without the sums of earlier summaries."""
    return Movement.objects.exclude(root__in=Entry.objects.filter(kind=SUMMARISED).values("id"))


def _by_month(
    found: QuerySet[Any], fields: Sequence[str], figures: dict[str, Any]
) -> Iterator[tuple[Any, ...]]:
    """Sums that the engine makes: (month, the fields to group by, the figures)."""
    grouped = found.values(*fields, month=TruncMonth("day")).annotate(**figures).order_by()
    yield from grouped.values_list("month", *fields, *figures)


def moved(rows: Any) -> list[Moved]:
    return [
        Moved(
            at=row.id >> SHIFT,
            item=row.item_id,
            lot=row.lot_id,
            qty=row.qty,
            source=row.source_id,
            target=row.target_id,
            reason=row.reason,
            day=row.day,
            undo=row.undoes is not None,
        )
        for row in rows
    ]


def levels() -> list[LevelRow]:
    """All balances of now."""
    return [
        LevelRow(row.place_id, row.item_id, row.lot_id, row.qty) for row in Balance.objects.order_by("key")
    ]


def lots() -> tuple[LotRow, ...]:
    return tuple(LotRow(row.id, row.item_id, row.code, row.expires) for row in Lot.objects.order_by("id"))


def labels(covered: Covered) -> list[LotLabel]:
    """What covered records, and those that earlier summaries covered, had said about lots."""
    told = [id for id, kind in covered.roots.items() if kind in (MOVED, COUNTED)]
    mine = (LotLabel.objects.filter(root__in=part) for part in chunks(sorted(told)))
    return [*LotLabel.objects.filter(root=None), *(row for rows in mine for row in rows)]


def label_rows(labels: Iterable[LotLabel]) -> list[LabelRow]:
    return [LabelRow(row.pk, row.lot_id, row.expires, row.gone) for row in labels]


def earlier_late(through: int) -> tuple[LateRow, ...]:
    """Late changes that the last summary carries and the next one has to carry on."""
    last = last_summary()
    return tuple(row for row in last.late if row.at > through) if last else ()


def timed_kinds() -> dict[str, tuple[str, ...]]:
    """The kinds whose bodies hold exact times, with the names of those fields."""
    return {kind.name: kind.exact_times for kind in registry.kinds.values() if kind.exact_times}


def timed_entries() -> list[Entry]:
    """Entries that still hold an exact time."""
    return list(_live().filter(kind__in=timed_kinds(), body__contains='_at":"').order_by("seq"))


def session_of(entry: Entry) -> UUID:
    """The session an entry of a timed kind speaks of: a correction of its root's, whatever it says itself."""
    root = root_of(entry) if entry.corrects else None
    first = _live().filter(id=root).first() if root else None
    return UUID(msgspec.json.decode((first or entry).body)["session"])


def chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """Runs of rows short enough to name in one statement."""
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
