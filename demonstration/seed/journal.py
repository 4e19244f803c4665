"""Pages of the story become entries: in the order in which they were received, in batches, through the journal."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from porchlight.journal import bulk
from porchlight.journal.actions import Author, New, append_many
from porchlight.journal.models import Receipt
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped

BATCH = 500


@dataclass(frozen=True, slots=True)
class Page:
    """One entry to be. `received` is the day on which the server hears of it; without a phone it came from a desk."""

    id: UUID
    kind: str
    body: Any  # a Struct of its kind
    worker: UUID
    day: date
    band: int
    received: date
    phone: UUID | None = None
    corrects: UUID | None = None
    why: str = ""


@dataclass(slots=True)
class Book:
    """Everything that will be recorded, in the order in which it was told."""

    org: int
    pages: list[Page] = field(default_factory=list)
    numbers: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    heard: dict[UUID, date] = field(default_factory=dict)

    def write(self) -> int:
        """Record what was told so far, then forget it; how many entries that were."""
        pages = sorted(self.pages, key=lambda page: page.received)  # stable: within a day, as told
        self.pages = []
        for start in range(0, len(pages), BATCH):
            self._write([self._new(page) for page in pages[start : start + BATCH]])
        return len(pages)

    def _write(self, batch: Sequence[New]) -> None:
        with scoped(self.org):
            bulk.insert(
                Receipt,
                [
                    Receipt(id=new.id, org_id=self.org, digest=new.digest, state=Receipt.State.STORED)
                    for new in batch
                ],
            )
            append_many(batch)

    def _new(self, page: Page) -> New:
        text = msgspec.json.encode(page.body)
        return New(
            id=page.id,
            kind=page.kind,
            version=registry.kind(page.kind).version,
            content=page.body,
            body=text.decode(),
            digest=hashlib.sha256(text).digest(),
            by=self._author(page),
            day=page.day,
            band=page.band,
            device_seq=self.next(page.phone) if page.phone else None,
            corrects=page.corrects,
            why=page.why,
        )

    def _author(self, page: Page) -> Author:
        if page.phone:
            self.heard[page.phone] = page.received
        return Author(self.org, page.worker, page.phone, page.received, page.band)

    def next(self, phone: UUID) -> int:
        """A phone numbers what it writes, without gaps."""
        self.numbers[phone] += 1
        return self.numbers[phone]
