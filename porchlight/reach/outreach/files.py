"""Sessions and records as lines of a file, in the words of their pages."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from porchlight.reach.outreach import queries
from porchlight.reach.outreach.kinds import CONTACT, NALOXONE
from porchlight.reach.outreach.models import Session
from porchlight.reach.outreach.queries import Filled, Record
from porchlight.reach.outreach.shown import Show
from porchlight.reach.outreach.words import FIELDS, OUTCOMES, PLACE_KINDS, RECORDS, STATES, SUPPLY_REASONS
from porchlight.reach.supply.pictures import yes

CHUNK = 300  # rows that are read at once
Line = list[Any]

SESSIONS = (
    *(_("Day"), _("Hours"), _("Area"), FIELDS["place_kind"], _("State"), _("Team")),
    *(_("Contacts"), _("People"), _("Items")),
)
# What only some kinds say; in the lines of the others it stays empty.
SAID = (
    *(
        "place_kind",
        "people",
        "for_self",
        "for_others",
        "sharps_back",
        "services",
        "needs",
        "unmet",
        "referrals",
    ),
    *("reason", "people_trained", "outcome", "doses"),
)
RECORD = (
    *(_("What"), _("Day"), _("Hours"), _("Area"), _("Who"), _("Items"), _("What was given")),
    *(FIELDS[name] for name in SAID),
    *(_("Corrected"), _("Withdrawn")),
)


def sessions(show: Show, found: Iterable[Any]) -> Iterator[Line]:
    """Sessions, the latest first."""
    for some in _chunks(found):
        full = queries.filled([row.pk for row in some])
        yield from (_session(show, row, full[row.pk]) for row in some)


def records(show: Show, found: Iterable[Any]) -> Iterator[Line]:
    """Records of a list. What one kind does not say stays empty."""
    for some in _chunks(found):
        yield from (_record(show, record) for record in queries.full(some))


def night(show: Show, records: Iterable[Record]) -> Iterator[Line]:
    """Everything that was recorded in a session."""
    return (_record(show, record) for record in records)


def _session(show: Show, row: Session, full: Filled) -> Line:
    place, team = PLACE_KINDS.get(row.place_kind, ""), show.people(full.team)
    where = (show.names.of(row.area_id), place, STATES[row.state], team)
    return [row.day, show.hours(row.band), *where, full.contacts, full.people, full.items]


def _record(show: Show, record: Record) -> Line:
    row, said = record.row, _said(show, record)
    who = show.names.people.get(row.worker, "") if row.worker else ""
    return [
        *(RECORDS[record.kind], row.day, show.hours(row.band), show.names.of(row.area_id), who),
        *(record.given.pieces, show.handed(record.given)),
        *(said.get(name, "") for name in SAID),
        *(yes(row.corrected), yes(row.withdrawn)),
    ]


def _said(show: Show, record: Record) -> dict[str, Any]:
    row = record.row
    if record.kind == NALOXONE:
        trained = {"people_trained": row.people_trained, "for_others": row.for_others}
        return {"reason": SUPPLY_REASONS[row.reason], **trained}
    if record.kind != CONTACT:
        return {"outcome": OUTCOMES[row.outcome], "doses": row.doses}
    lists = {"services": "services", "needs": "needs", "unmet": "needs", "referrals": "referrals"}
    return {
        "place_kind": PLACE_KINDS.get(row.place_kind, ""),
        "people": row.people,
        "for_self": yes(row.for_self),
        "for_others": row.for_others,
        "sharps_back": row.sharps_back,
        **{name: show.names.listed(words, getattr(row, name)) for name, words in lists.items()},
    }


def _chunks(found: Iterable[Any]) -> Iterator[list[Any]]:
    """A long list a few rows at a time, sorted once: an offset would sort it anew for each."""
    rows = iter(found)
    while some := list(islice(rows, CHUNK)):
        yield some
