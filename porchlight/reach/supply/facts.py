"""What evidence may count of supplies: days, areas and pieces that reached people. No worker, no lot, no bag, no hour.

What was given is what moved to the community less what was taken back there by a correction or withdrawal. The area
is that of the contact, the naloxone record or the response that the movement speaks for; else of the place it left.
"""

from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Exists,
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
    """A day in one area (None: unknown): so many pieces, `sets` (a syringe with its needle, or a barrel) or not.

    Naloxone is not among them, it has columns of its own: no piece is counted in both.
    """

    day: date
    area: UUID | None
    sets: bool
    pieces: int


class NaloxoneGiven(TypedDict):
    """A day in one area (None: unknown): units out of one product type (kits, or single doses) of `each` doses."""

    day: date
    area: UUID | None
    product: str
    each: int
    units: int


def given(start: date, end: date) -> QuerySet[Movement, Given]:
    """What was given from `start` to `end`, both included, by day and area, sets apart from other items."""
    found: QuerySet[Movement, Given] = (
        _given(start, end)
        .exclude(item_id__in=Item.objects.exclude(naloxone="").values("id"))
        .annotate(sets=Exists(Item.objects.filter(id=OuterRef("item_id"), is_set=True)))
        .values("day", "area", "sets")
        .annotate(pieces=Sum("signed"))
        .exclude(pieces=0)
        .order_by("day", "area", "sets")
    )
    return found


def naloxone(start: date, end: date) -> QuerySet[Movement, NaloxoneGiven]:
    """Naloxone given from `start` to `end`, both included, by day, area, product type and doses in each."""
    item = Item.objects.filter(id=OuterRef("item_id"))
    found: QuerySet[Movement, NaloxoneGiven] = (
        _given(start, end)
        .filter(item_id__in=Item.objects.exclude(naloxone="").values("id"))
        .annotate(
            product=Subquery(item.values("naloxone")[:1], output_field=CharField()),
            each=Subquery(item.values("doses")[:1], output_field=IntegerField()),
        )
        .values("day", "area", "product", "each")
        .annotate(units=Sum("signed"))
        .exclude(units=0)
        .order_by("day", "area", "product", "each")
    )
    return found


def _given(start: date, end: date) -> QuerySet[Any, Any]:
    """Movements to and from the community, with `signed` pieces and their `area`."""
    people = Subquery(Place.objects.filter(kind=Place.Kind.COMMUNITY).values("id")[:1])
    home = Place.objects.filter(id__in=(OuterRef("source_id"), OuterRef("target_id")), area__isnull=False)
    records = [table.objects.filter(id=OuterRef("root")) for table in (Contact, Naloxone, Response)]
    area = (Subquery(found.values("area_id")[:1], output_field=UUIDField()) for found in (*records, home))
    out = When(target_id=people, then=F("qty"))
    moved: QuerySet[Any, Any] = (
        Movement.objects.filter(day__range=(start, end))
        .filter(Q(target_id=people) | Q(source_id=people))
        .annotate(signed=Case(out, default=-F("qty"), output_field=IntegerField()), area=Coalesce(*area))
    )
    return moved
