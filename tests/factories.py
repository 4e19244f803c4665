"""A small organisation for tests, made through the same actions that people use where there are any."""

import json
import uuid
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from porchlight.commons.devices.models import Device
from porchlight.commons.devices.queries import token_hash
from porchlight.commons.org.models import Organisation
from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import Role
from porchlight.commons.places.models import Area
from porchlight.commons.privacy.actions import new_intake_key
from porchlight.commons.privacy.models import IntakeKey
from porchlight.journal.actions import Author, renew_epoch
from porchlight.lib import seal
from porchlight.reach.supply.models import Item, Kit, KitLine, Place

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
TODAY = date(2026, 11, 20)
OUTSIDE = (
    Place.Kind.SUPPLIER,
    Place.Kind.COMMUNITY,
    Place.Kind.EXPIRED,
    Place.Kind.LOST,
    Place.Kind.DIFFERENCE,
)


@dataclass
class World:
    """One organisation with a peer, a coordinator, an area, places, three items, a kit and the peer's phone."""

    org: Organisation
    peer: Person
    coordinator: Person
    area: Area
    store: Place
    bag: Place
    outside: dict[str, Place]
    items: list[Item]
    kit: Kit
    device: Device
    token: str
    key: IntakeKey
    seq: int = field(default=0)

    @property
    def author(self) -> Author:
        return Author(self.org.pk, self.coordinator.pk, None, TODAY, 4)

    def contact(self, **body: Any) -> dict[str, Any]:
        """A contact's body: one person, one of each of the three items out of the bag."""
        return {
            "area": str(self.area.pk),
            "place_kind": "street",
            "bag": str(self.bag.pk),
            "lines": [{"item": str(item.pk), "qty": 1} for item in self.items],
        } | body

    def envelope(self, body: dict[str, Any], kind: str = "contact.logged", **header: Any) -> dict[str, Any]:
        """What the phone would keep and send: sealed once, bytes frozen."""
        self.seq += 1
        id = str(header.pop("id", uuid.uuid4()))
        version = header.pop("version", 1)
        seq = header.pop("seq", self.seq)
        inside = {
            "worker": str(self.peer.pk),
            "occurred_at": NOW.isoformat(),
            "captured_at": NOW.isoformat(),
            "clock": None,
            "corrects": None,
            "why": None,
            "body": body,
        } | header
        info = f"{self.org.pk}|intake|{id}|{kind}|{version}"
        sealed = seal.seal(json.dumps(inside).encode(), bytes(self.key.public), info)
        return {"id": id, "kind": kind, "version": version, "seq": seq, "sealed": b64encode(sealed).decode()}


def make_world(name: str = "Harbour Lights") -> World:
    """Build the organisation. Needs a database that may be written (fixture `world` does it)."""
    # Another database, as far as anything remembered is concerned.
    renew_epoch()
    org = Organisation.objects.create(name=name, zone="America/Toronto")
    peer = _person(org, "Ash", Role.PEER)
    coordinator = _person(org, "Robin", Role.COORDINATOR, username=f"robin-{org.pk}")
    area = Area.unscoped.create(org=org, name="Old Harbour")
    places = {kind: Place.unscoped.create(org=org, kind=kind, name=kind.label) for kind in OUTSIDE}
    items = [
        Item.unscoped.create(org=org, name="Syringe 1 ml", category="injecting", is_set=True, reorder_at=50),
        Item.unscoped.create(org=org, name="Cooker", category="injecting"),
        Item.unscoped.create(
            org=org, name="Nasal naloxone", category="naloxone", unit="kit", doses=2, naloxone="nasal_kit"
        ),
    ]
    kit = Kit.unscoped.create(org=org, name="Injecting kit")
    KitLine.unscoped.create(org=org, kit=kit, revision=1, item=items[0], qty=10)
    KitLine.unscoped.create(org=org, kit=kit, revision=1, item=items[1], qty=2)
    token = f"token-{org.pk}"
    return World(
        org=org,
        peer=peer,
        coordinator=coordinator,
        area=area,
        store=Place.unscoped.create(org=org, kind=Place.Kind.STORE, name="Store room"),
        bag=Place.unscoped.create(org=org, kind=Place.Kind.BAG, name="Bag 1"),
        outside={kind.value: place for kind, place in places.items()},
        items=items,
        kit=kit,
        device=Device.unscoped.create(
            org=org, person=peer, label="Ash's phone", token_hash=token_hash(token)
        ),
        token=token,
        key=IntakeKey.objects.filter(retired__isnull=True).first() or new_intake_key(today=TODAY),
    )


def _person(org: Organisation, name: str, role: Role, username: str | None = None) -> Person:
    person = Person.objects.create(name=name, username=username, password="!")
    Membership.unscoped.create(org=org, person=person, role=role, since=TODAY)
    return person
