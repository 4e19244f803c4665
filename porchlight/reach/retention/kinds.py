"""The entry that takes the place of expired records."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from porchlight.commons.people.permissions import Permission
from porchlight.journal.registry import Body, Kind


class MonthRow(Struct, frozen=True):
    """What is left of a month of contacts in one area."""

    month: date
    area: UUID
    contacts: int = 0
    people: int = 0
    for_others: int = 0
    sharps_back: int = 0
    trained: int = 0
    responses: int = 0


class StockRow(Struct, frozen=True):
    """What is left of a month's movements of one item between two places, less what was undone."""

    month: date
    item: UUID
    source: UUID
    target: UUID
    reason: str
    qty: int


class SharpsRow(Struct, frozen=True):
    """What is left of a month of used sharps that came back outside contacts."""

    month: date
    area: UUID | None
    estimated: bool
    units: int


class LotRow(Struct, frozen=True):
    """A lot that an expired entry may have been the only one to name."""

    id: UUID
    item: UUID
    code: str
    expires: date | None


class LabelRow(Struct, frozen=True):
    """What an expired entry had read on a lot's box, by the id of that reading, and the number that took it back."""

    id: int
    lot: UUID
    expires: date
    gone: int | None


class LevelRow(Struct, frozen=True):
    """A balance at the border, from which a replay goes on."""

    place: UUID
    item: UUID
    lot: UUID | None
    qty: int


class LateRow(Struct, frozen=True):
    """What a correction beyond the border, of a record before it, added to a balance when it arrived as number `at`."""

    at: int
    place: UUID
    item: UUID
    lot: UUID | None
    qty: int


class Footing(Struct, frozen=True):
    """Where a replay starts: lots, what their labels said, and balances at the border."""

    lots: tuple[LotRow, ...]
    labels: tuple[LabelRow, ...]
    levels: tuple[LevelRow, ...]


class Late(Struct, frozen=True):
    """What a replay adds to balances at one number."""

    rows: tuple[LateRow, ...]


class Summarised(Struct, frozen=True):
    """Records received before the day `before`, that is up to number `through`, became these sums."""

    before: date
    through: int
    months: tuple[MonthRow, ...]
    stock: tuple[StockRow, ...]
    sharps: tuple[SharpsRow, ...]
    lots: tuple[LotRow, ...]
    levels: tuple[LevelRow, ...]
    late: tuple[LateRow, ...]
    labels: tuple[LabelRow, ...] = ()


SUMMARISED = "reach.summarised"


def footing(body: Summarised) -> list[tuple[int, Body]]:
    """What a replay folds, and before which number: the border first, then each late correction in its place."""
    late: dict[int, list[LateRow]] = {}
    for row in body.late:
        late.setdefault(row.at, []).append(row)
    parts: list[tuple[int, Body]] = [(0, Footing(body.lots, body.labels, body.levels))]
    return parts + [(at, Late(tuple(rows))) for at, rows in sorted(late.items())]


KINDS = (Kind(SUMMARISED, 1, Summarised, Permission.SETTINGS_EDIT, phone=False, footing=footing),)
