"""What records handed out, by the ledger: items and pieces, and the kits that they make."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Case, F, QuerySet, Sum, When

from porchlight.reach.supply.models import Item, KitLine, Movement

OUT = ("give", "naloxone", "used")  # reasons by which supplies reach people
NET = Sum(Case(When(undoes=None, then=F("qty")), default=-F("qty")))
Bill = dict[UUID, int]  # item → pieces


@dataclass(slots=True)
class Given:
    """What left the bag with one record. `items` are all of it; `kits` and `loose` say the same in fewer words.

    `catalogue` is the order in which items stand: item → place.
    """

    items: Bill = field(default_factory=dict)
    kits: Bill = field(default_factory=dict)
    loose: Bill = field(default_factory=dict)
    catalogue: Mapping[UUID, int] = field(default_factory=dict, repr=False)

    @property
    def pieces(self) -> int:
        return sum(self.items.values())


def pieces(roots: Iterable[UUID]) -> dict[UUID, int]:
    """How many pieces each record handed out, all items together."""
    return dict(_out(roots).values("root").annotate(net=NET).values_list("root", "net"))


def given(roots: Iterable[UUID]) -> dict[UUID, Given]:
    """What each record handed out, its undone movements taken off, in the catalogue's order."""
    moved: dict[UUID, dict[UUID | None, Bill]] = defaultdict(lambda: defaultdict(dict))
    rows = _out(roots).values("root", "kit_id", "item_id").annotate(net=NET)
    for root, kit, item, net in rows.values_list("root", "kit_id", "item_id", "net"):
        if net:
            moved[root][kit][item] = net
    if not moved:
        return {}
    bills, order = _bills({kit for kits in moved.values() for kit in kits if kit}), _catalogue()
    return {root: _sorted(_told(kits, bills), order) for root, kits in moved.items()}


def together(found: Iterable[Given]) -> Bill:
    """What several records handed out, item by item, in the catalogue's order."""
    total: Bill = {}
    order: Mapping[UUID, int] = {}
    for one in found:
        _add(total, one.items)
        order = one.catalogue or order
    return _by(order, total)


def _out(roots: Iterable[UUID]) -> QuerySet[Movement]:
    return Movement.objects.filter(root__in=list(roots), reason__in=OUT).order_by()


def _told(moved: Mapping[UUID | None, Bill], bills: Mapping[UUID, list[Bill]]) -> Given:
    """Pieces of a kit are that kit so many times, if some revision of it says so; else they are pieces."""
    found = Given()
    for kit, items in moved.items():
        _add(found.items, items)
        times = next(filter(None, (_times(items, bill) for bill in bills[kit])), 0) if kit else 0
        if kit and times:
            found.kits[kit] = times
        else:
            _add(found.loose, items)
    return found


def _times(items: Bill, bill: Bill) -> int:
    """How many times the bill makes exactly these items; 0 when it does not."""
    first = next(iter(bill))
    times = items.get(first, 0) // bill[first]
    return times if items == {item: times * qty for item, qty in bill.items()} else 0


def _bills(kits: Iterable[UUID]) -> dict[UUID, list[Bill]]:
    """Every revision of these kits, the newest first."""
    found: dict[UUID, dict[int, Bill]] = {kit: {} for kit in kits}
    if not found:
        return {}
    lines = KitLine.objects.filter(kit__in=list(found)).order_by("-revision")
    for kit, revision, item, qty in lines.values_list("kit", "revision", "item", "qty"):
        found[kit].setdefault(revision, {})[item] = qty
    return {kit: list(revisions.values()) for kit, revisions in found.items()}


def _catalogue() -> dict[UUID, int]:
    ids = Item.objects.order_by("sort", "name").values_list("id", flat=True)
    return {id: place for place, id in enumerate(ids)}


def _sorted(one: Given, order: Mapping[UUID, int]) -> Given:
    return Given(_by(order, one.items), one.kits, _by(order, one.loose), order)


def _by(order: Mapping[UUID, int], bill: Bill) -> Bill:
    return {item: bill[item] for item in sorted(bill, key=lambda item: order.get(item, len(order)))}


def _add(total: Bill, more: Bill) -> None:
    for item, qty in more.items():
        total[item] = total.get(item, 0) + qty
