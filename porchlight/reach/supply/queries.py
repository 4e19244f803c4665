"""Reading supplies: what is where, what asks for a person, what moved and what was counted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from porchlight.commons.people.queries import names as people_names
from porchlight.commons.places.models import Area
from porchlight.journal.models import WITHDRAWN, Entry
from porchlight.journal.remember import Remembered
from porchlight.journal.scope import ScopedModel
from porchlight.lib import scope
from porchlight.lib.errors import NotFound
from porchlight.lib.names import is_called, name_in
from porchlight.reach.outreach.models import Contact
from porchlight.reach.supply.kinds import COUNTED, MOVED, SHARPS
from porchlight.reach.supply.models import (
    Balance,
    Count,
    Item,
    Kit,
    KitLine,
    Lot,
    Movement,
    Place,
    SharpsReturn,
)
from porchlight.reach.supply.stock import Held, Shelves

T = TypeVar("T", Item, Kit, Place)
KITS = "kits"
LATELY = timedelta(days=60)


def shelves(today: date) -> Shelves:
    """What is at every place that holds supplies. Five queries, however many places there are."""
    places = {place.pk: place for place in holding_places(active=False)}
    items = {item.pk: item for item in Item.objects.all()}
    rows = list(Balance.objects.filter(place_id__in=places).exclude(qty=0))
    lots = Lot.objects.in_bulk([row.lot_id for row in rows if row.lot_id])
    held = [
        Held(places[row.place_id], items[row.item_id], lots.get(row.lot_id), row.qty)
        for row in rows
        if row.item_id in items
    ]
    arrivals = (
        Movement.objects.filter(target_id__in=places, undoes=None, day__gte=today - LATELY)
        .values("target_id", "item_id")
        .annotate(most=Max("qty"))
        .order_by()
    )
    busy = {row.place_id for row in rows}
    return Shelves(
        places=[place for place in places.values() if place.active or place.pk in busy],
        held=held,
        arrivals={(row["target_id"], row["item_id"]): row["most"] for row in arrivals},
        catalogue=items,
    )


def holding_places(*, active: bool = True) -> list[Place]:
    """Store rooms first, then shelves, bags and boxes; each by name."""
    found = Place.objects.filter(kind__in=Place.HOLDING).select_related("area", "holder")
    if active:
        found = found.filter(active=True)
    order = {kind: place for place, kind in enumerate(Place.HOLDING)}
    return sorted(found, key=lambda place: (order[Place.Kind(place.kind)], place.name))


def carried_by(person: UUID) -> list[tuple[UUID, int]]:
    """The places in use that somebody carries, by name, each with how many pieces the ledger says are in it."""
    places = Place.objects.filter(holder=person, active=True).order_by("name").values_list("id", flat=True)
    return [(id, sum(levels_at(str(id)).values())) for id in places]


_outside: Remembered[int, dict[str, UUID]] = Remembered()


_carried: Remembered[int, frozenset[UUID]] = Remembered()


def carried(ids: set[UUID]) -> set[UUID]:
    """Those of some places that go along with people: bags and site boxes."""
    return ids & (_carried.get(scope.current(), _read_carried) or frozenset())


def _read_carried() -> frozenset[UUID]:
    return frozenset(Place.objects.filter(kind__in=Place.CARRIED).values_list("id", flat=True))


def levels_at(place: str) -> dict[UUID, int]:
    """What the ledger says is at one place, by item in the catalogue's order; all lots together, nought left out."""
    rows = (
        Balance.objects.filter(place_id=place).exclude(qty=0).values_list("item_id", "qty") if place else ()
    )
    found: dict[UUID, int] = defaultdict(int)
    for item, qty in rows:
        found[item] += qty
    return {item.pk: found[item.pk] for item in items(active=False) if item.pk in found}


def outside() -> dict[str, UUID]:
    """Ids of the places beyond the shelves, by kind."""
    return _outside.get(scope.current(), _read_outside) or {}


def _read_outside() -> dict[str, UUID]:
    return dict(Place.objects.exclude(kind__in=Place.HOLDING).values_list("kind", "id"))


def items(*, active: bool = True, also: Iterable[UUID] = ()) -> list[Item]:
    """The catalogue in its order; without what was put aside, unless it is among `also`."""
    found = Item.objects.filter(Q(active=True) | Q(id__in=list(also))) if active else Item.objects.all()
    return list(found.order_by("sort", "name"))


def in_stock() -> set[UUID]:
    """Items that the ledger sees somewhere, put aside or not: they can still be moved and counted."""
    places = Place.objects.filter(kind__in=Place.HOLDING).values("id")
    return set(Balance.objects.filter(place_id__in=places).exclude(qty=0).values_list("item_id", flat=True))


def kits() -> list[Kit]:
    return list(Kit.objects.order_by("-active", "sort", "name"))


def catalogue(*, q: str = "", category: str = "", state: str = "") -> list[Kit | Item]:
    """Kits, then items by category, each category where its first item stands; by a piece of a name, one category
    (`kits` for the kits), in use or put aside."""
    found = items(active=False)
    order = {code: place for place, code in enumerate(dict.fromkeys(item.category for item in found))}
    rows: list[Kit | Item] = [*kits(), *sorted(found, key=lambda item: order[item.category])]
    return [
        row
        for row in rows
        if category in ("", row.category if isinstance(row, Item) else KITS)
        and state in ("", "use" if row.active else "aside")
        and is_called(row, q)
    ]


