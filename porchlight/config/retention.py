"""Everything that has a life with an end, on one page, and the purge that ends it. Proof stays in the journal."""

import time
from collections import Counter
from datetime import datetime

from django.apps import apps
from django.db import connection
from django.utils import timezone

from porchlight.commons.files import actions as files
from porchlight.commons.org.models import Organisation
from porchlight.commons.org.queries import moment, organisations
from porchlight.commons.privacy import actions as privacy
from porchlight.commons.privacy.retention import Purge, When
from porchlight.commons.work.actions import forget_finished
from porchlight.config import ballast
from porchlight.journal.actions import Author, append, hold
from porchlight.journal.scope import scoped
from porchlight.journal.traces import Trace
from porchlight.reach.retention import actions as reach
from porchlight.sync.retention import actions as sync

# Exact times before the term: what the term takes need not be redacted first, but its sums need no times.
PURGES: tuple[Purge, ...] = (*privacy.PURGES, *files.PURGES, *sync.PURGES, *reach.PURGES)


def run(now: datetime | None = None) -> dict[str, int]:
    """Purge every organisation, each in a transaction of its own; returns how many records went, by life.

    Each organisation whose records went gets an entry `retention.ran` with the counts. One organisation's failure
    does not keep the others' records: it is raised, in an ExceptionGroup, after everything else was done.
    """
    now = now or timezone.now()
    total: Counter[str] = Counter()
    failures = []
    for org in organisations():
        try:
            total.update(_purge(org, now))
        except Exception as failure:  # noqa: BLE001  whatever it is, the next organisation's turn comes
            failures.append(failure)
    privacy.forget_sign_ins(now=now)
    forget_finished(now=now)
    if total:
        scrub()
    ballast.restore()
    if failures:
        raise ExceptionGroup("not every organisation was purged", failures)
    return dict(total)


def _purge(org: Organisation, now: datetime) -> dict[str, int]:
    today, band = moment(org, now)
    when = When(now, today, Author(org.pk, None, None, today, band))
    with scoped(org.pk):
        hold()  # as a desk does before it looks at a code: in another order the two would wait for each other
        counts = {purge.life.value[0]: purge.run(when) for purge in PURGES}
        gone = {life: count for life, count in counts.items() if count}
        if gone:
            fields = tuple(f"{life}: {count}" for life, count in sorted(gone.items()))
            append(kind="retention.ran", body=Trace("retention", fields), by=when.by)
    return gone


def scrub() -> None:
    """Remove what deleted rows leave behind in the database's own files. Outside of any transaction.

    SQLite overwrites freed pages (secure_delete), but the log beside the file keeps the old ones until it is cut.
    PostgreSQL frees the space of dead rows for overwriting.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for _ in range(5):
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                if not cursor.fetchone()[0]:
                    return
                time.sleep(0.2)  # a reader holds the log; the next hour tries again
        else:
            for label in sorted({label for purge in PURGES for label in purge.tables}):
                cursor.execute(f"VACUUM {connection.ops.quote_name(apps.get_model(label)._meta.db_table)}")
