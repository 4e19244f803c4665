"""Behind the rounds: deliveries with lots, bags and boxes filled up, what was given out of boxes, what had expired."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from demonstration.seed.chance import yes
from demonstration.seed.town import (
    BACK_ORDERED,
    BOXES,
    FULL_BAG,
    FULL_BOX,
    LAST_BAG,
    OFFICE,
    OFFICE_STOCK,
    SHELF_LIFE,
    STORE,
    STORE_BAGS,
)
from porchlight.reach.supply import kinds as supply
from porchlight.reach.supply.models import Place

if TYPE_CHECKING:
    from demonstration.seed.bodies import Round
    from demonstration.seed.diary import Diary

Reason = supply.MoveReason
FULL_STORE = {item: qty * STORE_BAGS for item, qty in FULL_BAG.items()}
# What the team of the last round took along without writing it down.
UNWRITTEN = ("fixed_1", "water")


class Store:
    """Tells of supplies for a `Diary`."""

    def __init__(self, diary: Diary) -> None:
        self.diary, self.stock, self.house, self.rng = diary, diary.stock, diary.house, diary.rng

    def day(self, day: date) -> None:
        """What the desk does about supplies on a day."""
        first = day == self.diary.first
        if first:
            self._stock_office(day)
        if first or day.day == 1:
            self._deliver(day)
        if day.toordinal() % 14 == 0:
            for box in BOXES:
                self._box(box, day)

    def restock(
        self,
        source: str,
        target: str,
        full: Mapping[str, int],
        day: date,
        *,
        by: str,
        session: UUID | None = None,
    ) -> None:
        """Bring a bag, shelf or box up to what it should hold."""
        moved = self.stock.fill(source, target, full)
        if target == LAST_BAG:
            moved = {item: qty for item, qty in moved.items() if item not in UNWRITTEN}
        if not moved:
            return
        lines = [supply.LotLine(self.house.items[key], qty) for key, qty in moved.items()]
        body = msgspec.structs.replace(self.diary.moved(source, target, Reason.MOVE, lines), session=session)
        if session:
            self.diary.field(supply.MOVED, body, day, 3, by)
        else:
            self.diary.desk(supply.MOVED, body, day, by=by)

    def counts(self, at: Round) -> bool:
        """Whether the team counts its bag at the end. Nearly always; not yet after the last round."""
        return at.bag != LAST_BAG and yes(self.rng, 0.9)

    def _deliver(self, day: date) -> None:
        """The supplier fills the store up. What is on back order has not come for a while."""
        late = day > self.diary.today - timedelta(days=100)
        lines = []
        for item, full in FULL_STORE.items():
            missing = full - self.stock.at[STORE][item]
            if missing <= full // 10 or (late and item in BACK_ORDERED):
                continue
            self.stock.at[STORE][item] += missing
            lines.append(supply.LotLine(self.house.items[item], missing, self._lot(item, day)))
        if lines:
            body = self.diary.moved(Place.Kind.SUPPLIER, STORE, Reason.RECEIVE, lines)
            self.diary.desk(supply.MOVED, body, day, by="Amara")

    def _lot(self, item: str, day: date) -> supply.Lot | None:
        days = SHELF_LIFE.get(item)
        if days is None:
            return None
        code = f"{item[:2].upper()}{day:%y%m}{self.rng.choice('ABCD')}"
        return supply.Lot(code, day + timedelta(days=days + self.rng.randrange(0, 60)))

    def _stock_office(self, day: date) -> None:
        """Slow movers, with the lots that will expire around today."""
        for item, (qty, left) in OFFICE_STOCK.items():
            lot = supply.Lot(f"{item[:2].upper()}{day:%y%m}Z", self.diary.today + timedelta(days=left))
            line = supply.LotLine(self.house.items[item], qty, lot)
            body = self.diary.moved(Place.Kind.SUPPLIER, OFFICE, Reason.RECEIVE, [line])
            self.diary.desk(supply.MOVED, body, day, by="Amara")

    def _box(self, box: str, day: date) -> None:
        """A host says what went out of the box, and it is filled up again."""
        there = self.stock.at[box]
        gone = {item: round(qty * self.rng.uniform(0.3, 0.8)) for item, qty in there.items() if qty}
        given = self.stock.take(box, gone)
        if given:
            lines = [supply.LotLine(self.house.items[key], qty) for key, qty in given.items()]
            body = self.diary.moved(box, Place.Kind.COMMUNITY, Reason.GIVE, lines)
            self.diary.desk(supply.MOVED, body, day, by="Amara")
        self.restock(STORE, box, FULL_BOX, day, by="Amara")
