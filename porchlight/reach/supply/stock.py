"""What is where, as values: the picture that pages draw, worked out from rows that were read before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from porchlight.lib.names import is_called
from porchlight.reach.supply.models import Item, Lot, Place
from porchlight.reach.supply.rules import asks_for_count, running_out

SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Held:
    """A lot of an item (None: no lot named) at a holding place."""

    place: Place
    item: Item
    lot: Lot | None
    qty: int


@dataclass(slots=True)
class Batch:
    """A lot wherever it stands, the place with most of it first."""

    item: Item
    lot: Lot
    held: list[Held] = field(default_factory=list)

    @property
    def qty(self) -> int:
        return sum(held.qty for held in self.held)


@dataclass(slots=True)
class Stock:
    """An item at one place, or over all of them: pieces now, and what a full shelf looked like lately."""

    item: Item
    qty: int = 0
    full: int = 0
    lots: list[Held] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        return asks_for_count(self.qty)

    @property
    def low(self) -> bool:
        return running_out(self.qty, self.item.reorder_at)


@dataclass(frozen=True, slots=True)
class Shelves:
    """All holding places with what the ledger says of them."""

    places: Sequence[Place]
    held: Sequence[Held]
    arrivals: dict[tuple[UUID, UUID], int]
    catalogue: dict[UUID, Item]

    def at(self, place: UUID) -> list[Stock]:
        """The items of one place, in the catalogue's order; what is neither there nor owed is left out."""
        found = self._sum(self.here(place))
        for item, stock in found.items():
            stock.full = max(stock.qty, self.arrivals.get((place, item), 0))
        return [stock for stock in self._sorted(found) if stock.qty or any(h.qty for h in stock.lots)]

    def gone(self, place: UUID) -> list[Item]:
        """What came to a place lately and is used up there."""
        left = {stock.item.pk for stock in self.at(place) if stock.qty}
        ids = {item for at, item in self.arrivals if at == place} - left
        return self._in_order(self.catalogue[id] for id in ids if id in self.catalogue)

    def scarce(self, place: UUID) -> list[Stock]:
        """What is nearly used up at a place: less than a quarter of what it held lately."""
        return [stock for stock in self.at(place) if 0 < 4 * stock.qty < stock.full]

    def asks(self, place: UUID) -> bool:
        """Whether somebody should look after a place: below nothing, empty of something, or nearly."""
        return any(stock.asks for stock in self.at(place)) or bool(self.gone(place) or self.scarce(place))

    def chosen(
        self, *, q: str = "", kind: str = "", area: UUID | None = None, state: str = ""
    ) -> list[Place]:
        """Places by a piece of their name, by kind, by area, and those that ask for somebody."""
        return [
            place
            for place in self.places
            if is_called(place, q)
            and kind in ("", place.kind)
            and area in (None, place.area_id)
            and (state != "asks" or self.asks(place.pk))
        ]

    def here(self, place: UUID) -> list[Held]:
        """The lots of one place."""
        return [held for held in self.held if held.place.pk == place]

    def together(self) -> list[Stock]:
        """Every item that is somewhere, or should be: the reorder mark looks at all places together."""
        found = self._sum(self.held)
        for id, item in self.catalogue.items():
            if item.active and item.reorder_at:
                found.setdefault(id, Stock(item))
        for id, stock in found.items():
            arrived = sum(qty for (_place, item), qty in self.arrivals.items() if item == id)
            stock.full = max(stock.qty, 3 * stock.item.reorder_at, arrived)
        return [stock for stock in self._sorted(found) if stock.qty or stock.item.reorder_at]

    def running_out(self) -> list[Stock]:
        return [stock for stock in self.together() if stock.low]

    def negative(self) -> list[tuple[Place, Stock]]:
        """Places that would hold less than nothing: somebody should count."""
        return [(place, stock) for place in self.places for stock in self.at(place.pk) if stock.asks]

    def expiring(self, today: date) -> list[Batch]:
        """Lots with something left that expire within sixty days, or have; the first to expire first."""
        found: dict[UUID, Batch] = {}
        for held in sorted(self.held, key=lambda held: -held.qty):
            lot = held.lot
            if held.qty > 0 and lot and lot.expires and lot.expires <= today + SOON:
                found.setdefault(lot.pk, Batch(held.item, lot)).held.append(held)
        return sorted(found.values(), key=lambda batch: (batch.lot.expires, batch.item.sort, batch.lot.code))

    def _sum(self, held: Iterable[Held]) -> dict[UUID, Stock]:
        found: dict[UUID, Stock] = {}
        for row in held:
            stock = found.setdefault(row.item.pk, Stock(row.item))
            stock.qty += row.qty
            stock.lots.append(row)
        return found

    @staticmethod
    def _in_order(items: Iterable[Item]) -> list[Item]:
        return sorted(items, key=lambda item: (item.sort, item.name))

    @staticmethod
    def _sorted(found: dict[UUID, Stock]) -> list[Stock]:
        return sorted(found.values(), key=lambda stock: (stock.item.sort, stock.item.name))
