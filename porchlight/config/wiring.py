"""Who hears of what, on one page: kinds, the projections that fold them, the feeds they renew, what reacts after."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import models

from porchlight.commons.languages.feeds import codes
from porchlight.commons.notices.feeds import alerts
from porchlight.commons.org.feeds import settings
from porchlight.commons.people.feeds import workers
from porchlight.commons.people.permissions import Permission
from porchlight.commons.places.feeds import areas
from porchlight.commons.places.models import Area
from porchlight.commons.privacy.feeds import intake_keys
from porchlight.config.reactions import enqueue, start
from porchlight.journal.events import Event
from porchlight.journal.models import WITHDRAWN
from porchlight.journal.registry import Feed, Kind, registry
from porchlight.journal.scope import sought
from porchlight.journal.traces import Withdrawal, trace_kinds
from porchlight.lib import scope
from porchlight.reach.outreach import feeds as outreach_feeds
from porchlight.reach.outreach import kinds as outreach
from porchlight.reach.outreach import projections as outreach_tables
from porchlight.reach.outreach.models import Session
from porchlight.reach.retention import kinds as retention
from porchlight.reach.retention import projections as retention_tables
from porchlight.reach.supply import feeds as supply_feeds
from porchlight.reach.supply import kinds as supply
from porchlight.reach.supply import projections as supply_tables
from porchlight.reach.supply.kinds import bill
from porchlight.reach.supply.models import Item, KitLine, Place
from porchlight.reach.supply.queries import carried
from porchlight.sync.pull.actions import publish
from porchlight.sync.quarantine.queries import numbers
from porchlight.sync.quarantine.rules import LEFT

KINDS = (
    Kind(WITHDRAWN, 1, Withdrawal, Permission.RECORD),
    *outreach.KINDS,
    *supply.KINDS,
    *retention.KINDS,
    *trace_kinds(Permission.PEOPLE_EDIT, "person.added", "person.edited", "person.left", "person.welcomed"),
    *trace_kinds(Permission.ROLES_EDIT, "role.given", "role.taken"),
    *trace_kinds(
        Permission.DEVICE_INVITE,
        "device.invited",
        "device.uninvited",
        "device.joined",
        "device.renamed",
        "device.coded",
    ),
    *trace_kinds(Permission.DEVICE_REVOKE, "device.revoked", "device.reported", "device.wiped"),
    *trace_kinds(Permission.PLACES_EDIT, "area.added", "area.edited", "place.added", "place.edited"),
    *trace_kinds(
        Permission.CATALOGUE_EDIT,
        "item.added",
        "item.edited",
        "kit.added",
        "kit.edited",
        "word.added",
        "word.edited",
    ),
    *trace_kinds(Permission.NOTICE_EDIT, "notice.added", "notice.edited", "notice.removed"),
    *trace_kinds(Permission.SETTINGS_EDIT, "settings.edited", "key.rotated", "retention.ran"),
    *trace_kinds(Permission.QUARANTINE, "quarantine.accepted", "quarantine.rejected", LEFT),
    *trace_kinds(Permission.KNOW_EDIT, "denominator.added", "denominator.removed", "evidence.released"),
)

# In this order. A projection sees the events of its kinds only. Sums come first: a replay starts from them.
PROJECTIONS = (
    retention_tables.SUMMARIES,
    outreach_tables.SESSIONS,
    outreach_tables.CONTACTS,
    outreach_tables.NALOXONES,
    outreach_tables.RESPONSES,
    supply_tables.LEDGER,
    supply_tables.SHARPS_BACK,
)


def _subject(event: Event) -> list[str]:
    body: Any = event.body or event.was
    return [body.subject]


_SESSION_KINDS = frozenset(
    {outreach.PLANNED, outreach.STARTED, outreach.JOINED, outreach.ENDED, outreach.CANCELLED}
)

FEEDS = (
    Feed("areas", frozenset({"area.added", "area.edited"}), _subject, areas),
    Feed("places", frozenset({"place.added", "place.edited"}), _subject, supply_feeds.places),
    Feed("items", frozenset({"item.added", "item.edited"}), _subject, supply_feeds.items),
    Feed("kits", frozenset({"kit.added", "kit.edited"}), _subject, supply_feeds.kits),
    Feed("codes", frozenset({"word.added", "word.edited"}), _subject, codes),
    Feed("sessions", _SESSION_KINDS, outreach_feeds.session_keys, outreach_feeds.sessions),
    Feed(
        "workers",
        frozenset({"person.added", "person.edited", "person.left", "role.given", "role.taken"}),
        _subject,
        workers,
    ),
    Feed("alerts", frozenset({"notice.added", "notice.edited", "notice.removed"}), _subject, alerts),
    Feed("keys", frozenset({"key.rotated"}), _subject, intake_keys),
    Feed("settings", frozenset({"settings.edited"}), lambda event: ["settings"], settings),
    # Renewed by a reaction, so that the intake of entries need not wait for it.
    Feed("levels", frozenset(), lambda event: (), supply_feeds.levels),
)

# Kind → names of tasks in config/reactions, queued in the entry's transaction and run by the worker after it.
REACTIONS: dict[str, tuple[str, ...]] = dict.fromkeys(
    (outreach.CONTACT, outreach.NALOXONE, outreach.RESPONSE, supply.MOVED, supply.COUNTED, WITHDRAWN),
    ("publish_levels",),
)


Find = Callable[[set[UUID]], set[UUID]]


def _remembered(find: Find) -> Find:
    """Which ids are there. Such rows are deactivated, never deleted, so what was found once is not asked again."""
    found: dict[int, set[UUID]] = defaultdict(set)

    def known(ids: set[UUID]) -> set[UUID]:
        mine = found[scope.current()]
        if new := ids - mine:
            mine |= find(new)
        return ids & mine

    return known


def _ids(table: type[models.Model]) -> Find:
    rows: Any = table
    return _remembered(lambda ids: set(rows.objects.filter(id__in=ids).values_list("id", flat=True)))


def _bills(ids: set[UUID]) -> set[UUID]:
    """What kits hold at their revisions. One that is not here has no bill: its supplies would not move."""
    return ids & {bill(*row) for row in KitLine.objects.values_list("kit_id", "revision").distinct()}


def _sessions(ids: set[UUID]) -> set[UUID]:
    """Sessions, also those that nobody has told of yet, but not other organisations'."""
    new = ids - set(Session.objects.filter(id__in=ids).values_list("id", flat=True))
    if not new:
        return ids
    with sought():
        return ids - set(Session.unscoped.filter(id__in=new).values_list("id", flat=True))


LOOKUPS = {
    "area": _ids(Area),
    "place": _ids(Place),
    "carried": carried,
    "item": _ids(Item),
    "kit": _remembered(_bills),
    "session": _sessions,
}


def connect() -> None:
    """Fill the registry. Called once, when Django is ready."""
    registry.fill(
        kinds=KINDS,
        projections=PROJECTIONS,
        feeds=FEEDS,
        lookups=LOOKUPS,
        reactions=REACTIONS,
        enqueue=enqueue,
        start=start,
        publish=publish,
        held=numbers,
    )
