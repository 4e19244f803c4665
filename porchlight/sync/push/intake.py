"""Opening and checking, before any lock is taken: each entry comes out fit to store, or with the reason it is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from porchlight.commons.devices.models import Device
from porchlight.commons.org.models import Organisation
from porchlight.commons.org.queries import moment
from porchlight.commons.people.permissions import Permission, Role, may
from porchlight.commons.people.queries import names, roles_of_all
from porchlight.commons.privacy.queries import private_key
from porchlight.journal.actions import Author, New
from porchlight.journal.models import WITHDRAWN, Entry
from porchlight.journal.registry import Body, Kind, UnknownKind, registry
from porchlight.lib import seal
from porchlight.lib.wire import NOT_JSON, decoded
from porchlight.sync.push.rules import Opened, Sealed, happened_at


class Unfit(Exception):
    """Durable, but not counted: `args[0]` is the quarantine code."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One entry after opening: `new` when it can be stored, otherwise the code of its quarantine."""

    sealed: Sealed
    new: New | None
    code: str = ""


class Intake:
    """Everything that one request's entries are checked against, read once.

    At a `desk` a coordinator has decided already: whose phone it was, whether it was revoked, what its author may do
    and whether the kind is still open no longer matter. What cannot be understood still cannot be stored.
    """

    def __init__(self, device: Device, now: datetime, skew: timedelta, *, desk: bool = False) -> None:
        self.device, self.now, self.skew, self.desk = device, now, skew, desk
        self.org: Organisation = device.org
        self.today, self.band = moment(self.org, now)
        self.roles: dict[UUID, frozenset[Role]] = roles_of_all()

    def judge(self, batch: Sequence[Sealed]) -> list[Judged]:
        """Open and check each entry on its own."""
        judged = [self._one(sealed) for sealed in batch]
        targets = self._targets([j.new for j in judged if j.new])
        unknown = _unknown_references([j.new for j in judged if j.new])
        return [self._related(j, targets, unknown) if j.new else j for j in judged]

    def _one(self, sealed: Sealed) -> Judged:
        try:
            return Judged(sealed, self._open(sealed))
        except Unfit as unfit:
            return Judged(sealed, None, str(unfit))

    def _open(self, sealed: Sealed) -> New:
        envelope = sealed.envelope
        opened = open_sealed(sealed, self.org.pk)
        if self.device.state != Device.State.ACTIVE and not self.desk:
            raise Unfit("revoked_device")
        kind, body = _body(sealed, opened, closed_too=self.desk)
        self._check_worker(opened, kind, body)
        if getattr(body, "attributes", None) and not set(body.attributes) <= set(self.org.attributes):  # type: ignore[attr-defined]
            raise Unfit("attributes_off")
        placed = happened_at(opened, self.skew, self.now)
        day, band = moment(self.org, placed.at)
        return New(
            id=envelope.id,
            kind=envelope.kind,
            version=kind.version,
            content=body,
            body=msgspec.json.encode(body).decode(),
            digest=sealed.digest,
            by=Author(self.org.pk, opened.worker, self.device.pk, self.today, self.band),
            day=day,
            band=band,
            device_seq=envelope.seq,
            corrects=opened.corrects,
            why=opened.why or "",
            ahead=placed.ahead,
        )

    def _check_worker(self, opened: Opened, kind: Kind, body: Body) -> None:
        worker = opened.worker
        if self.desk and worker in names():
            return
        if worker is None or worker not in self.roles:
            raise Unfit("unknown_worker")
        if not self.device.shared and worker != self.device.person_id:
            raise Unfit("other_worker")
        if not may(self.roles[worker], kind.needs(body, registry.lookups)):
            raise Unfit("not_permitted")

    def _targets(self, batch: Sequence[New]) -> dict[UUID, Entry | New]:
        """What the batch's corrections name, in the journal or in the batch itself."""
        ids = {new.corrects for new in batch if new.corrects}
        if not ids:
            return {}
        return {new.id: new for new in batch if new.id in ids} | {
            entry.id: entry for entry in Entry.objects.filter(id__in=ids)
        }

    def _related(self, judged: Judged, targets: dict[UUID, Entry | New], unknown: dict[UUID, str]) -> Judged:
        new = judged.new
        if new is None:
            return judged
        code = unknown.get(new.id, "")
        if new.corrects and new.corrects in targets:
            code = code or self._correction_fault(new, targets[new.corrects])
        elif new.kind == WITHDRAWN and not new.corrects:
            code = "invalid_body"
        return Judged(judged.sealed, None, code) if code else judged

    def _correction_fault(self, new: New, target: Entry | New) -> str:
        """Why this correction may not touch its target, or nothing."""
        if new.kind not in (WITHDRAWN, target.kind) or not registry.kind(target.kind).phone:
            return "correction_kind"
        if new.id in (new.corrects, target.corrects):
            return "correction_kind"  # it, or both, would wait for themselves
        if not target.body:
            return "closed_period"
        author = target.by if isinstance(target, New) else target
        mine = author.worker == new.by.worker or author.device == new.by.device
        roles = self.roles.get(new.by.worker, frozenset()) if new.by.worker else frozenset()
        return "" if mine or self.desk or may(roles, Permission.ENTRY_CORRECT) else "not_yours"


def open_sealed(sealed: Sealed, org: int) -> Opened:
    """The content of one envelope. Raises Unfit("cannot_open" | "invalid_body")."""
    try:
        key = private_key(seal.sealed_to(sealed.sealed))
        if key is None:
            raise Unfit("cannot_open")
        text = seal.unseal(sealed.sealed, key, f"{org}|{sealed.info_tail}")
    except seal.CannotOpen:
        raise Unfit("cannot_open") from None
    try:
        return decoded(text, Opened)
    except NOT_JSON:
        raise Unfit("invalid_body") from None


def _body(sealed: Sealed, opened: Opened, *, closed_too: bool) -> tuple[Kind, Body]:
    try:
        kind = registry.kind(sealed.envelope.kind)
        if not kind.phone:
            raise Unfit("unknown_kind")
        if kind.closed and not closed_too:
            raise Unfit("closed_kind")
        return kind, kind.read(opened.body, sealed.envelope.version)
    except UnknownKind:
        known = sealed.envelope.kind in registry.kinds
        raise Unfit("unknown_version" if known else "unknown_kind") from None
    except (msgspec.ValidationError, KeyError, TypeError):
        raise Unfit("invalid_body") from None


def _unknown_references(batch: Sequence[New]) -> dict[UUID, str]:
    """Entries that name an item, kit, place or area which is not this organisation's."""
    wanted: dict[str, dict[UUID, set[UUID]]] = {}
    for new in batch:
        for table, id in registry.kind(new.kind).references(new.content):
            wanted.setdefault(table, {}).setdefault(id, set()).add(new.id)
    faults: dict[UUID, str] = {}
    for table, ids in wanted.items():
        for missing in ids.keys() - registry.lookups[table](set(ids)):
            faults.update(dict.fromkeys(ids[missing], f"unknown_{table}"))
    return faults
