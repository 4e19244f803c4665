"""What waits for a decision, and what can be said about it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import msgspec
from django.db.models import Count, QuerySet
from django.utils import timezone

from porchlight.commons.org.queries import here, moment
from porchlight.commons.people.queries import names
from porchlight.journal.models import WITHDRAWN, Entry
from porchlight.journal.queries import early
from porchlight.journal.traces import Trace
from porchlight.sync.push.intake import Unfit, open_sealed
from porchlight.sync.push.rules import Envelope, Opened, Sealed, happened_at
from porchlight.sync.quarantine.models import Quarantined
from porchlight.sync.quarantine.rules import ACCEPTABLE, LEFT, Awaited


@dataclass(frozen=True, slots=True)
class Peek:
    """The outside of an entry, and of its inside who wrote it and for which day; nothing about anybody served."""

    row: Quarantined
    who: str
    day: date | None
    acceptable: bool
    taken_back: bool


@dataclass(frozen=True, slots=True)
class Early:
    """A correction whose target is not in the log, who wrote it, and what became of the target."""

    entry: Entry
    who: str
    awaits: Awaited


def listing(*, state: str = "", code: str = "", device: UUID | None = None) -> QuerySet[Quarantined]:
    """Entries by state (waiting unless said), code and phone; the oldest first, because it waits longest."""
    found: QuerySet[Quarantined] = Quarantined.objects.order_by("received", "device", "device_seq", "pk")
    if state != "all":
        found = found.filter(state=state or Quarantined.State.WAITING)
    if code:
        found = found.filter(code=code)
    return found.filter(device=device) if device else found


def waiting() -> int:
    """How many entries need a decision."""
    return listing().count()


def numbers(devices: Collection[UUID]) -> Iterable[tuple[UUID, int]]:
    """(device, number) of everything from these phones that is or was held back."""
    rows: Iterable[tuple[UUID, int]] = Quarantined.objects.filter(device__in=devices).values_list(
        "device", "device_seq"
    )
    return rows


def codes(state: str = "") -> list[str]:
    """The codes that occur in a state, the most frequent first."""
    rows = listing(state=state).order_by().values("code").annotate(n=Count("pk")).order_by("-n", "code")
    return [row["code"] for row in rows]


def peeks(rows: list[Quarantined]) -> list[Peek]:
    """Each row with its author and the service day on which it would count, where the seal opens."""
    known, org, gone = names(), here(), _taken_back(rows)
    found = []
    for row in rows:
        opened = _opened(sealed(row), org.pk)
        day = moment(org, happened_at(opened, timedelta(), timezone.now()).at)[0] if opened else None
        who = known.get(opened.worker, "") if opened and opened.worker else ""
        found.append(Peek(row, who, day, row.code in ACCEPTABLE, row.entry in gone))
    return found


def _taken_back(rows: list[Quarantined]) -> set[UUID]:
    """Which of them were withdrawn meanwhile: accepted, they would still not count."""
    withdrawals = Entry.objects.filter(kind=WITHDRAWN, corrects__in=[row.entry for row in rows])
    return set(withdrawals.values_list("corrects", flat=True))


def corrections() -> QuerySet[Entry]:
    """Corrections whose target is not in the log, without those that somebody let be."""
    traces = Entry.objects.filter(kind=LEFT).values_list("body", flat=True)
    let_be = [UUID(msgspec.json.decode(body, type=Trace).subject) for body in traces if body]
    return early().exclude(id__in=let_be)


def corrections_of(ids: list[int]) -> int:
    """How many corrections wait for these quarantined entries."""
    entries = Quarantined.objects.filter(pk__in=ids).values("entry")
    return corrections().filter(corrects__in=entries).count()


def earlies(entries: list[Entry]) -> list[Early]:
    """Each correction with its author and what became of its target."""
    known = names()
    rows = Quarantined.objects.filter(entry__in=[entry.corrects for entry in entries])
    states: dict[UUID, set[str]] = {}
    for entry, state in rows.values_list("entry", "state"):
        states.setdefault(entry, set()).add(state)
    return [
        Early(entry, known.get(entry.worker, "") if entry.worker else "", _awaits(states, entry))
        for entry in entries
    ]


def _awaits(states: dict[UUID, set[str]], entry: Entry) -> Awaited:
    found = states.get(entry.corrects, set()) if entry.corrects else set()
    if Quarantined.State.WAITING in found:
        return Awaited.HELD
    return Awaited.REJECTED if Quarantined.State.REJECTED in found else Awaited.ABSENT


def sealed(row: Quarantined) -> Sealed:
    """The row as it came from the phone."""
    envelope = Envelope(id=row.entry, kind=row.kind, version=row.version, seq=row.device_seq, sealed="")
    return Sealed(envelope, bytes(row.sealed), bytes(row.digest))


def _opened(entry: Sealed, org: int) -> Opened | None:
    try:
        return open_sealed(entry, org)
    except Unfit:
        return None
