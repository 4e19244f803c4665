"""The organisation before its first night, made by the actions that people use at a desk."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import h3

from demonstration.seed.town import (
    BAGS,
    BOXES,
    CREW,
    DISTRICTS,
    DROP_IN,
    LAST_BAG,
    LEADS,
    LEFT,
    NETWORK,
    OFFICE,
    OPEN_WATER,
    ORGANISATION,
    PEOPLE,
    REORDER,
    STORE,
    ZONE,
)
from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.models import Invite
from porchlight.commons.org.actions import Settings, found_network
from porchlight.commons.org.models import Network, Organisation
from porchlight.commons.people import actions as people
from porchlight.commons.people.permissions import Role
from porchlight.commons.people.queries import people as people_here
from porchlight.commons.places import actions as places
from porchlight.journal.actions import Author
from porchlight.journal.scope import scoped
from porchlight.reach.supply import actions as supply
from porchlight.reach.supply.models import Place
from porchlight.reach.supply.queries import kits
from porchlight.reach.supply.starter import KITS

_ADMIN = frozenset({Role.ADMIN})


@dataclass(slots=True)
class House:
    """The organisation, and the ids of everything in it by the names that the story uses."""

    org: Organisation
    people: dict[str, UUID] = field(default_factory=dict)
    phones: dict[str, UUID] = field(default_factory=dict)
    areas: dict[str, UUID] = field(default_factory=dict)
    places: dict[str, UUID] = field(default_factory=dict)
    items: dict[str, UUID] = field(default_factory=dict)
    kits: dict[str, tuple[UUID, int]] = field(default_factory=dict)
    bills: dict[str, dict[str, int]] = field(default_factory=dict)


def found(now: datetime) -> House:
    """Found the network and its organisation as of `now`, in a transaction of its own."""
    found_network(name=NETWORK, birth=Network.Birth.DEMONSTRATION)
    admin = next(part for part in PEOPLE if Role.ADMIN in part.roles)
    settings = Settings(name=ORGANISATION, zone=ZONE)
    org, by, _code = people.found(settings=settings, admin=admin.name, language=admin.language, now=now)
    house = House(org)
    with scoped(org.pk):
        _people(house, by)
        _areas(house, by)
        _catalogue(house, by)
        _places(house, by)
        _phones(house, by, now)
    return house


def _people(house: House, by: Author) -> None:
    for part in PEOPLE:
        if Role.ADMIN not in part.roles:
            people.add(name=part.name, language=part.language, roles=set(part.roles), giver=_ADMIN, by=by)
    house.people = {known.name: known.pk for known in people_here()}


def _areas(house: House, by: Author) -> None:
    """Each area is the seven cells of resolution 7 inside one of resolution 6: neighbours without gaps."""
    middle = h3.latlng_to_cell(*OPEN_WATER, 6)
    for district, parent in zip(DISTRICTS, sorted(h3.grid_disk(middle, 2)), strict=False):
        cells = sorted(h3.cell_to_children(parent, 7))
        area = places.add(
            name=district.name, names={"fr": district.french}, town="Port Halden", cells=cells, by=by
        )
        house.areas[district.name] = area.pk


def _catalogue(house: House, by: Author) -> None:
    items = supply.starter(by=by)
    for key, mark in REORDER.items():
        supply.edit_item(id=items[key].pk, by=by, name=items[key].name, reorder_at=mark)
    house.items = {key: item.pk for key, item in items.items()}
    house.kits = {kit.name: (kit.pk, kit.revision) for kit in kits()}
    house.bills = {kit.name: dict(kit.bill) for kit in KITS}


def _places(house: House, by: Author) -> None:
    outside = supply.open_outside(by=by)
    house.places = {kind: place.pk for kind, place in outside.items()}
    shelves = [(STORE, Place.Kind.STORE), (OFFICE, Place.Kind.SHELF), (DROP_IN, Place.Kind.SHELF)]
    shelves += [(name, Place.Kind.BAG) for name in (*BAGS, LAST_BAG)]
    for name, kind in shelves:
        house.places[name] = supply.add_place(by=by, name=name, kind=kind).pk
    for name, area in BOXES.items():
        kind = Place.Kind.SITE_BOX
        house.places[name] = supply.add_place(by=by, name=name, kind=kind, area=house.areas[area]).pk


def _phones(house: House, by: Author, now: datetime) -> None:
    """Everybody who goes out has a phone of their own; one more is shared."""
    for name in (*LEADS, *CREW, LEFT, ""):
        person = people_here().get(name=name) if name else None
        label = f"{name}’s phone" if name else "Team phone"
        devices.invite(by=by, label=label, person=person, shared=not name, now=now)
    for invite in Invite.objects.order_by("pk"):
        device, _token = devices.join(invite=invite, app="1", by=by)
        house.phones[invite.person.name if invite.person else ""] = device.pk
