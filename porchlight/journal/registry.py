"""What kinds of entry exist and who folds them. Filled in once by config/wiring; pure, so that kinds can be too."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any
from uuid import UUID

import msgspec

Body = msgspec.Struct
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
# By name: which of some ids the organisation in scope has of that sort.
Lookups = Mapping[str, Callable[[set[UUID]], set[UUID]]]


def _none(body: Any) -> Iterable[tuple[str, UUID]]:
    return ()


class UnknownKind(LookupError):
    """No such kind, or a version this server does not know."""


@dataclass(frozen=True)
class Kind:
    """One kind of entry: its current version, the shape of its body, and the permission its author needs.

    `upgrades[n]` turns a body of version n into one of version n + 1. `closed` kinds are kept and replayed but no
    longer taken. `exact_times` names body fields that are cleared after thirty days. `check` raises
    msgspec.ValidationError for what the shape alone cannot say; `references` lists (table, id) pairs that must exist.
    Where one body asks for more than another, `asks` names the permission from the body and the registry's lookups.
    A kind whose entries take the place of expired ones says by `footing` what a replay has to fold besides, and
    before which number; the latest entry of the kind decides.
    """

    name: str
    version: int
    body: type[Body]
    permission: str
    phone: bool = True
    closed: bool = False
    upgrades: Mapping[int, Upgrade] = field(default_factory=dict)
    exact_times: tuple[str, ...] = ()
    check: Callable[[Any], None] | None = None
    references: Callable[[Any], Iterable[tuple[str, UUID]]] = _none
    footing: Callable[[Any], Iterable[tuple[int, Body]]] | None = None
    asks: Callable[[Any, Lookups], str] | None = None

    def needs(self, body: Body, lookups: Lookups) -> str:
        """The permission that the author of this body needs."""
        return self.asks(body, lookups) if self.asks else self.permission

    def read(self, body: dict[str, Any], version: int) -> Body:
        """The checked body at the current version. Raises UnknownKind or msgspec.ValidationError."""
        if not 1 <= version <= self.version:
            raise UnknownKind(f"{self.name} version {version}")
        for step in range(version, self.version):
            body = self.upgrades[step](body)
        checked = msgspec.convert(body, self.body, strict=True)
        if self.check:
            self.check(checked)
        for name in self.exact_times:
            _expect_everywhere(getattr(checked, name))
        return checked


def _expect_everywhere(at: datetime | None) -> None:
    """A time at the edge of the calendar has no day in some zone: it could neither be kept nor shown."""
    if at and not MINYEAR < at.year < MAXYEAR:
        raise msgspec.ValidationError("a time at the edge of the calendar")


@dataclass(frozen=True)
class Projection:
    """A fold of entries into tables: `apply(events)` sees the batch's events of `kinds`, in server order.

    `tables` are the models it alone writes; `clear()` empties them for one organisation before a replay.
    """

    name: str
    kinds: frozenset[str]
    apply: Callable[[Sequence[Any]], None]
    clear: Callable[[], None]
    tables: tuple[str, ...]


@dataclass(frozen=True)
class FeedBody:
    """One reference row for phones, and the people whose phones may have it (none named: every phone)."""

    body: Mapping[str, Any]
    audience: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feed:
    """Reference rows that a room sends down: `rows(keys)` reads the present rows (all of them for None).

    After an entry of one of `kinds`, the rows of `keys(event)` are read again; a key without a row is gone.
    """

    name: str
    kinds: frozenset[str]
    keys: Callable[[Any], Iterable[str]]
    rows: Callable[[Iterable[str] | None], Mapping[str, FeedBody]]


def _nothing(name: str, org: int) -> None:
    raise RuntimeError(f"reaction {name} of organisation {org}: config/wiring has not run")


def _unstarted(name: str, org: int, id: UUID) -> None:
    raise RuntimeError(f"work {name} of organisation {org}: config/wiring has not run")


def _nowhere(feed: Feed, keys: set[str] | None) -> None:
    raise RuntimeError(f"feed {feed.name}: config/wiring has not run")


def _held(devices: Collection[UUID]) -> Iterable[tuple[UUID, int]]:
    raise RuntimeError("config/wiring has not run")


class Registry:
    """The kinds and projections of this deployment, in the order config/wiring lists them."""

    def __init__(self) -> None:
        self.kinds: dict[str, Kind] = {}
        self.projections: list[Projection] = []
        self.reactions: dict[str, list[str]] = {}
        self.feeds: list[Feed] = []
        self.lookups: Lookups = {}
        self.enqueue: Callable[[str, int], None] = _nothing
        self.start: Callable[[str, int, UUID], None] = _unstarted
        self.publish: Callable[[Feed, set[str] | None], object] = _nowhere
        self.held: Callable[[Collection[UUID]], Iterable[tuple[UUID, int]]] = _held

    def fill(
        self,
        *,
        kinds: Iterable[Kind],
        projections: Iterable[Projection],
        feeds: Iterable[Feed],
        lookups: Lookups,
        reactions: Mapping[str, Sequence[str]],
        enqueue: Callable[[str, int], None],
        start: Callable[[str, int, UUID], None],
        publish: Callable[[Feed, set[str] | None], object],
        held: Callable[[Collection[UUID]], Iterable[tuple[UUID, int]]],
    ) -> None:
        """Set everything at start-up. A kind named twice is a mistake and raises.

        `lookups[table](ids)` returns those of the ids that the organisation in scope has.
        `enqueue(reaction, org)` queues a reaction, `start(work, org, id)` queues work on one row, and
        `publish(feed, keys)` renews feed rows (all for None), each as part of the current transaction.
        `held(devices)` tells (device, number) of what arrived from them and is not in the log.
        """
        self.kinds, self.projections, self.feeds = {}, list(projections), list(feeds)
        for kind in kinds:
            if kind.name in self.kinds:
                raise ValueError(f"kind {kind.name} is listed twice")
            self.kinds[kind.name] = kind
        self.reactions = {name: list(tasks) for name, tasks in reactions.items()}
        self.lookups = dict(lookups)
        self.enqueue, self.start, self.publish, self.held = enqueue, start, publish, held

    def kind(self, name: str) -> Kind:
        try:
            return self.kinds[name]
        except KeyError:
            raise UnknownKind(name) from None


registry = Registry()
