"""What waits for a decision, and what can be said about it."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from porchlight.commons.org.queries import here, moment
from porchlight.commons.people.queries import names
from porchlight.sync.push.intake import Unfit, open_sealed
from porchlight.sync.push.rules import Envelope, Opened, Sealed, happened_at
from porchlight.sync.quarantine.models import Quarantined
from porchlight.sync.quarantine.rules import ACCEPTABLE


@dataclass(frozen=True, slots=True)
class Peek:
    """The outside of an entry, and of its inside who wrote it and for which day; nothing about anybody served."""

    row: Quarantined
    who: str
    day: date | None
    acceptable: bool


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


def codes(state: str = "") -> list[str]:
    """The codes that occur in a state, the most frequent first."""
    rows = listing(state=state).order_by().values("code").annotate(n=Count("pk")).order_by("-n", "code")
    return [row["code"] for row in rows]


def peeks(rows: list[Quarantined]) -> list[Peek]:
    """Each row with its author and the service day on which it would count, where the seal opens."""
    known, org = names(), here()
    found = []
    for row in rows:
        opened = _opened(sealed(row), org.pk)
        day = moment(org, happened_at(opened, timedelta(), timezone.now()))[0] if opened else None
        who = known.get(opened.worker, "") if opened and opened.worker else ""
        found.append(Peek(row, who, day, row.code in ACCEPTABLE))
    return found


def sealed(row: Quarantined) -> Sealed:
    """The row as it came from the phone."""
    envelope = Envelope(id=row.entry, kind=row.kind, version=row.version, seq=row.device_seq, sealed="")
    return Sealed(envelope, bytes(row.sealed), bytes(row.digest))


def _opened(entry: Sealed, org: int) -> Opened | None:
    try:
        return open_sealed(entry, org)
    except Unfit:
        return None
