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
from porchlight.reach.supply.kinds import MoveReason
from porchlight.reach.supply.models import Balance, Lot, LotLabel, Movement
from porchlight.reach.supply.rules import SHIFT, Label, Level, Transfer, expiry, first_expiring

# A number that no entry reaches.
LAST = 1 << (63 - SHIFT)

CLEARING = MoveReason.EXPIRE.value

Key = tuple[UUID, UUID, UUID | None]  # place, item, lot


def balance_key(place: UUID, item: UUID, lot: UUID | None) -> str:
    """The primary key of a balance row."""
    return f"{place}:{item}:{lot or ''}"


def label(row: LotLabel) -> Label:
    """A stored label as the rules take it."""
    return Label(row.pk >> SHIFT, row.expires, row.gone)


class Labels:
    """What the boxes of a batch's lots say, by lot; each in the order in which it was said."""

    def __init__(self, lots: Iterable[UUID], roots: Iterable[UUID]) -> None:
        changed, lots = list(roots), set(lots)
        if changed:
            lots |= set(LotLabel.objects.filter(root__in=changed).values_list("lot_id", flat=True))
        self.rows: dict[UUID, list[LotLabel]] = defaultdict(list)
        self.said: dict[UUID, list[LotLabel]] = defaultdict(list)
        for row in LotLabel.objects.filter(lot_id__in=lots).order_by("id") if lots else ():
            self._remember(row)
        self.touched: dict[int, LotLabel] = {}
        self._used: dict[int, int] = defaultdict(int)

    def expires(self, lot: UUID, at: int) -> date | None:
        return expiry(map(label, self.rows.get(lot, ())), at)

    def say(self, event: Event, lot: UUID, expires: date) -> None:
        """The event's record says when a lot expires."""
        self._used[event.seq] += 1
        row = LotLabel(
            id=(event.seq << SHIFT) + self._used[event.seq],
            org_id=scope.current(),
            lot_id=lot,
            root=event.root,
            expires=expires,
        )
        self._remember(row)
        self.touched[row.pk] = row

    def forget(self, event: Event) -> None:
        """Whatever the event's record had said does not stand any more."""
        for row in self.said.pop(event.root, ()):
            if row.gone is None:
                row.gone = event.seq
                self.touched[row.pk] = row

    def flush(self) -> None:
        """Write the labels, and with each lot what stands of it in the end."""
        bulk.upsert(LotLabel, list(self.touched.values()))
        lots = Lot.objects.in_bulk({row.lot_id for row in self.touched.values()})
        for id, lot in lots.items():
            lot.expires = self.expires(id, LAST)
        bulk.upsert(Lot, list(lots.values()))

    def _remember(self, row: LotLabel) -> None:
        self.rows[row.lot_id].append(row)
        if row.root:
            self.said[row.root].append(row)


class Ledger:
    """Movements to post and the balances they change."""

    def __init__(
        self, places: Iterable[UUID], items: Iterable[UUID], roots: Iterable[UUID], lots: Iterable[UUID]
    ) -> None:
        self.org = scope.current()
        self.standing: dict[UUID, dict[int, Movement]] = defaultdict(dict)
        changed = list(roots)
        for movement in Movement.objects.filter(root__in=changed).order_by("id") if changed else ():
            self._stand(movement)
        old = [movement for movements in self.standing.values() for movement in movements.values()]
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
        self.labels = Labels(lots, changed)
        self.new: list[Movement] = []
        self.touched: set[Key] = set()
        self._used: dict[int, int] = defaultdict(int)

    def at(self, event: Event, place: UUID, item: UUID) -> list[Level]:
        """The lots of an item at a place, as an event finds them."""
        return [
            Level(lot, self.labels.expires(lot, event.seq) if lot else None, qty)
            for lot, qty in self.levels[place, item].items()
        ]

    def give(self, event: Event, transfer: Transfer) -> None:
        """Post a transfer, split over lots unless it names one."""
        if transfer.lot is not None:
            parts: list[tuple[UUID | None, int]] = [(transfer.lot, transfer.qty)]
        else:
            levels = self.at(event, transfer.source, transfer.item)
            parts = first_expiring(levels, transfer.qty, event.day, clearing=transfer.reason == CLEARING)
        for lot, qty in parts:
            self.post(event, transfer, lot, qty)

    def post(
        self, event: Event, transfer: Transfer, lot: UUID | None, qty: int, undoes: Movement | None = None
    ) -> None:
        """One movement of one lot. From a place to itself is none: a phone may name the community as its bag.

        What is undone is undone on its own day, also when the record moves to another: each day's sum stays true.
        """
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
            day=undoes.day if undoes else event.day,
            kit_id=transfer.kit,
            undoes=undoes.id if undoes else None,
        )
        self.new.append(movement)
        self._stand(movement)
        self._change(transfer.source, transfer.item, lot, -qty)
        self._change(transfer.target, transfer.item, lot, qty)

    def undo(self, event: Event) -> None:
        """Reverse whatever the record had moved and that was not reversed before, and forget what it had read."""
        self.labels.forget(event)
        for old in list(self.standing[event.root].values()):
            back = Transfer(old.item_id, old.qty, old.target_id, old.source_id, old.reason, kit=old.kit_id)
            self.post(event, back, old.lot_id, old.qty, undoes=old)

    def number(self, seq: int) -> int:
        """The next row id for an entry: the same in every replay."""
        self._used[seq] += 1
        return (seq << SHIFT) + self._used[seq]

    def flush(self) -> None:
        """Write the movements, the balances they changed, and the labels."""
        self.labels.flush()
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

    def _stand(self, movement: Movement) -> None:
        """Of what a record moved, remember what nothing has reversed."""
        standing = self.standing[movement.root]
        if movement.undoes is None:
            standing[movement.id] = movement
        else:
            standing.pop(movement.undoes, None)

    def _change(self, place: UUID, item: UUID, lot: UUID | None, by: int) -> None:
        level = self.levels[place, item]
        level[lot] = level.get(lot, 0) + by
        self.touched.add((place, item, lot))
