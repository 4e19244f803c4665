"""Reading the log: an entry's history, a device's gaps, the trail of who did what."""

from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet

from porchlight.journal.models import WITHDRAWN, Counter, Entry
from porchlight.lib.errors import NotFound


def position() -> tuple[str, int]:
    """The current epoch and the last committed number."""
    row = Counter.objects.get(id=1)
    return row.epoch, row.value


def trail() -> QuerySet[Entry]:
    """Everything that was recorded, newest first."""
    return Entry.objects.order_by("-seq")


def one(id: UUID) -> Entry:
    """An entry of the organisation in scope."""
    try:
        found: Entry = Entry.objects.get(id=id)
    except Entry.DoesNotExist:
        raise NotFound("There is no such entry here.") from None
    return found


def history(root: UUID) -> list[Entry]:
    """An entry and everything that corrected it, in order of arrival."""
    found = list(Entry.objects.filter(id=root))
    frontier = {root}
    while frontier:
        later = list(Entry.objects.filter(corrects__in=frontier))
        found += later
        frontier = {entry.id for entry in later}
    return sorted(found, key=lambda entry: entry.seq)


def rivals() -> QuerySet[Entry]:
    """Corrections that disagree with an earlier correction of the same entry."""
    return Entry.objects.filter(rival=True).order_by("-seq")


def early() -> QuerySet[Entry]:
    """Corrections that came and whose target did not: they say nothing until it does.

    Without withdrawals: what is not here need not be taken back.
    """
    target = Entry.objects.filter(id=OuterRef("corrects"))
    found = Entry.objects.filter(corrects__isnull=False).exclude(body="").exclude(kind=WITHDRAWN)
    return found.filter(~Exists(target)).order_by("seq")


def gaps() -> dict[UUID, int]:
    """For each device, how many of its numbered entries have not arrived (among those between first and last)."""
    rows = (
        Entry.objects.filter(device__isnull=False, device_seq__isnull=False)
        .values("device")
        .annotate(first=Min("device_seq"), last=Max("device_seq"), n=Count("device_seq", distinct=True))
        .order_by()
    )
    return {row["device"]: missing for row in rows if (missing := row["last"] - row["first"] + 1 - row["n"])}
