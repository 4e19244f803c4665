"""Entries folded into the ledger: gifts, movements, counts, and their undoing."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID, uuid5

from porchlight.journal.events import Event
from porchlight.journal.registry import Projection
from porchlight.lib import scope
from porchlight.reach.outreach.kinds import (
    CONTACT,
    NALOXONE,
    RESPONSE,
    ContactLogged,
    NaloxoneSupplied,
    ResponseReported,
)
from porchlight.reach.supply.kinds import (
    COUNTED,
    MOVED,
    SHARPS,
    CountedStock,
    CountLine,
    Moved,
    SharpsReturned,
)
from porchlight.reach.supply.kinds import Lot as NamedLot
from porchlight.reach.supply.ledger import Ledger
from porchlight.reach.supply.models import (
    Balance,
    Count,
    KitLine,
    Lot,
    LotLabel,
    Movement,
    Place,
    SharpsReturn,
)
from porchlight.reach.supply.queries import outside
from porchlight.reach.supply.rules import Transfer, merged, settle

Bills = dict[tuple[UUID, int], dict[UUID, int]]


def lot_id(item: UUID, code: str) -> UUID:
    """A lot's id follows from what is printed on it, so two phones that name it mean the same row."""
    return uuid5(item, code.strip().upper())


def fold_ledger(happened: Sequence[Event]) -> None:
    """Post every event's transfers in server order."""
    places = outside()
    bills = _bills(happened)
    transfers = [list(_transfers(event, places, bills)) for event in happened]
    counts = [event.body for event in happened if isinstance(event.body, CountedStock)]
    ledger = Ledger(
        places={place for rows in transfers for t in rows for place in (t.source, t.target)}
        | {place for body in counts for place in (body.place, places[Place.Kind.DIFFERENCE])},
        items={t.item for rows in transfers for t in rows}
        | {line.item for body in counts for line in body.lines},
        roots=[event.root for event in happened if not event.first],
        lots=_keep_lots(happened),
    )
    found = _Counts(ledger, places[Place.Kind.DIFFERENCE], happened)
    for event, rows in zip(happened, transfers, strict=True):
        if not event.first:
            ledger.undo(event)
            found.forget(event)
        for item, lot in _named(event.body):
            if lot.expires:
                ledger.labels.say(event, lot_id(item, lot.code), lot.expires)
        for transfer in rows:
            ledger.give(event, transfer)
        if isinstance(event.body, CountedStock):
            found.count(event, event.body)
    ledger.flush()
    found.flush()


class _Counts:
    """Counts of a batch. A corrected count is held against what the ledger said at the time of the first one."""

    def __init__(self, ledger: Ledger, difference: UUID, happened: Sequence[Event]) -> None:
        self.ledger, self.difference = ledger, difference
        self.kept: dict[UUID, dict[tuple[UUID, UUID | None], Count]] = {}
        changed = [event.root for event in happened if not event.first and event.kind == COUNTED]
        for row in Count.objects.filter(root__in=changed) if changed else ():
            self.kept.setdefault(row.root, {})[row.item_id, row.lot_id] = row
        self.before: dict[UUID, dict[tuple[UUID, UUID | None], Count]] = {}
        self.forgotten: set[UUID] = set()

    def forget(self, event: Event) -> None:
        if event.root in self.kept:
            self.before[event.root] = self.kept.pop(event.root)
            self.forgotten.add(event.root)

    def count(self, event: Event, body: CountedStock) -> None:
        for line in body.lines:
            lot = lot_id(line.item, line.lot.code) if line.lot else None
            earlier = self.before.get(event.root, {}).get((line.item, lot))
            expected = earlier.expected if earlier else self._expected(event, body.place, line.item, lot)
            self._post(event, body, line, lot, expected)
            if lot is None:
                self._settle(event, body, line)

    def _settle(self, event: Event, body: CountedStock, line: CountLine) -> None:
        """What was taken from no lot, or the wrong one, is laid to those that have it, by way of the difference."""
        for lot, owing, qty in settle(self.ledger.at(event, body.place, line.item), event.day):
            away = Transfer(line.item, qty, body.place, self.difference, body.reason)
            back = Transfer(line.item, qty, self.difference, body.place, body.reason)
            self.ledger.post(event, away, lot, qty)
            self.ledger.post(event, back, owing, qty)

    def _expected(self, event: Event, place: UUID, item: UUID, lot: UUID | None) -> int:
        levels = self.ledger.at(event, place, item)
        return sum(level.qty for level in levels if lot is None or level.lot == lot)

    def _post(
        self, event: Event, body: CountedStock, line: CountLine, lot: UUID | None, expected: int
    ) -> None:
        gap = line.counted - expected
        if gap > 0:
            self.ledger.post(
                event, Transfer(line.item, gap, self.difference, body.place, body.reason), lot, gap
            )
        elif gap < 0:
            self.ledger.give(
                event, Transfer(line.item, -gap, body.place, self.difference, body.reason, lot=lot)
            )
        self.kept.setdefault(event.root, {})[line.item, lot] = Count(
            id=self.ledger.number(event.seq),
            org_id=self.ledger.org,
            root=event.root,
            place_id=body.place,
            item_id=line.item,
            lot_id=lot,
            counted=line.counted,
            expected=expected,
            reason=body.reason,
            day=event.day,
            session=body.session,
        )

    def flush(self) -> None:
        if self.forgotten:
            Count.objects.filter(root__in=self.forgotten).delete()
        rows = [row for by_item in self.kept.values() for row in by_item.values()]
        if rows:
            Count.objects.bulk_create(rows)


