"""Renewing the rows that phones hold."""

import logging

import msgspec
from django.db import transaction
from django.utils import timezone

from porchlight.commons.org.queries import here, moment
from porchlight.journal.actions import next_numbers, renew_epoch
from porchlight.journal.registry import Feed
from porchlight.lib import scope
from porchlight.sync.pull.models import FeedRow

log = logging.getLogger("porchlight.sync")


def notice_restore(*, epoch: str) -> None:
    """The journal went back, as a phone of ours can tell: from here on they all fetch everything anew.

    Without it the others would go on asking for what comes after numbers that are now given out again.
    """
    log.error("A phone knows higher numbers than the journal has: phones fetch everything anew.")
    with transaction.atomic():
        renew_epoch(was=epoch)


def publish(feed: Feed, keys: set[str] | None) -> int:
    """Read the rows of `keys` again (all for None) and number those that changed; returns how many did."""
    rows = feed.rows(sorted(keys) if keys is not None else None)
    old = {
        row.key: row
        for row in FeedRow.objects.filter(feed=feed.name, **({"key__in": keys} if keys is not None else {}))
    }
    wanted = {key: (msgspec.json.encode(row.body).decode(), list(row.audience)) for key, row in rows.items()}
    for key in (keys if keys is not None else set(old)) - wanted.keys():
        if key in old:
            wanted[key] = ("", old[key].audience)
    changed = [
        key for key in sorted(wanted) if key not in old or (old[key].body, old[key].audience) != wanted[key]
    ]
    if not changed:
        return 0
    today, _ = moment(here(), timezone.now())
    first = next_numbers(len(changed)) - len(changed) + 1
    FeedRow.objects.bulk_create(
        [
            FeedRow(
                org_id=scope.current(),
                feed=feed.name,
                key=key,
                seq=seq,
                body=wanted[key][0],
                audience=wanted[key][1],
                told=_told(old.get(key), wanted[key][1]),
                gone_on=None if wanted[key][0] else today,
            )
            for seq, key in enumerate(changed, start=first)
        ],
        update_conflicts=True,
        unique_fields=["org_id", "feed", "key"],
        update_fields=["seq", "body", "audience", "told", "gone_on"],
    )
    return len(changed)


def _told(old: FeedRow | None, audience: list[str]) -> list[str]:
    """Everybody whose phone may have had the row in any version of it; none named: every phone."""
    if not audience or (old and not old.told):
        return []
    return sorted({*audience, *(old.told if old else ())})
