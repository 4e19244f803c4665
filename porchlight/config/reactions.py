"""Work that follows an entry or the clock, run by `porchlight work`: what there is, and when it starts, on one page."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from porchlight.commons.files.making import make as make_file
from porchlight.commons.org.queries import moment, organisations
from porchlight.commons.work.actions import claim_due, enqueue_once
from porchlight.config.retention import run as purge
from porchlight.config.sqlite.survey import survey
from porchlight.journal.actions import Author, hold
from porchlight.journal.registry import Feed, registry
from porchlight.journal.scope import scoped
from porchlight.know.indicators.actions import release_due
from porchlight.sync.pull.models import FeedRow

# A little later, so that the entries of a busy minute are followed once.
PAUSE = timedelta(seconds=2)
LEVELS = "levels"


def publish_levels() -> None:
    """Tell phones what the ledger says is in each bag and on each shelf, where that changed."""
    hold()
    feed = _feed(LEVELS)
    held = {
        row.key: msgspec.json.decode(row.body)["items"]
        for row in FeedRow.objects.filter(feed=LEVELS).exclude(body="")
    }
    now = {key: row.body["items"] for key, row in feed.rows(None).items()}
    changed = {key for key in held.keys() | now.keys() if held.get(key) != now.get(key)}
    if changed:
        registry.publish(feed, changed)


def renew_feeds() -> None:
    """Read every feed again: days have passed, so sessions and notices may have left the time that phones hold."""
    hold()
    for feed in registry.feeds:
        registry.publish(feed, None)


# For one organisation, in its scope and in one transaction.
REACTIONS: dict[str, Callable[[], None]] = {"publish_levels": publish_levels, "renew_feeds": renew_feeds}


def release_evidence() -> None:
    """Let out what is due, for each organisation."""
    for org in organisations():
        today, band = moment(org, timezone.now())
        release_due(by=Author(org.pk, None, None, today, band))


# For all of them; these open their own scopes.
JOBS: dict[str, Callable[[], object]] = {
    "purge": purge,
    "survey": survey,
    "release_evidence": release_evidence,
}
# About one row of an organisation, begun by a person who may see it go on; it opens its own scopes.
LONG: dict[str, Callable[[int, UUID], None]] = {"make_file": make_file}
# How often; the names are those above. A reaction is started for each organisation.
RHYTHMS = {
    "purge": timedelta(hours=1),
    "survey": timedelta(hours=6),
    "renew_feeds": timedelta(days=1),
    "release_evidence": timedelta(hours=6),
}


@task()
def react(name: str, org: int) -> None:
    """Run one reaction for one organisation."""
    with scoped(org):
        REACTIONS[name]()


@task()
def job(name: str) -> None:
    """Run one job for the whole database."""
    JOBS[name]()


@task()
def about(name: str, org: int, id: str) -> None:
    """Run one long work about one row."""
    LONG[name](org, UUID(id))


# What waits, waits out its pause, so until then there is no need to ask for it. A tenth of the pause is left for the
# transaction that relies on it; one that takes longer is made up for by the next entry or the daily renewal.
_waits_until: dict[tuple[str, int], float] = {}


def enqueue(name: str, org: int) -> None:
    """Queue a reaction for an organisation as part of the current transaction, unless the same one waits already."""
    if name not in REACTIONS:
        raise LookupError(f"no reaction is called {name} (organisation {org})")
    key = (name, org)
    if time.monotonic() < _waits_until.get(key, 0.0):
        return
    pause = enqueue_once(task=react, args=key, after=PAUSE) - timezone.now() - PAUSE / 10
    until = time.monotonic() + pause.total_seconds()
    transaction.on_commit(lambda: _waits_until.update({key: until}))


def start(name: str, org: int, id: UUID) -> None:
    """Queue a long work about one row as part of the current transaction; it begins at once."""
    if name not in LONG:
        raise LookupError(f"no long work is called {name} (organisation {org})")
    enqueue_once(task=about, args=(name, org, str(id)), after=timedelta())


def start_due(now: datetime) -> None:
    """Queue what the clock asks for."""
    with transaction.atomic():
        for name in claim_due(rhythms=RHYTHMS, now=now):
            if name in JOBS:
                enqueue_once(task=job, args=(name,), after=timedelta())
            else:
                for org in organisations():
                    enqueue(name, org.pk)


def _feed(name: str) -> Feed:
    return next(feed for feed in registry.feeds if feed.name == name)
