"""The ledger in memory for one batch: load what it touches, post, write once.

Only the projection uses it. It runs behind the journal's counter, so nobody else writes balances meanwhile.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from porchlight.journal import bulk
from porchlight.journal.events import Event
from porchlight.lib import scope
from porchlight.reach.supply.models import Balance, Lot, Movement
from porchlight.reach.supply.rules import Level, Transfer, first_expiring

# Room for 65,536 movements of one entry behind its number.
SHIFT = 16

Key = tuple[UUID, UUID, UUID | None]  # place, item, lot


def balance_key(place: UUID, item: UUID, lot: UUID | None) -> str:
    """The primary key of a balance row."""
    return f"{place}:{item}:{lot or ''}"


class Ledger:
    """Movements to post and the balances they change."""

    def __init__(
        self, places: Iterable[UUID], items: Iterable[UUID], roots: Iterable[UUID], lots: Iterable[UUID]
    ) -> None:
        self.org = scope.current()
        self.posted: dict[UUID, list[Movement]] = defaultdict(list)
        changed = list(roots)
        for movement in Movement.objects.filter(root__in=changed).order_by("id") if changed else ():
            self.posted[movement.root].append(movement)
        old = [movement for movements in self.posted.values() for movement in movements]
        places = {*places, *(m.source_id for m in old), *(m.target_id for m in old)}
        items = {*items, *(m.item_id for m in old)}
        self.levels: dict[tuple[UUID, UUID], dict[UUID | None, int]] = defaultdict(dict)
        held = ("place_id", "item_id", "lot_id", "qty")
        for place, item, lot, qty in bulk.select(
            Balance, held, org_id=[self.org], place_id=places, item_id=items
        ):
            self.levels[place, item][lot] = qty
        # Lots that the batch itself names count too: what arrives in it may go out again in it.
        lots = {*lots, *(lot for level in self.levels.values() for lot in level if lot)}
        self.expires: dict[UUID, date | None] = (
            dict(Lot.objects.filter(id__in=lots).values_list("id", "expires")) if lots else {}
        )
        self.new: list[Movement] = []
        self.touched: set[Key] = set()
        self._used: dict[int, int] = defaultdict(int)

    def at(self, place: UUID, item: UUID) -> list[Level]:
        """The lots of an item at a place."""
        return [
            Level(lot, self.expires.get(lot) if lot else None, qty)
            for lot, qty in self.levels[place, item].items()
        ]

    def give(self, event: Event, transfer: Transfer) -> None:
        """Post a transfer, split over lots unless it names one."""
        if transfer.lot is not None:
            parts: list[tuple[UUID | None, int]] = [(transfer.lot, transfer.qty)]
        else:
            parts = first_expiring(self.at(transfer.source, transfer.item), transfer.qty)
        for lot, qty in parts:
            self.post(event, transfer, lot, qty)

    def post(
        self, event: Event, transfer: Transfer, lot: UUID | None, qty: int, undoes: int | None = None
    ) -> None:
        """One movement of one lot. From a place to itself is none: a phone may name the community as its bag."""
        if transfer.source == transfer.target:
            return
        movement = Movement(
            id=self.number(event.seq),
            org_id=self.org,
            root=event.root,
            item_id=transfer.item,
            lot_id=lot,
            qty=qty,
            source_id=transfer.source,
            target_id=transfer.target,
            reason=transfer.reason,
            day=event.day,
            kit_id=transfer.kit,
            undoes=undoes,
        )
        self.new.append(movement)
        self.posted[event.root].append(movement)
        self._change(transfer.source, transfer.item, lot, -qty)
        self._change(transfer.target, transfer.item, lot, qty)

    def undo(self, event: Event) -> None:
        """Reverse whatever the record had moved and that was not reversed before."""
        movements = self.posted[event.root]
        undone = {movement.undoes for movement in movements}
        for old in list(movements):
            if old.undoes is None and old.id not in undone:
                back = Transfer(
                    old.item_id, old.qty, old.target_id, old.source_id, old.reason, kit=old.kit_id
                )
                self.post(event, back, old.lot_id, old.qty, undoes=old.id)

    def number(self, seq: int) -> int:
        """The next row id for an entry: the same in every replay."""
        self._used[seq] += 1
        return (seq << SHIFT) + self._used[seq]

    def flush(self) -> None:
        """Write the movements and the balances they changed."""
        bulk.insert(Movement, self.new)
        changed = [
            Balance(
                key=balance_key(place, item, lot),
                org_id=self.org,
                place_id=place,
                item_id=item,
                lot_id=lot,
                qty=self.levels[place, item][lot],
            )
            for place, item, lot in sorted(self.touched, key=str)
        ]
        bulk.upsert(Balance, changed)

    def _change(self, place: UUID, item: UUID, lot: UUID | None, by: int) -> None:
        level = self.levels[place, item]
        level[lot] = level.get(lot, 0) + by
        self.touched.add((place, item, lot))