def item(id: UUID) -> Item:
    return _one(Item, id)


def kit(id: UUID) -> Kit:
    return _one(Kit, id)


def place(id: UUID) -> Place:
    """A place that holds supplies."""
    found = _one(Place, id)
    if found.kind not in Place.HOLDING:
        raise NotFound(_("Nothing is kept there."))
    return found


def bills() -> dict[UUID, list[tuple[UUID, int]]]:
    """What is in each kit by its present revision, in the catalogue's order."""
    found: dict[UUID, list[tuple[UUID, int]]] = defaultdict(list)
    lines = KitLine.objects.select_related("kit", "item").order_by("item__sort", "item__name")
    for line in lines:
        if line.revision == line.kit.revision:
            found[line.kit_id].append((line.item_id, line.qty))
    return dict(found)


def taken_name(table: type[ScopedModel], name: str, but: UUID | None) -> bool:
    """Whether another row of the table has this name."""
    return table.objects.filter(name=name).exclude(pk=but).exists()


def kept(table: type[Any], id: UUID) -> dict[str, Any] | None:
    """An item, kit (with its bill) or place as its form asks for it, if there is one under this id."""
    row = table.objects.filter(pk=id).first()
    if row is None:
        return None
    fields = {field.name: field.value_from_object(row) for field in row._meta.concrete_fields}
    return fields | ({"bill": dict(bills().get(id, ()))} if table is Kit else {})


def areas(language: str = "", *, active: bool = True) -> list[tuple[UUID, str]]:
    """Ids and names of areas; with `active`, of those in use alone."""
    found = Area.objects.filter(active=True) if active else Area.objects.all()
    return [(area.pk, name_in(area, language)) for area in found]


def people() -> dict[UUID, str]:
    return people_names()


def known_lots(item_ids: Iterable[UUID]) -> dict[tuple[UUID, str], Lot]:
    """Lots that the ledger has heard of, by item and code."""
    return {(lot.item_id, lot.code): lot for lot in Lot.objects.filter(item_id__in=list(item_ids))}


def lots_in_stock() -> list[tuple[str, str]]:
    """Codes of lots of which something is left, and when they expire: to choose from while typing."""
    places = [place.pk for place in holding_places()]
    left = Balance.objects.filter(place_id__in=places, qty__gt=0, lot_id__isnull=False).values("lot_id")
    found = Lot.objects.filter(id__in=left).order_by("expires", "code")
    return [(lot.code, lot.expires.isoformat() if lot.expires else "") for lot in found]


# ---- what happened -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id in one language, for rows that know only ids."""

    places: dict[UUID, str]
    items: dict[UUID, str]
    kits: dict[UUID, str]
    lots: dict[UUID, str]


def all_names(language: str) -> Names:
    def by_id(table: type[T]) -> dict[UUID, str]:
        return {row.pk: name_in(row, language) for row in table.objects.all()}

    lots = dict(Lot.objects.values_list("id", "code"))
    return Names(places=by_id(Place), items=by_id(Item), kits=by_id(Kit), lots=lots)


def movements(
    *,
    place: UUID | None = None,
    item: UUID | None = None,
    reason: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Movement]:
    """The ledger, newest first, narrowed by what was asked for."""
    found = Movement.objects.order_by("-id")
    if place:
        found = found.filter(Q(source_id=place) | Q(target_id=place))
    if item:
        found = found.filter(item_id=item)
    if reason:
        found = found.filter(reason=reason)
    return _between(found, since, until)


def counts(
    *, place: UUID | None = None, since: date | None = None, until: date | None = None
) -> QuerySet[Count]:
    """What was counted, newest first."""
    found = Count.objects.order_by("-id")
    return _between(found.filter(place_id=place) if place else found, since, until)


def returns(
    *, area: UUID | None = None, since: date | None = None, until: date | None = None
) -> QuerySet[SharpsReturn]:
    """Used sharps that came back outside a contact, newest first."""
    found = SharpsReturn.objects.order_by("-day", "id")
    return _between(found.filter(area_id=area) if area else found, since, until)


def sharps_back(since: date) -> int:
    """Used sharps that came back from a day on, in contacts and in containers."""
    contacts = Contact.objects.filter(day__gte=since, withdrawn=False).aggregate(n=Sum("sharps_back"))["n"]
    containers = SharpsReturn.objects.filter(day__gte=since).aggregate(n=Sum("units"))["n"]
    return (contacts or 0) + (containers or 0)


def undoable(roots: Iterable[UUID]) -> set[UUID]:
    """Which of these records were made here and nobody has undone yet."""
    roots = set(roots)
    mine = Entry.objects.filter(id__in=roots, kind__in=(MOVED, COUNTED, SHARPS)).values_list("id", flat=True)
    gone = Entry.objects.filter(corrects__in=roots, kind=WITHDRAWN).values_list("corrects", flat=True)
    return set(mine) - set(gone)


def _between(found: QuerySet[Any], since: date | None, until: date | None) -> QuerySet[Any]:
    if since:
        found = found.filter(day__gte=since)
    return found.filter(day__lte=until) if until else found


def _one(table: type[T], id: UUID) -> T:
    row: T | None = table.objects.filter(pk=id).first()
    if row is None:
        raise NotFound(_("There is no such thing here."))
    return row
