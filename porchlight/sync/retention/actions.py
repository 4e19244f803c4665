"""Letting go of the phones' old traffic."""

from porchlight.commons.privacy.retention import Purge, When, last_day
from porchlight.lib.privacy import Life
from porchlight.sync.pull.models import FeedRow
from porchlight.sync.quarantine.models import Quarantined


def forget_tombstones(when: When) -> int:
    """A phone that has not fetched for as long fetches everything anew, so nobody misses them."""
    old = FeedRow.objects.filter(body="", gone_on__lte=last_day(Life.TOMBSTONE, when.today))
    return int(old.delete()[0])


def forget_decided(when: When) -> int:
    """Quarantined bytes go once a coordinator decided. Those that wait are never dropped: somebody has to look."""
    old = Quarantined.objects.filter(received__lte=last_day(Life.QUARANTINE, when.today))
    return int(old.exclude(state=Quarantined.State.WAITING).delete()[0])


PURGES = (
    Purge(Life.TOMBSTONE, ("sync.FeedRow",), forget_tombstones),
    Purge(Life.QUARANTINE, ("sync.Quarantined",), forget_decided),
)
