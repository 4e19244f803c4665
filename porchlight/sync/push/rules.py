"""Reading envelopes and placing entries in time. Pure: bytes and plain values in, decisions out."""

import base64
import binascii
import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from porchlight.lib.wire import NOT_JSON, decoded

PROTOCOL = 1
MAX_ENTRIES = 100
MAX_BYTES = 512 * 1024
MAX_SEALED = 17 * 1024
SKEW_FLAG = timedelta(minutes=10)
DAY = 1440  # minutes
_OLDEST = timedelta(days=400)
# Names and codes outlive what an entry says, so none of them can hold a sentence, a name or a number to call.
Code = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
KindName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=40)]
App = Annotated[str, Meta(max_length=20, pattern=r"^([0-9]+(\.[0-9]+)*)?$")]


class Push(Struct, frozen=True):
    """A request body. Entries stay raw, so that one bad entry never fails the batch."""

    protocol: int
    nonce: Annotated[str, Meta(min_length=1, max_length=64)]
    sent_at: Annotated[datetime, Meta(tz=True)]
    entries: tuple[msgspec.Raw, ...]
    app: App = ""
    pending: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    oldest_pending: Annotated[datetime, Meta(tz=True)] | None = None


class Envelope(Struct, frozen=True):
    """One entry as the phone froze it."""

    id: UUID
    kind: KindName
    version: Annotated[int, Meta(ge=1, le=10_000)]
    seq: Annotated[int, Meta(ge=0, le=2**53)]
    sealed: str


class Clock(Struct, frozen=True):
    """What the phone last knew of its clock: server time less its own, and how old that knowledge is."""

    offset_ms: int
    age_s: int


class Opened(Struct, frozen=True):
    """What was inside the seal."""

    occurred_at: Annotated[datetime, Meta(tz=True)]
    captured_at: Annotated[datetime, Meta(tz=True)]
    body: dict[str, Any]
    worker: UUID | None = None
    clock: Clock | None = None
    corrects: UUID | None = None
    why: Code | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope with its bytes decoded and the digest that names exactly these bytes."""

    envelope: Envelope
    sealed: bytes
    digest: bytes

    @property
    def info_tail(self) -> str:
        """What the sealing is bound to, after the organisation."""
        return f"intake|{self.envelope.id}|{self.envelope.kind}|{self.envelope.version}"


class Unreadable(ValueError):
    """Not an envelope; `args[0]` is the code the phone is told."""


def unfold(raw: bytes | msgspec.Raw) -> Sealed:
    """One raw entry of a batch. Raises Unreadable("unreadable" | "too_large")."""
    try:
        envelope = decoded(raw, Envelope)
        sealed = base64.b64decode(envelope.sealed, validate=True)
    except (*NOT_JSON, binascii.Error, ValueError) as error:
        raise Unreadable("unreadable") from error
    if len(sealed) > MAX_SEALED:
        raise Unreadable("too_large")
    return Sealed(envelope, sealed, digest(envelope, sealed))


def raw_id(raw: bytes | msgspec.Raw) -> str | None:
    """The id an unreadable entry gives itself, so that the phone knows which one is meant."""
    try:
        found = msgspec.json.decode(raw)
    except NOT_JSON:
        return None
    id = found.get("id") if isinstance(found, dict) else None
    return id[:64] if isinstance(id, str) else None


def digest(envelope: Envelope, sealed: bytes) -> bytes:
    """SHA-256 over everything that identifies the bytes: same id and other digest means a conflict."""
    head = f"{envelope.kind}|{envelope.version}|{envelope.seq}|".encode()
    return hashlib.sha256(head + sealed).digest()


def older(app: str, than: str) -> bool:
    """Whether a version comes before another: 1.9 before 1.10, and one that is no number before any that is."""
    pairs = zip_longest(_numbers(app), _numbers(than), fillvalue=0)
    return next((mine < other for mine, other in pairs if mine != other), False)


def _numbers(version: str) -> list[int]:
    return [int(part) if part.isdecimal() else 0 for part in version.split(".")]


def own_id(sealed: Sealed) -> UUID:
    """The id under which bytes that came with a taken id are stored: always the same for the same bytes."""
    return uuid.uuid5(sealed.envelope.id, sealed.digest.hex())


@dataclass(frozen=True, slots=True)
class Placed:
    """When something happened by the server's clock, and by how many minutes the phone's clock was ahead of that.

    The minutes are coarse (`coarse`), so that they do not give the time away which is not kept; 0 within ten minutes.
    """

    at: datetime
    ahead: int


def happened_at(opened: Opened, skew: timedelta, now: datetime) -> Placed:
    """When it happened, by the server's clock.

    A phone that knew its clock's error when it wrote the entry is believed; otherwise a large skew of this request is
    taken off. What is still in the future, or older than any intake key, becomes now: its day is lost, not the entry.
    """
    try:
        said = at = opened.occurred_at.astimezone(UTC)
        if opened.clock is not None:
            at += timedelta(milliseconds=opened.clock.offset_ms)
        elif abs(skew) > SKEW_FLAG:
            at += skew
    except OverflowError:
        return Placed(now, coarse(-_OLDEST))
    at = at if now - _OLDEST <= at <= now else now
    return Placed(at, coarse(said - at))


def coarse(ahead: timedelta) -> int:
    """Whole minutes: tens of them below two hours, hours below two days, then days, up to the age of an intake key."""
    if abs(ahead) <= SKEW_FLAG:
        return 0
    minutes = max(-_OLDEST, min(_OLDEST, ahead)) / timedelta(minutes=1)
    unit = 10 if abs(minutes) < 120 else 60 if abs(minutes) < 2 * DAY else DAY
    return round(minutes / unit) * unit
