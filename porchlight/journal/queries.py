"""Reading the log: an entry's history, a device's gaps, the trail of who did what."""

from datetime import timedelta
from itertools import chain
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet
from django.utils import timezone

from porchlight.journal.chains import Link, above, first_of, in_effect, kin
from porchlight.journal.models import WITHDRAWN, Counter, Entry
from porchlight.journal.registry import registry
from porchlight.lib.errors import NotFound
from porchlight.lib.privacy import Life

LOOK_BACK = timedelta(days=Life.QUARANTINE.days or 0)


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


def connected(id: UUID) -> list[Entry]:
    """An entry and everything that corrections connect with it, in order of arrival."""
    return kin([id])


def history(root: UUID) -> list[Link]:
    """A record's first entry and everything that corrected it, in the order in which it took effect; nothing for what
    corrects something itself."""
    return [link for link in in_effect(kin([root])) if link.root.id == root]


def root_of(entry: Entry) -> UUID | None:
    """The first entry of the chain that an entry belongs to; None while a link has not arrived, or if it is a ring."""
    named = {one.id: one.corrects for one in above([entry.id])}
    first = first_of(entry.id, named.get, {})
    return first if first in named else None


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
    """For each device, how many of its numbers did not arrive, among those since the first of the last ninety days.

    What is kept outside of the log (registry.held) did arrive. It goes after ninety days, too, and whoever was to look
    for an entry has looked by then: no gap is told of for ever.
    """
    since = timezone.now().date() - LOOK_BACK
    numbered = Entry.objects.filter(device__isnull=False, device_seq__isnull=False)
    rows = (
        numbered.filter(received__gt=since)
        .values("device")
        .annotate(first=Min("device_seq"), last=Max("device_seq"), n=Count("device_seq", distinct=True))
        .order_by()
    )
    ranges = {
        row["device"]: (row["first"], row["last"]) for row in rows if row["last"] - row["first"] >= row["n"]
    }
    if not ranges:
        return {}
    arrived: dict[UUID, set[int]] = {device: set() for device in ranges}
    known = numbered.filter(device__in=ranges).values_list("device", "device_seq")
    for device, number in chain(known, registry.held(ranges.keys())):
        first, last = ranges[device]
        if first <= number <= last:
            arrived[device].add(number)
    missing = {device: last - first + 1 - len(arrived[device]) for device, (first, last) in ranges.items()}
    return {device: count for device, count in missing.items() if count}
