"""What evidence may count of supplies: days, areas and pieces that reached people. No worker, no lot, no bag, no hour.

What was given is what moved to the community less what was taken back there by a correction or withdrawal. The area
is that of the contact, the naloxone record or the response that the movement speaks for; else of the place it left.
"""

from datetime import date
from typing import Any, TypedDict, cast
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    UUIDField,
    When,
)
from django.db.models.functions import Coalesce

from porchlight.reach.outreach.models import Contact, Naloxone, Response
from porchlight.reach.supply.models import Item, Movement, Place


class Given(TypedDict):
    """A day in one area (None: unknown): so many pieces of one item."""

    day: date
    area: UUID | None
    item: UUID
    qty: int


class Sets(TypedDict):
    """A day in one area: syringes that came with their needle, or barrels. Spare needles never count."""

    day: date
    area: UUID | None
    sets: int


class NaloxoneGiven(TypedDict):
    """A day in one area and one product type: units out (kits, or single doses) and the doses in them."""

    day: date
    area: UUID | None
    product: str
    units: int
    doses: int


class Thing(TypedDict):
    """An item of the catalogue, for the names of rows."""

    id: UUID
    name: str
    names: dict[str, str]
    category: str
    is_set: bool
    naloxone: str
    doses: int


def given(start: date, end: date) -> QuerySet[Movement, Given]:
    """Items given from `start` to `end`, both included, by day, area and item."""
    found: QuerySet[Movement, Given] = (
        _given(start, end)
        .values("day", "area", item=F("item_id"))
        .annotate(qty=Sum("pieces"))
        .exclude(qty=0)
        .order_by("day", "area", "item")
    )
    return found


def sets(start: date, end: date) -> QuerySet[Movement, Sets]:
    """Syringe sets given from `start` to `end`, both included, by day and area."""
    found: QuerySet[Movement, Sets] = (
        _given(start, end)
        .filter(item_id__in=Item.objects.filter(is_set=True).values("id"))
        .values("day", "area")
        .annotate(sets=Sum("pieces"))
        .exclude(sets=0)
        .order_by("day", "area")
    )
    return found


def naloxone(start: date, end: date) -> QuerySet[Movement, NaloxoneGiven]:
    """Naloxone given from `start` to `end`, both included, by day, area and product type."""
    item = Item.objects.filter(id=OuterRef("item_id"))
    found: QuerySet[Movement, NaloxoneGiven] = (
        _given(start, end)
        .filter(item_id__in=Item.objects.exclude(naloxone="").values("id"))
        .annotate(
            product=Subquery(item.values("naloxone")[:1], output_field=CharField()),
            per_unit=Subquery(item.values("doses")[:1], output_field=IntegerField()),
        )
        .values("day", "area", "product")
        .annotate(units=Sum("pieces"), doses=Sum(F("pieces") * F("per_unit")))
        .exclude(units=0)
        .order_by("day", "area", "product")
    )
    return found


def things() -> QuerySet[Item, Thing]:
    """The catalogue, what is out of use included: the past speaks of it."""
    found = Item.objects.order_by("sort", "name").values(
        "id", "name", "names", "category", "is_set", "naloxone", "doses"
    )
    return cast("QuerySet[Item, Thing]", found)


def _given(start: date, end: date) -> QuerySet[Any, Any]:
    """Movements to and from the community, with signed `pieces` and their `area`."""
    people = Subquery(Place.objects.filter(kind=Place.Kind.COMMUNITY).values("id")[:1])
    home = Place.objects.filter(id__in=(OuterRef("source_id"), OuterRef("target_id")), area__isnull=False)
    records = [table.objects.filter(id=OuterRef("root")) for table in (Contact, Naloxone, Response)]
    area = (Subquery(found.values("area_id")[:1], output_field=UUIDField()) for found in (*records, home))
    out = When(target_id=people, then=F("qty"))
    moved: QuerySet[Any, Any] = (
        Movement.objects.filter(day__range=(start, end))
        .filter(Q(target_id=people) | Q(source_id=people))
        .annotate(pieces=Case(out, default=-F("qty"), output_field=IntegerField()), area=Coalesce(*area))
    )
    return moved
