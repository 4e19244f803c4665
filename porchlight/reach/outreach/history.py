"""A record's history: its versions as they took effect, which of them counts, and whether they disagree."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from porchlight.journal import queries as journal
from porchlight.journal.chains import Link
from porchlight.journal.events import read, when
from porchlight.journal.models import WITHDRAWN, Entry
from porchlight.journal.registry import Body
from porchlight.lib.errors import NotFound
from porchlight.reach.outreach.kinds import RECORDS
from porchlight.reach.outreach.rules import Version, disagree

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a history. `changed` are the body's fields, and day and band, that differ from the step before."""

    entry: Entry
    withdrawal: bool
    changed: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class History:
    """Everything that was said about one record, the first entry first. Never empty."""

    links: Sequence[Link]

    @property
    def entries(self) -> list[Entry]:
        return [link.entry for link in self.links]

    @property
    def root(self) -> Entry:
        return self.links[0].root

    @property
    def latest(self) -> Entry:
        """The version that took effect last."""
        return [entry for entry in self.entries if entry.kind == self.root.kind][-1]

    @property
    def withdrawal(self) -> Entry | None:
        return next((entry for entry in self.entries if entry.kind == WITHDRAWN), None)

    @property
    def now(self) -> Body | None:
        """What counts; nothing once the record was withdrawn or has expired."""
        return None if self.withdrawal else self.said

    @property
    def said(self) -> Body | None:
        """What was said last, also of a withdrawn record; nothing once it has expired."""
        return read(self.latest) if self.latest.body else None

    @property
    def when(self) -> tuple[date, int]:
        """The service day and band of what was said last."""
        return when(self.latest, self.said, self.root)

    @property
    def disagrees(self) -> bool:
        """Whether somebody has to compare versions."""
        versions = [Version(entry.id, at, entry.corrects, entry.rival) for entry, _, at in self.links]
        return self.now is not None and disagree(versions)

    def version(self, id: UUID | None) -> Entry:
        """The version with this id, or the first one: whoever corrects has seen at least that."""
        same = (entry for entry in self.entries if entry.id == id and entry.kind == self.root.kind)
        return next(same, self.root)

    def steps(self) -> Iterator[Step]:
        before: dict[str, Any] | None = None
        for entry in self.entries:
            fields = self._fields(entry)
            old = fields if before is None else before
            changed = {name: value for name, value in fields.items() if value != old.get(name)}
            yield Step(entry, entry.kind == WITHDRAWN, changed)
            before = fields or before

    def _fields(self, entry: Entry) -> dict[str, Any]:
        if entry.kind == WITHDRAWN or not entry.body:
            return {}
        body = read(entry)
        day, band = when(entry, body, self.root)
        return told(body) | {"day": day.isoformat(), "band": band}


def history(root: UUID) -> History:
    """The history of a record by the id of its first entry. Raises NotFound."""
    links = journal.history(root)
    if not links:
        raise NotFound(_("There is no such record here."))
    return History(links)


def open_rivals() -> list[Entry]:
    """Corrections that disagree with an earlier one, as long as nobody has compared them."""
    answered = Exists(Entry.objects.filter(corrects=OuterRef("id")))
    waiting = journal.rivals().filter(kind__in=RECORDS).exclude(body="").exclude(answered)
    found = (entry for entry in waiting if (root := journal.root_of(entry)) and history(root).disagrees)
    return list(islice(found, SHOWN))


def told(body: Body) -> dict[str, Any]:
    """A body as JSON knows it: ids and days as text, lists as lists."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(body))
    return found