def _transfers(event: Event, places: dict[str, UUID], bills: Bills) -> Iterator[Transfer]:
    """What a record moved. A gift without a bag comes out of the difference: it was somewhere."""
    body = event.body
    community, nowhere = places[Place.Kind.COMMUNITY], places[Place.Kind.DIFFERENCE]
    if isinstance(body, ContactLogged):
        source = body.bag or nowhere
        for line in body.lines:
            yield Transfer(line.item, line.qty, source, community, "give")
        for kit in body.kits:
            for item, qty in merged(bills.get((kit.kit, kit.revision), {}), kit.qty).items():
                yield Transfer(item, qty, source, community, "give", kit=kit.kit)
    elif isinstance(body, NaloxoneSupplied | ResponseReported):
        reason = "naloxone" if isinstance(body, NaloxoneSupplied) else "used"
        for line in body.lines:
            yield Transfer(line.item, line.qty, body.bag or nowhere, community, reason)
    elif isinstance(body, Moved):
        for moved in body.lines:
            lot = lot_id(moved.item, moved.lot.code) if moved.lot else None
            yield Transfer(moved.item, moved.qty, body.source, body.target, body.reason, lot=lot)


def _bills(happened: Sequence[Event]) -> Bills:
    """The items of every kit revision that the events name."""
    wanted = {
        line.kit for event in happened if isinstance(event.body, ContactLogged) for line in event.body.kits
    }
    bills: Bills = {}
    for row in KitLine.objects.filter(kit_id__in=wanted) if wanted else ():
        bills.setdefault((row.kit_id, row.revision), {})[row.item_id] = row.qty
    return bills


def _keep_lots(happened: Sequence[Event]) -> set[UUID]:
    """Remember each lot that was named, and return their ids. When it expires, its labels say."""
    named: dict[UUID, Lot] = {}
    for item, lot in (pair for event in happened for pair in _named(event.body)):
        row = Lot(
            id=lot_id(item, lot.code),
            org_id=scope.current(),
            item_id=item,
            code=lot.code.strip().upper()[:40],  # an ß is two letters then
        )
        named.setdefault(row.id, row)
    if named:
        Lot.objects.bulk_create(named.values(), ignore_conflicts=True)
    return set(named)


def _named(body: Any) -> Iterator[tuple[UUID, NamedLot]]:
    if isinstance(body, Moved | CountedStock):
        for line in body.lines:
            if line.lot:
                yield line.item, line.lot


def clear_ledger() -> None:
    """Empty the ledger of the organisation in scope, before a replay."""
    for table in (Count, Movement, Balance, LotLabel, Lot):
        table.objects.all().delete()


def fold_sharps(happened: Sequence[Event]) -> None:
    """Used sharps that came back outside a contact."""
    SharpsReturn.objects.filter(id__in=[event.root for event in happened if not event.first]).delete()
    latest = {event.root: event for event in happened}
    SharpsReturn.objects.bulk_create(
        SharpsReturn(
            id=event.root,
            org_id=scope.current(),
            area_id=event.body.area,
            session=event.body.session,
            units=event.body.units,
            estimated=event.body.estimated,
            day=event.day,
        )
        for event in latest.values()
        if isinstance(event.body, SharpsReturned)
    )


def clear_sharps() -> None:
    SharpsReturn.objects.all().delete()


LEDGER = Projection(
    "ledger",
    frozenset({CONTACT, NALOXONE, RESPONSE, MOVED, COUNTED}),
    fold_ledger,
    clear_ledger,
    ("Movement", "Balance", "Count", "Lot", "LotLabel"),
)
SHARPS_BACK = Projection("sharps", frozenset({SHARPS}), fold_sharps, clear_sharps, ("SharpsReturn",))
