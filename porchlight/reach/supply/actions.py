"""Every write of supplies: the catalogue is a table first and leaves a trace; movements are entries first."""

from collections.abc import Callable, Mapping
from typing import Any, Required, TypedDict, TypeVar, Unpack
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from porchlight.commons.once import once
from porchlight.journal.actions import Author, append, append_once
from porchlight.journal.models import WITHDRAWN, Entry
from porchlight.journal.queries import one
from porchlight.journal.traces import Trace, Withdrawal, WithdrawReason
from porchlight.lib.errors import Invalid, NotFound
from porchlight.lib.once import Recorded
from porchlight.reach.supply.kinds import (
    COUNTED,
    MOVED,
    SHARPS,
    CountedStock,
    Moved,
    SharpsReturned,
)
from porchlight.reach.supply.models import Balance, Item, Kit, KitLine, Place
from porchlight.reach.supply.queries import kept
from porchlight.reach.supply.starter import ITEMS, KITS, OUTSIDE

T = TypeVar("T", Item, Kit, Place)
Bill = Mapping[UUID, int]


class ItemFields(TypedDict, total=False):
    """What a desk may say about an item."""

    name: Required[str]
    names: dict[str, str]
    category: str
    unit: str
    doses: int
    naloxone: str
    is_set: bool
    reorder_at: int
    common: bool
    sort: int


class KitFields(TypedDict, total=False):
    """What a desk may say about a kit, apart from its bill."""

    name: Required[str]
    names: dict[str, str]
    common: bool
    sort: int


class PlaceFields(TypedDict, total=False):
    """What a desk may say about a place. `area` and `holder` are ids."""

    name: Required[str]
    names: dict[str, str]
    kind: str
    area: UUID | None
    holder: UUID | None


# ---- catalogue and places ------------------------------------------------------------------------------------


def add_item(*, by: Author, id: UUID | None = None, **fields: Unpack[ItemFields]) -> Item:
    """Put an item into the catalogue; `id` is the form's token. Raises Invalid when the name is taken."""
    return _add(Item(id=id or uuid4(), org_id=by.org, **fields), fields, "item.added", by)


def edit_item(*, id: UUID, by: Author, **fields: Unpack[ItemFields]) -> Item:
    """Change an item. Raises NotFound, or Invalid when the name is taken."""
    item = _row(Item, id)
    _free(Item, fields["name"], but=id)
    _change(item, "item.edited", by, dict(fields))
    return item


def add_kit(*, by: Author, bill: Bill, id: UUID | None = None, **fields: Unpack[KitFields]) -> Kit:
    """Put a kit into the catalogue: `bill` says how many of which items are in one. `id` as in `add_item`. Raises
    Invalid."""
    kit = Kit(id=id or uuid4(), org_id=by.org, **fields)
    return _add(kit, fields | {"bill": dict(bill)}, "kit.added", by, lambda: _write_bill(kit, bill, 1))


def edit_kit(*, id: UUID, by: Author, bill: Bill, **fields: Unpack[KitFields]) -> Kit:
    """Change a kit. Another bill makes a new revision: what was given by the old one stays as it was."""
    kit = _row(Kit, id)
    _free(Kit, fields["name"], but=id)
    now = dict(KitLine.objects.filter(kit=kit, revision=kit.revision).values_list("item_id", "qty"))
    changes: dict[str, Any] = dict(fields)
    if dict(bill) != now:
        changes["revision"] = kit.revision + 1
        _write_bill(kit, bill, changes["revision"])  # first: with its entry the kit goes down to phones
    _change(kit, "kit.edited", by, changes)
    return kit


def add_place(*, by: Author, id: UUID | None = None, **fields: Unpack[PlaceFields]) -> Place:
    """Open a place that holds supplies. `id` as in `add_item`. Raises Invalid when the name is taken or the kind is an
    outside one."""
    _holding(fields.get("kind", ""))
    return _add(Place(id=id or uuid4(), org_id=by.org, **_place(fields)), fields, "place.added", by)


def edit_place(*, id: UUID, by: Author, **fields: Unpack[PlaceFields]) -> Place:
    """Change a place. Raises NotFound or Invalid."""
    place = _row(Place, id)
    _holding(fields.get("kind", place.kind))
    _holding(place.kind)
    _free(Place, fields["name"], but=id)
    _change(place, "place.edited", by, _place(fields))
    return place


def hand_place(*, id: UUID, holder: UUID, by: Author) -> None:
    """Somebody else carries it now. Raises NotFound."""
    _change(_row(Place, id), "place.edited", by, {"holder_id": holder})


def set_item_active(*, id: UUID, active: bool, by: Author) -> None:
    """Take an item out of use, or back into it. What the ledger says of it stays."""
    _change(_row(Item, id), "item.edited", by, {"active": active})


def set_kit_active(*, id: UUID, active: bool, by: Author) -> None:
    """Take a kit out of use, or back into it."""
    _change(_row(Kit, id), "kit.edited", by, {"active": active})


