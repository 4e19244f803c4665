"""Stock as pictures and rows: from what is where to what the parts draw and a file holds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from porchlight.lib.draw import Shape, Stock, Vessel, shelf
from porchlight.lib.names import name_in
from porchlight.reach.supply import queries, stock
from porchlight.reach.supply.models import Kit
from porchlight.reach.supply.rules import expired
from porchlight.reach.supply.words import CATEGORIES, NALOXONE, PLACE_KINDS, REASONS, UNITS

SHAPES: dict[str, Shape] = {
    "naloxone": "box",
    "sharps": "box",
    "wound": "bag",
    "hygiene": "bag",
    "clothing": "bag",
    "safer_sex": "bag",
}

DAY, ITEM, LOT, PIECES = (
    gettext_lazy("Day"),
    gettext_lazy("Item"),
    gettext_lazy("Lot"),
    gettext_lazy("Pieces"),
)
PLACE, EXPIRES, WHY = gettext_lazy("Place"), gettext_lazy("Expires"), gettext_lazy("What happened")
LEVELS = (PLACE, ITEM, LOT, EXPIRES, PIECES)
LEDGER = (DAY, ITEM, LOT, PIECES, gettext_lazy("From"), gettext_lazy("To"), WHY, gettext_lazy("Kit"))
COUNTS = (
    ITEM,
    PLACE,
    gettext_lazy("The ledger said"),
    gettext_lazy("Found"),
    gettext_lazy("Difference"),
    DAY,
    LOT,
    WHY,
)
CATALOGUE = (
    gettext_lazy("Name"),
    gettext_lazy("Category"),
    gettext_lazy("Counted in"),
    gettext_lazy("Syringe set"),
    gettext_lazy("Naloxone"),
    gettext_lazy("Doses"),
    gettext_lazy("Order more at"),
    gettext_lazy("In use"),
    gettext_lazy("What is in it"),
)
KITS = gettext_lazy("Kits")
SHARPS = (DAY, gettext_lazy("Units"), gettext_lazy("Estimated"), gettext_lazy("Area"))


def here(row: Any) -> str:
    """A row's name in the visitor's language."""
    return name_in(row, get_language() or "")


def vessels(stocks: Iterable[stock.Stock], *, place: UUID | None = None) -> tuple[Vessel, ...]:
    """A shelf. The reorder mark looks at all places together, so a single place's shelf goes without."""
    narrowed = f"&place={place}" if place else ""
    return shelf(
        [
            Stock(
                name=here(row.item),
                qty=row.qty,
                reorder=None if place else (row.item.reorder_at or None),
                full=row.full,
                unit=str(UNITS.get(row.item.unit, row.item.unit)),
                url=f"/reach/supply/ledger/?item={row.item.pk}{narrowed}",
                shape=SHAPES.get(row.item.category, "jar"),
            )
            for row in stocks
        ]
    )


def place_card(place: Any, found: stock.Shelves) -> dict[str, Any]:
    """A place at a glance: what it is, how much is there, what asks for somebody."""
    there = found.at(place.pk)
    return {
        "place": place,
        "name": here(place),
        "kind": PLACE_KINDS[place.kind],
        "area": here(place.area) if place.area else "",
        "items": sum(stock.qty > 0 for stock in there),
        "below": [here(stock.item) for stock in there if stock.asks],
        "gone": [here(item) for item in found.gone(place.pk)],
        "scarce": [here(stock.item) for stock in found.scarce(place.pk)],
    }


def expiring(batches: Iterable[stock.Batch], today: date) -> list[dict[str, Any]]:
    """Lots that ask for somebody, and whether their last day is over."""
    return [
        {
            "name": here(batch.item),
            "batch": batch,
            "places": ", ".join(here(held.place) for held in batch.held),
            "gone": expired(batch.lot.expires, today),
        }
        for batch in batches
    ]


def level_rows(held: Iterable[stock.Held]) -> Iterator[tuple[Any, ...]]:
    """One row for each lot at each place."""
    for row in sorted(held, key=lambda row: (row.place.name, row.item.sort, row.item.name)):
        lot, expires = (row.lot.code, row.lot.expires) if row.lot else ("", None)
        yield here(row.place), here(row.item), lot, expires, row.qty


def ledger_rows(rows: Iterable[Any], names: queries.Names) -> Iterator[tuple[Any, ...]]:
    """One row for each movement."""
    for row in rows:
        yield (
            row.day,
            names.items.get(row.item_id, "?"),
            names.lots.get(row.lot_id, ""),
            row.qty,
            names.places.get(row.source_id, "?"),
            names.places.get(row.target_id, "?"),
            reason(row),
            names.kits.get(row.kit_id, ""),
        )


def reason(row: Any) -> str:
    """What a movement was for, or that it turned one back."""
    said = str(REASONS.get(row.reason, row.reason))
    return said if row.undoes is None else _("Turned back: %(what)s") % {"what": said}


def count_rows(rows: Iterable[Any], names: queries.Names) -> Iterator[tuple[Any, ...]]:
    """One row for each item of each count."""
    for row in rows:
        yield (
            names.items.get(row.item_id, "?"),
            names.places.get(row.place_id, "?"),
            row.expected,
            row.counted,
            row.counted - row.expected,
            row.day,
            names.lots.get(row.lot_id, ""),
            str(REASONS.get(row.reason, row.reason)),
        )


def sharps_rows(rows: Iterable[Any], areas: dict[UUID, str]) -> Iterator[tuple[Any, ...]]:
    """One row for each return of used sharps."""
    for row in rows:
        yield row.day, row.units, yes(row.estimated), areas.get(row.area_id, "")


def catalogue_rows(rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """One row for each item or kit of the catalogue."""
    bills = bill_words()
    for row in rows:
        if isinstance(row, Kit):
            yield here(row), str(KITS), "", "", "", "", "", yes(row.active), bills.get(row.pk, "")
        else:
            yield (
                here(row),
                str(CATEGORIES.get(row.category, row.category)),
                str(UNITS.get(row.unit, row.unit)),
                yes(row.is_set),
                str(NALOXONE[row.naloxone]) if row.naloxone else "",
                row.doses,
                row.reorder_at,
                yes(row.active),
                "",
            )


def bill_words() -> dict[UUID, str]:
    """What is in each kit, in words."""
    names = {item.pk: here(item) for item in queries.items(active=False)}
    return {
        kit: ", ".join(f"{qty} × {names[item]}" for item, qty in bill)
        for kit, bill in queries.bills().items()
    }


def catalogue_groups(rows: Iterable[Any]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Rows of the catalogue under their headings: the kits, then each category."""
    bills, groups = bill_words(), defaultdict(list)
    for row in rows:
        kit = isinstance(row, Kit)
        detail = bills.get(row.pk, "") if kit else item_detail(row)
        heading = KITS if kit else CATEGORIES.get(row.category, row.category)
        groups[heading].append({"row": row, "name": here(row), "detail": detail, "kit": kit})
    return list(groups.items())


def item_detail(item: Any) -> str:
    """What is worth knowing of an item beside its name."""
    parts = [] if item.unit == "piece" else [str(UNITS.get(item.unit, item.unit))]
    if item.doses:
        parts.append(ngettext("%(n)s dose", "%(n)s doses", item.doses) % {"n": item.doses})
    if item.reorder_at:
        parts.append(_("order more at %(n)s") % {"n": item.reorder_at})
    return " · ".join(parts)


def yes(said: bool) -> str:
    return _("yes") if said else _("no")
