"""Chains of corrections. An entry names at most one other: what hangs together is a tree, or a ring with trees on it.

A chain may be as long as somebody likes: it is read in one statement, and each link is followed once.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from heapq import heapify, heappop, heappush
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from porchlight.journal.models import Entry

# The largest number that an entry can have.
_LAST = 2**63 - 1
# Link by link, each by the index; as a join, PostgreSQL would rather read all corrections there are. UNION keeps an id
# once, so that a ring comes to its end.
_UP = """
WITH RECURSIVE up(id) AS (
    SELECT id FROM journal_entry WHERE id IN ({ids})
    UNION SELECT (SELECT corrects FROM journal_entry e WHERE e.id = up.id) FROM up WHERE up.id IS NOT NULL
)
"""
_ABOVE = _UP + "SELECT id FROM up WHERE id IS NOT NULL"  # noqa: S608  our own words
_DOWN = {
    "postgresql": "SELECT unnest(ARRAY(SELECT e.id FROM journal_entry e WHERE e.corrects = kin.id)) FROM kin",
    "sqlite": "SELECT e.id FROM kin CROSS JOIN journal_entry e ON e.corrects = kin.id",
}
_KIN = _UP + ", kin(id) AS (SELECT id FROM up WHERE id IS NOT NULL UNION {down}) SELECT id FROM kin"  # noqa: S608


class Link(NamedTuple):
    """An entry in effect: with the first of its chain, and the number of the entry that made the chain to it whole."""

    entry: Entry
    root: Entry
    at: int


def in_effect(entries: Iterable[Entry]) -> list[Link]:
    """Entries in order of arrival, as they take effect: a correction that came before its target waits for it.

    Those that one arrival set free come as they arrived themselves, each after what it corrects. Those whose chain is
    not whole, or is a ring, say nothing and are left out.
    """
    children: dict[UUID, list[Entry]] = defaultdict(list)
    line, found = [], []
    for entry in entries:
        if entry.corrects:
            children[entry.corrects].append(entry)
        else:
            line.append((entry.seq, entry.seq, Link(entry, entry, entry.seq)))
    heapify(line)
    while line:
        at, _, link = heappop(line)
        found.append(link)
        for child in children.get(link.entry.id, ()):
            then = max(at, child.seq)
            heappush(line, (then, child.seq, Link(child, link.root, then)))
    return found


def above(ids: Collection[UUID]) -> QuerySet[Entry]:
    """The entries with these ids, what they correct, what that corrects, and so on: those of the organisation in
    scope."""
    return _among(_ABOVE, ids)


def kin(ids: Collection[UUID], *, before: int = _LAST) -> list[Entry]:
    """The same, and all that corrections connect with them, in order of arrival: those with a number below `before`."""
    down = _DOWN[connection.vendor]
    return list(_among(_KIN.replace("{down}", down), ids).filter(seq__lt=before).order_by("seq"))


def any_correct(ids: Collection[UUID]) -> bool:
    """Whether any entry names one of these. Nearly always not; asked at every push, so without the ORM's detour."""
    with connection.cursor() as cursor:
        cursor.execute(*_with("SELECT 1 FROM journal_entry WHERE corrects IN ({ids}) LIMIT 1", ids))
        return cursor.fetchone() is not None


def _among(sql: str, ids: Collection[UUID]) -> QuerySet[Entry]:
    sql, named = _with(sql, ids)
    found: QuerySet[Entry] = Entry.objects.filter(id__in=RawSQL(sql, named))  # noqa: S611  only placeholders
    return found


def _with(sql: str, ids: Collection[UUID]) -> tuple[str, list[UUID | str]]:
    """A statement with a place for each id, and the ids as the engine keeps them."""
    native = connection.features.has_native_uuid_field
    return sql.format(ids=", ".join(["%s"] * len(ids))), [id if native else id.hex for id in ids]


def first_of(id: UUID, target: Callable[[UUID], UUID | None], known: dict[UUID, UUID | None]) -> UUID | None:
    """The first of the chain that `id` belongs to, by following `target`; None for a ring. `known` remembers."""
    path: dict[UUID, None] = {}
    while id not in known and id not in path and (corrected := target(id)):
        path[id] = None
        id = corrected
    first = None if id in path else known.get(id, id)
    known.update(dict.fromkeys(path, first))
    return first