def set_place_active(*, id: UUID, active: bool, by: Author) -> None:
    """Close or open a place. Raises Invalid while the ledger says that something is there."""
    place = _row(Place, id)
    _holding(place.kind)
    if not active and Balance.objects.filter(place_id=id).exclude(qty=0).exists():
        raise Invalid("not_empty", _("Move or count what is there first. Then it can be closed."))
    _change(place, "place.edited", by, {"active": active})


# ---- a new organisation ----------------------------------------------------------------------------------------


def open_outside(*, by: Author) -> dict[str, Place]:
    """Open the five places beyond the shelves, by kind. Every organisation needs them before its first entry."""
    there = {place.kind: place for place in Place.objects.exclude(kind__in=Place.HOLDING)}
    for kind, name, french in OUTSIDE:
        if kind not in there:
            there[kind] = Place.objects.create(org_id=by.org, kind=kind, name=name, names={"fr": french})
            _trace("place.added", there[kind].pk, by)
    return there


def starter(*, by: Author) -> dict[str, Item]:
    """Fill an empty catalogue with the starter's items and kits; returns the items by their key in `starter`."""
    items = {
        row.key: add_item(
            by=by,
            name=row.name,
            names={"fr": row.french},
            category=row.category,
            unit=row.unit,
            doses=row.doses,
            naloxone=row.naloxone,
            is_set=row.is_set,
            common=row.common,
            sort=place * 10,
        )
        for place, row in enumerate(ITEMS, start=1)
    }
    for place, kit in enumerate(KITS, start=1):
        add_kit(
            by=by,
            name=kit.name,
            names={"fr": kit.french},
            bill={items[key].pk: qty for key, qty in kit.bill},
            common=kit.common,
            sort=place * 10,
        )
    return items


# ---- the ledger ----------------------------------------------------------------------------------------------


def move(*, id: UUID, body: Moved, by: Author) -> Recorded:
    """Supplies went from one place to another. `id` is the form's token: the same one twice is one entry."""
    return append_once(kind=MOVED, id=id, body=body, by=by)


def count(*, id: UUID, body: CountedStock, by: Author) -> Recorded:
    """Somebody counted a place. `id` as in `move`."""
    return append_once(kind=COUNTED, id=id, body=body, by=by)


def take_back_sharps(*, id: UUID, body: SharpsReturned, by: Author) -> Recorded:
    """Used sharps came back for disposal. `id` as in `move`."""
    return append_once(kind=SHARPS, id=id, body=body, by=by)


def withdraw(*, id: UUID, by: Author, reason: WithdrawReason = WithdrawReason.MISTAKE) -> None:
    """Undo a movement, a count or a return of sharps: the ledger reverses it. Undoing twice is undoing once.

    Raises NotFound, or Invalid for records that belong to another room.
    """
    entry = one(id)
    if entry.kind not in (MOVED, COUNTED, SHARPS):
        raise Invalid("not_supply", _("This is undone where it was recorded: look at its session."))
    if not Entry.objects.filter(corrects=id, kind=WITHDRAWN).exists():
        append(kind=WITHDRAWN, body=Withdrawal(reason), by=by, corrects=id, why=reason.value)


# ---- inside --------------------------------------------------------------------------------------------------


def _add(
    row: T, fields: Mapping[str, Any], kind: str, by: Author, more: Callable[[], None] = lambda: None
) -> T:
    """Keep a new row, what belongs to it, and its trace; sent twice, once."""

    def make() -> None:
        row.save(force_insert=True)
        more()
        _trace(kind, row.pk, by)

    _free(type(row), row.name, but=row.pk)
    once(lambda: kept(type(row), row.pk), fields, make)
    return _row(type(row), row.pk)


def _trace(kind: str, subject: UUID, by: Author, *fields: str) -> None:
    append(kind=kind, body=Trace(str(subject), tuple(sorted(fields))), by=by)


def _row(table: type[T], id: UUID) -> T:
    row: T | None = table.objects.filter(pk=id).first()
    if row is None:
        raise NotFound(_("There is no such thing here."))
    return row


def _free(table: type[T], name: str, but: UUID | None = None) -> None:
    if table.objects.filter(name=name).exclude(pk=but).exists():
        raise Invalid("name_taken", _("That name is taken already. Choose another one."))


def _holding(kind: str) -> None:
    if kind not in Place.HOLDING:
        raise Invalid("not_holding", _("Supplies cannot be kept in a place of this kind."))


def _place(fields: PlaceFields) -> dict[str, Any]:
    """The form's ids as the table's columns."""
    columns = {"area": "area_id", "holder": "holder_id"}
    return {columns.get(name, name): value for name, value in fields.items()}


def _change(row: Any, kind: str, by: Author, fields: dict[str, Any]) -> None:
    """Write what is different and trace it; nothing different leaves no trace."""
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=[*changed])
    _trace(kind, row.pk, by, *(name.removesuffix("_id") for name in changed))


def _write_bill(kit: Kit, bill: Bill, revision: int) -> None:
    if not bill:
        raise Invalid("empty_kit", _("A kit holds at least one item."))
    KitLine.objects.bulk_create(
        KitLine(org_id=kit.org_id, kit=kit, revision=revision, item_id=item, qty=qty)
        for item, qty in bill.items()
    )
