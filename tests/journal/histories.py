"""Histories of a small organisation, made from plain numbers, so that Hypothesis can search through them."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import strategies as st

from porchlight.commons.privacy.retention import When
from porchlight.journal.actions import Author, New, append_many
from porchlight.journal.models import WITHDRAWN, Entry
from porchlight.journal.registry import registry
from porchlight.reach.retention.actions import forget_exact_times, summarise
from tests.factories import World

BIRTH = date(2024, 1, 10)
RECORDS = ("contact", "contact", "naloxone", "response", "moved", "moved", "counted", "sharps")
SESSIONS = ("planned", "started", "joined", "ended", "cancelled")
CHANGES = ("correct", "correct", "withdraw", "move", "early", "ring")
MOVABLE = ("contact", "naloxone", "response")
RETENTION = ("summarise", "redact")
NAMES = {
    "contact": "contact.logged",
    "naloxone": "naloxone.supplied",
    "response": "response.reported",
    "moved": "supply.moved",
    "counted": "supply.counted",
    "sharps": "sharps.returned",
} | {name: f"session.{name}" for name in SESSIONS}

Step = tuple[str, int, int, int]


def steps(*, retention: bool) -> st.SearchStrategy[list[Step]]:
    """Lists of (what, which, how many, days that pass before it)."""
    names = RECORDS + SESSIONS + CHANGES + (RETENTION if retention else ())
    number = st.integers(0, 11)
    return st.lists(
        st.tuples(st.sampled_from(names), number, number, st.sampled_from([0, 0, 1, 9, 20])), max_size=40
    )


@dataclass
class History:
    """Plays steps into the journal, as their day comes."""

    world: World
    today: date = BIRTH
    roots: list[tuple[UUID, str]] = field(default_factory=list)
    sessions: list[UUID] = field(default_factory=lambda: [uuid.UUID(int=n + 1) for n in range(3)])
    count: int = 0

    @property
    def author(self) -> Author:
        return Author(self.world.org.pk, self.world.peer.pk, self.world.device.pk, self.today, 4)

    def play(self, plan: Sequence[Step]) -> None:
        for what, which, many, days in plan:
            self.today += timedelta(days=days)
            if what == "summarise":
                summarise(before=self.today - timedelta(days=5 * many), by=self.author)
            elif what == "redact":
                now = datetime.combine(self.today, datetime.min.time(), UTC)
                forget_exact_times(When(now, self.today, self.author))
            elif what == "early":
                self._early(which, many)
            elif what == "ring":
                self.ring(which, many)
            elif what in ("correct", "withdraw", "move"):
                self._change(what, which, many)
            else:
                self.add(what, which, many)

    def add(self, what: str, which: int, many: int, **header: Any) -> UUID:
        """One record; returns its id."""
        new = self.new(NAMES[what], self.body(what, which, many), **header)
        append_many([new])
        self.roots.append((new.id, what))
        return new.id

    def new(self, kind: str, body: dict[str, Any], **header: Any) -> New:
        self.count += 1
        content = registry.kind(kind).read(body, registry.kind(kind).version)
        text = msgspec.json.encode(content)
        made = New(
            id=uuid.UUID(int=1000 + self.count),
            kind=kind,
            version=registry.kind(kind).version,
            content=content,
            body=text.decode(),
            digest=hashlib.sha256(text).digest(),
            by=self.author,
            day=self.today,
            band=4,
            device_seq=self.count,
        )
        return replace(made, **header)

    def correction(self, target: UUID, what: str, which: int, many: int) -> New:
        if what == "withdraw":
            return self.new(WITHDRAWN, {"reason": "mistake"}, corrects=target, why="mistake")
        return self.new(NAMES[what], self.body(what, which, many), corrects=target, why="mistake")

    def _change(self, how: str, which: int, many: int) -> None:
        """Correct or take back a record; the intake refuses those of a closed period, so this does."""
        if not self.roots:
            return
        target, what = self.roots[-1 - which % len(self.roots)]
        entry = Entry.objects.filter(id=target).first()
        if entry is None or not entry.body:
            return
        new = self.correction(target, "withdraw" if how == "withdraw" else what, which + 1, many)
        if how == "move" and what in MOVABLE:
            new = self._moved(target, what, which, many)
        append_many([new])
        if many % 2:
            self.roots.append((new.id, what))

    def _moved(self, target: UUID, what: str, which: int, many: int) -> New:
        """A desk's correction that says another day."""
        day = self.today - timedelta(days=9 * many)
        body = self.body(what, which, many) | {"day": day.isoformat(), "band": which % 6}
        desk = replace(self.author, device=None)
        return self.new(NAMES[what], body, corrects=target, why="wrong_place", by=desk, device_seq=None)

    def _early(self, which: int, many: int) -> None:
        """A correction that comes before its target, which comes in the same batch, later, or never."""
        what = RECORDS[which % len(RECORDS)]
        target = uuid.UUID(int=500_000 + self.count)
        early = self.correction(target, what, which, many)
        late = self.new(NAMES[what], self.body(what, which + 1, many + 1), id=target)
        if many % 3 == 0:
            append_many([early, late])
        else:
            append_many([early])
            self.today += timedelta(days=10 * which)
            if many % 3 == 1:
                append_many([late])
        self.roots.append((target, what))

    def ring(self, which: int, many: int) -> list[UUID]:
        """One to three corrections of each other, or of itself; together, or one after the other."""
        what = RECORDS[many % len(RECORDS)]
        ids = [uuid.UUID(int=900_000 + self.count + n) for n in range(1 + which % 3)]
        links = [
            replace(self.correction(target, what, which, many), id=id)
            for id, target in zip(ids, [*ids[1:], ids[0]], strict=True)
        ]
        for batch in [links] if many % 2 else [[link] for link in links]:
            append_many(batch)
        self.roots.append((ids[0], what))
        return ids

    def body(self, what: str, which: int, many: int) -> dict[str, Any]:
        world, item = self.world, str(self.world.items[which % 3].pk)
        session = self.sessions[many % 3]
        # The same lot is read off with one day and with another, before and after the days of these histories.
        lot = {"code": f"L{many % 3}", "expires": f"2024-0{1 + (many + which) % 9}-01"} if many % 2 else None
        area, bag = str(world.area.pk), (str(world.bag.pk) if which % 4 else None)
        at = datetime.combine(self.today, datetime.min.time(), UTC).isoformat()
        lines = [{"item": item, "qty": many + 1}]
        match what:
            case "contact":
                kits = [{"kit": str(world.kit.pk), "revision": 1, "qty": 1 + many % 3}] if which % 2 else []
                return {"area": area, "place_kind": "street", "session": str(session), "people": many + 1,
                        "bag": bag, "lines": lines, "kits": kits, "sharps_back": many}  # fmt: skip
            case "naloxone":
                return {"area": area, "reason": "new", "people_trained": many, "bag": bag, "lines": lines}
            case "response":
                return {
                    "area": area,
                    "reported_by": "peer",
                    "outcome": "survived",
                    "bag": bag,
                    "lines": lines,
                }
            case "moved":
                source, target = (
                    (world.outside["supplier"], world.store) if which % 2 else (world.store, world.bag)
                )
                return {"source": str(source.pk), "target": str(target.pk), "reason": "move",
                        "lines": [{"item": item, "qty": 10 * (many + 1), "lot": lot}]}  # fmt: skip
            case "counted":
                place = world.bag if which % 2 else world.store
                return {"place": str(place.pk), "reason": "check",
                        "lines": [{"item": item, "counted": 3 * many, "lot": lot}]}  # fmt: skip
            case "sharps":
                return {"units": many + 1, "estimated": bool(which % 2), "area": area if which % 3 else None}
        return self._session_body(what, session, area, at)

    def _session_body(self, what: str, session: UUID, area: str, at: str) -> dict[str, Any]:
        body = {"session": str(session)}
        match what:
            case "planned":
                return body | {"area": area, "place_kind": "park", "starts_at": at, "ends_at": None,
                               "team": [str(self.world.peer.pk)]}  # fmt: skip
            case "started":
                return body | {"area": area, "place_kind": "park", "started_at": at}
            case "ended":
                return body | {"ended_at": at}
            case "cancelled":
                return body | {"reason": "weather"}
        return body


def at(day: date) -> datetime:
    """An hour of a day at which retention may run."""
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def term(log: History) -> date:
    """The first day on which what was received in the month of BIRTH has outlived the term."""
    after = (BIRTH.replace(day=1) + timedelta(days=31)).replace(day=1)
    return after + timedelta(days=log.world.org.term_days)
