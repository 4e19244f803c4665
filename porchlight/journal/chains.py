"""Chains of corrections. An entry names at most one other: what hangs together is a tree, or a ring with trees on it.

A chain may be as long as somebody likes: one statement climbs it, and each link is followed once.
"""

from collections.abc import Callable, Collection
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from porchlight.journal.models import Entry

# The largest number that an entry can have.
_LAST = 2**63 - 1
# Link by link, each by the index; as a join, PostgreSQL would rather read all corrections there are. UNION keeps an id
# once, so that a ring comes to its end.
_CLIMB = """
WITH RECURSIVE up(id) AS (
    SELECT id FROM journal_entry WHERE id IN ({ids})
    UNION SELECT (SELECT corrects FROM journal_entry e WHERE e.id = up.id) FROM up WHERE up.id IS NOT NULL
)
SELECT id FROM up WHERE id IS NOT NULL
"""


def above(ids: Collection[UUID], *, before: int = _LAST) -> QuerySet[Entry]:
    """The entries with these ids, what they correct, what that corrects, and so on: those of the organisation in scope
    with a number below `before`."""
    sql, named = _with(_CLIMB, ids)
    found: QuerySet[Entry] = Entry.objects.filter(seq__lt=before, id__in=RawSQL(sql, named))  # noqa: S611  only placeholders
    return found


def kin(ids: Collection[UUID], *, before: int = _LAST) -> list[Entry]:
    """The same, and all that corrections connect with them, in order of arrival."""
    found = {entry.id: entry for entry in above(ids, before=before)}
    frontier = {*ids, *found}
    while frontier:
        later = Entry.objects.filter(seq__lt=before, corrects__in=frontier)
        fresh = {entry.id: entry for entry in later if entry.id not in found}
        found |= fresh
        frontier = set(fresh)
    return sorted(found.values(), key=lambda entry: entry.seq)


def any_correct(ids: Collection[UUID]) -> bool:
    """Whether any entry names one of these. Nearly always not; asked at every push, so without the ORM's detour."""
    with connection.cursor() as cursor:
        cursor.execute(*_with("SELECT 1 FROM journal_entry WHERE corrects IN ({ids}) LIMIT 1", ids))
        return cursor.fetchone() is not None


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
