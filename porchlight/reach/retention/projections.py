"""Summaries folded into the tables that outlive their records.

In a replay the footing comes first and sets lots, labels and balances, where step by step they had grown; what it
sets is what the ledger had. That is why this writes the ledger's tables too.
"""

from collections.abc import Sequence
from uuid import UUID, uuid5

from porchlight.journal import bulk
from porchlight.journal.events import Event
from porchlight.journal.registry import Projection
from porchlight.lib import scope
from porchlight.reach.outreach.models import MonthlyReach
from porchlight.reach.retention.kinds import SUMMARISED, Footing, LabelRow, Late, MonthRow, Summarised
from porchlight.reach.supply.ledger import balance_key
from porchlight.reach.supply.models import Balance, Lot, LotLabel, Movement, SharpsReturn
from porchlight.reach.supply.rules import SHIFT

_FIGURES = ("contacts", "people", "for_others", "sharps_back", "trained", "responses")


def fold_summaries(happened: Sequence[Event]) -> None:
    """Sums at their own number; footings and late changes only in a replay."""
    for event in happened:
        if isinstance(event.body, Footing):
            _begin(event.body)
        elif isinstance(event.body, Late):
            _change(event.body)
        elif isinstance(event.body, Summarised):
            _add_months(event.body.months)
            _carry(event, event.body)


def _begin(body: Footing) -> None:
    org = scope.current()
    bulk.upsert(
        Lot,
        [
            Lot(id=row.id, org_id=org, item_id=row.item, code=row.code, expires=row.expires)
            for row in body.lots
        ],
    )
    bulk.upsert(LotLabel, labels(body.labels))
    bulk.upsert(Balance, [_balance(row.place, row.item, row.lot, row.qty) for row in body.levels])


def labels(rows: Sequence[LabelRow]) -> list[LotLabel]:
    """Labels of records that became sums."""
    org = scope.current()
    return [
        LotLabel(id=row.id, org_id=org, lot_id=row.lot, expires=row.expires, gone=row.gone) for row in rows
    ]


def _change(body: Late) -> None:
    keys = [balance_key(row.place, row.item, row.lot) for row in body.rows]
    now = dict(Balance.objects.filter(key__in=keys).values_list("key", "qty"))
    bulk.upsert(
        Balance,
        [
            _balance(row.place, row.item, row.lot, now.get(key, 0) + row.qty)
            for key, row in zip(keys, body.rows, strict=True)
        ],
    )


def _balance(place: UUID, item: UUID, lot: UUID | None, qty: int) -> Balance:
    return Balance(
        key=balance_key(place, item, lot),
        org_id=scope.current(),
        place_id=place,
        item_id=item,
        lot_id=lot,
        qty=qty,
    )


def _add_months(rows: Sequence[MonthRow]) -> None:
    """A month may be summarised twice: what was sent late comes on top."""
    keys = {f"{scope.current()}:{row.month}:{row.area}": row for row in rows}
    known = {row.key: row for row in MonthlyReach.objects.filter(month__in={row.month for row in rows})}
    for key, row in keys.items():
        sums = known.setdefault(key, _month(key, row))
        for figure in _FIGURES:
            setattr(sums, figure, getattr(sums, figure) + getattr(row, figure))
    bulk.upsert(MonthlyReach, [known[key] for key in keys])


def _month(key: str, row: MonthRow) -> MonthlyReach:
    return MonthlyReach(
        key=key,
        org_id=scope.current(),
        month=row.month,
        area_id=row.area,
        **dict.fromkeys(_FIGURES, 0),
    )


def _carry(event: Event, body: Summarised) -> None:
    """Sums of movements and of returned sharps stand in their tables as rows of the month's first day."""
    org = scope.current()
    bulk.insert(
        Movement,
        [
            Movement(
                id=(event.seq << SHIFT) + number,
                org_id=org,
                root=event.root,
                item_id=row.item,
                qty=row.qty,
                source_id=row.source,
                target_id=row.target,
                reason=row.reason,
                day=row.month,
            )
            for number, row in enumerate(body.stock, start=1)
        ],
    )
    bulk.insert(
        SharpsReturn,
        [
            SharpsReturn(
                id=uuid5(event.root, f"{row.month}:{row.area}:{row.estimated}"),
                org_id=org,
                area_id=row.area,
                units=row.units,
                estimated=row.estimated,
                day=row.month,
            )
            for row in body.sharps
        ],
    )


def clear_summaries() -> None:
    MonthlyReach.objects.all().delete()


SUMMARIES = Projection(
    "summaries", frozenset({SUMMARISED}), fold_summaries, clear_summaries, ("MonthlyReach",)
)
