"""What a phone or desk may say about outreach. Everything about a person is absent or optional.

`day` and `band` in the body of a record are a desk's, for moving it to another day; a phone's time is in its seal.
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from porchlight.commons.people.permissions import Permission
from porchlight.journal.registry import Kind
from porchlight.reach.supply.kinds import MAX_LINES, KitLine, Line, bill

Code = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
Codes = Annotated[tuple[Code, ...], Meta(max_length=30)]
Lines = Annotated[tuple[Line, ...], Meta(max_length=MAX_LINES)]
Kits = Annotated[tuple[KitLine, ...], Meta(max_length=20)]
Many = Annotated[int, Meta(ge=0, le=500)]
Aware = Annotated[datetime, Meta(tz=True)]
Band = Annotated[int, Meta(ge=0, le=5)]


class PlaceKind(StrEnum):
    STREET = "street"
    PARK = "park"
    ENCAMPMENT = "encampment"
    DROP_IN = "drop_in"
    VEHICLE = "vehicle"
    BUILDING = "building"
    OTHER = "other"


class SupplyReason(StrEnum):
    """Why naloxone was handed out: a first kit, or a refill and what became of the last one."""

    NEW = "new"
    REFILL_USED = "refill_used"
    REFILL_LOST = "refill_lost"
    REFILL_EXPIRED = "refill_expired"
    REFILL_TAKEN = "refill_taken"
    SPARE = "spare"


class Outcome(StrEnum):
    SURVIVED = "survived"
    DIED = "died"
    UNKNOWN = "unknown"


class SessionPlanned(Struct, frozen=True, forbid_unknown_fields=True):
    """`day` and `band` say when the session is, for good: a changed plan may move it, and the exact times expire."""

    session: UUID
    area: UUID
    place_kind: PlaceKind
    starts_at: Aware | None
    ends_at: Aware | None
    team: Annotated[tuple[UUID, ...], Meta(max_length=30)] = ()
    bag: UUID | None = None
    day: date | None = None
    band: Band | None = None


class SessionStarted(Struct, frozen=True, forbid_unknown_fields=True):
    session: UUID
    area: UUID
    place_kind: PlaceKind
    started_at: Aware | None
    team: Annotated[tuple[UUID, ...], Meta(max_length=30)] = ()
    bag: UUID | None = None


class SessionJoined(Struct, frozen=True, forbid_unknown_fields=True):
    session: UUID


class SessionEnded(Struct, frozen=True, forbid_unknown_fields=True):
    session: UUID
    ended_at: Aware | None


class SessionCancelled(Struct, frozen=True, forbid_unknown_fields=True):
    session: UUID
    reason: Code


class ContactLogged(Struct, frozen=True, forbid_unknown_fields=True):
    """People reached together, what they took for themselves and for others, what they asked for."""

    area: UUID
    place_kind: PlaceKind
    session: UUID | None = None
    people: Annotated[int, Meta(ge=1, le=500)] = 1
    for_self: bool = True
    for_others: Many = 0
    bag: UUID | None = None
    lines: Lines = ()
    kits: Kits = ()
    sharps_back: Annotated[int, Meta(ge=0, le=10_000)] = 0
    services: Codes = ()
    needs: Codes = ()
    unmet: Codes = ()
    referrals: Codes = ()
    attributes: dict[Code, Code] = msgspec.field(default_factory=dict)
    day: date | None = None
    band: Band | None = None


class NaloxoneSupplied(Struct, frozen=True, forbid_unknown_fields=True):
    """People trained, kits handed out new or as a refill. Never linked to who took them."""

    area: UUID
    reason: SupplyReason
    session: UUID | None = None
    bag: UUID | None = None
    people_trained: Many = 0
    for_others: Many = 0
    lines: Lines = ()
    day: date | None = None
    band: Band | None = None


class Given(Struct, frozen=True, forbid_unknown_fields=True):
    """Naloxone that was used: which product if known, how it was given, how many doses."""

    route: Code
    doses: Annotated[int, Meta(ge=1, le=50)]
    item: UUID | None = None


class ResponseReported(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody's response to an overdose, as they tell it."""

    area: UUID
    reported_by: Code
    outcome: Outcome
    session: UUID | None = None
    happened_on: date | None = None
    happened_band: Band | None = None
    breathing: Code | None = None
    responsive: Code | None = None
    colour: Code | None = None
    suspected: Codes = ()
    naloxone: Annotated[tuple[Given, ...], Meta(max_length=10)] = ()
    bag: UUID | None = None
    lines: Lines = ()
    rescue_breathing: bool | None = None
    oxygen: bool | None = None
    emergency_called: bool | None = None
    ambulance_came: bool | None = None
    police_came: bool | None = None
    hospital: bool | None = None
    sedation: bool | None = None
    aftercare_offered: bool | None = None
    supply_replaced: bool | None = None
    debrief_wanted: bool = False
    day: date | None = None
    band: Band | None = None


PLANNED = "session.planned"
STARTED = "session.started"
JOINED = "session.joined"
ENDED = "session.ended"
CANCELLED = "session.cancelled"
CONTACT = "contact.logged"
NALOXONE = "naloxone.supplied"
RESPONSE = "response.reported"
RECORDS = (CONTACT, NALOXONE, RESPONSE)


def _session(body: SessionPlanned | SessionStarted) -> Iterator[tuple[str, UUID]]:
    yield from _ours(body)
    yield "area", body.area
    if body.bag:
        yield "place", body.bag


def _ours(body: SessionPlanned | SessionStarted | SessionJoined | SessionEnded) -> Iterator[tuple[str, UUID]]:
    """A session may be new here, but not another organisation's."""
    yield "session", body.session


def _supplied(body: ContactLogged | NaloxoneSupplied | ResponseReported) -> Iterator[tuple[str, UUID]]:
    yield "area", body.area
    if body.bag:
        yield "place", body.bag
    yield from (("item", line.item) for line in body.lines)
    if isinstance(body, ContactLogged):
        yield from (("kit", bill(line.kit, line.revision)) for line in body.kits)


def _undated(body: dict[str, Any]) -> dict[str, Any]:
    """A record of version 1 had no `day` and no `band`."""
    return body


_RECORD = Permission.RECORD
KINDS = (
    Kind(
        PLANNED,
        1,
        SessionPlanned,
        Permission.SESSION_PLAN,
        phone=False,
        exact_times=("starts_at", "ends_at"),
        references=_session,
    ),
    Kind(STARTED, 1, SessionStarted, _RECORD, exact_times=("started_at",), references=_session),
    Kind(JOINED, 1, SessionJoined, _RECORD, references=_ours),
    Kind(ENDED, 1, SessionEnded, _RECORD, exact_times=("ended_at",), references=_ours),
    Kind(CANCELLED, 1, SessionCancelled, Permission.SESSION_PLAN, phone=False),
    Kind(CONTACT, 2, ContactLogged, _RECORD, references=_supplied, upgrades={1: _undated}),
    Kind(NALOXONE, 2, NaloxoneSupplied, _RECORD, references=_supplied, upgrades={1: _undated}),
    Kind(RESPONSE, 2, ResponseReported, _RECORD, references=_supplied, upgrades={1: _undated}),
)
