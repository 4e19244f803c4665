"""Items, kits and places, for phones."""

from collections.abc import Iterable, Mapping

from django.db.models import Sum

from porchlight.journal.queries import position
from porchlight.journal.registry import FeedBody
from porchlight.reach.supply.models import Balance, Item, Kit, KitLine, Place


def items(keys: Iterable[str] | None) -> Mapping[str, FeedBody]:
    found = Item.objects.filter(active=True)
    if keys is not None:
        found = found.filter(id__in=list(keys))
    return {str(item.pk): FeedBody(_item(item)) for item in found}


def _item(item: Item) -> dict[str, object]:
    return {
        "id": str(item.pk),
        "name": item.name,
        "names": item.names,
        "category": item.category,
        "unit": item.unit,
        "doses": item.doses,
        "naloxone": item.naloxone,
        "is_set": item.is_set,
        "common": item.common,
        "sort": item.sort,
    }


def kits(keys: Iterable[str] | None) -> Mapping[str, FeedBody]:
    """Kits with the lines of their present revision."""
    found = Kit.objects.filter(active=True)
    if keys is not None:
        found = found.filter(id__in=list(keys))
    bills: dict[tuple[object, int], list[dict[str, object]]] = {}
    for line in KitLine.objects.filter(kit__in=found).order_by("item__sort"):
        bills.setdefault((line.kit_id, line.revision), []).append(
            {"item": str(line.item_id), "qty": line.qty}
        )
    return {
        str(kit.pk): FeedBody(
            {
                "id": str(kit.pk),
                "revision": kit.revision,
                "name": kit.name,
                "names": kit.names,
                "lines": bills.get((kit.pk, kit.revision), []),
                "common": kit.common,
                "sort": kit.sort,
            }
        )
        for kit in found
    }


def places(keys: Iterable[str] | None) -> Mapping[str, FeedBody]:
    """Places that hold supplies, and the outside ones, whose ids a phone needs to say where things went."""
    found = Place.objects.filter(active=True)
    if keys is not None:
        found = found.filter(id__in=list(keys))
    return {
        str(place.pk): FeedBody(
            {
                "id": str(place.pk),
                "name": place.name,
                "names": place.names,
                "kind": place.kind,
                "area": str(place.area_id) if place.area_id else None,
            }
        )
        for place in found
    }


def levels(keys: Iterable[str] | None) -> Mapping[str, FeedBody]:
    """What the ledger says is at each place that holds supplies, lots together, as of the journal's number."""
    found = Place.objects.filter(active=True, kind__in=Place.HOLDING)
    if keys is not None:
        found = found.filter(id__in=list(keys))
    held: dict[str, dict[str, int]] = {str(id): {} for id in found.values_list("id", flat=True)}
    sums = Balance.objects.filter(place_id__in=found.values("id")).values("place_id", "item_id")
    for row in sums.annotate(left=Sum("qty")).order_by("place_id", "item_id"):
        if row["left"]:
            held[str(row["place_id"])][str(row["item_id"])] = int(row["left"])
    _, seq = position()
    return {id: FeedBody({"place": id, "items": items, "as_of": seq}) for id, items in held.items()}
