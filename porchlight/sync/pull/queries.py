"""Pages of reference rows after a cursor."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from porchlight.journal.queries import position
from porchlight.sync.pull.models import FeedRow

PAGE = 200
TOMBSTONE_LIFE = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a phone stands: the epoch, the last number it has seen, and whether it is fetching everything anew."""

    epoch: str
    seq: int
    full: bool

    def __str__(self) -> str:
        return f"{self.epoch}.{self.seq}{'.full' if self.full else ''}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """A cursor from a request; None for anything that is not one."""
        epoch, _, rest = text.partition(".")
        number, _, mark = rest.partition(".")
        if not (epoch and number.isdecimal() and len(number) < 19 and mark in ("", "full")):
            return None
        return cls(epoch, int(number), mark == "full")


@dataclass(frozen=True, slots=True)
class Row:
    feed: str
    key: str
    body: str  # JSON text; empty for a tombstone


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    cursor: Cursor
    full: bool
    more: bool


def went_back(cursor: Cursor) -> bool:
    """Whether a phone has seen a number of this epoch that the journal has not reached: it was restored since."""
    epoch, last = position()
    return cursor.epoch == epoch and cursor.seq > last


def page(
    cursor: Cursor | None, *, person: UUID | None, shared: bool, pulled_on: date | None, today: date
) -> Page:
    """The next rows for a phone. Without a cursor of this epoch everything is sent anew; likewise to a phone that last
    fetched before tombstones of today's age were purged (`pulled_on`).

    A phone that belonged to a row's audience and does so no longer is told that the row is gone. The others do not hear
    of it at all: who knows the id of a session can join it.
    """
    epoch, last = position()
    if cursor is None or cursor.epoch != epoch or (not cursor.full and _missed(pulled_on, today)):
        cursor = Cursor(epoch, 0, full=True)
    # Never past `last`: numbers above it belong to transactions that began after this page did.
    found = list(FeedRow.objects.filter(seq__gt=cursor.seq, seq__lte=last).order_by("seq")[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    mine = [row for row in found if shared or _named(row.told, person)]
    rows = [
        Row(row.feed, row.key, row.body if shared or _named(row.audience, person) else "") for row in mine
    ]
    if cursor.full and not cursor.seq:
        # On later pages a row may have gone that an earlier one brought.
        rows = [row for row in rows if row.body]
    reached = found[-1].seq if more else last
    return Page(rows, Cursor(epoch, reached, cursor.full and more), cursor.full, more)


def _named(people: list[str], person: UUID | None) -> bool:
    return not people or str(person) in people


def _missed(pulled_on: date | None, today: date) -> bool:
    """Whether tombstones that this phone has not seen may have been purged."""
    return pulled_on is None or today - pulled_on >= TOMBSTONE_LIFE
