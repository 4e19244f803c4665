"""What evidence may count of outreach: days, areas and tallies. No worker, no phone, no session, no hour.

Read from the records of the network's term, without those that were withdrawn: evidence is let out while they are
still here, and is kept.
"""

from datetime import date
from typing import TypedDict
from uuid import UUID

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce

from porchlight.reach.outreach.kinds import Outcome
from porchlight.reach.outreach.models import Contact, Naloxone, Response


class Reached(TypedDict):
    """A day in one area: `contacts` with `reached` people, supplies for so many `others`, used `sharps` back."""

    day: date
    area: UUID
    contacts: int
    reached: int
    others: int
    sharps: int


class Trained(TypedDict):
    """A day in one area: people who learned to use naloxone."""

    day: date
    area: UUID
    trained: int


class Reversals(TypedDict):
    """A day in one area: responses with naloxone after which the person lived."""

    day: date
    area: UUID
    reversals: int


def _sum(field: str) -> Coalesce:
    return Coalesce(Sum(field), 0)


def reached(start: date, end: date) -> QuerySet[Contact, Reached]:
    """Contacts from `start` to `end`, both included, by day and area."""
    found: QuerySet[Contact, Reached] = (
        Contact.objects.filter(day__range=(start, end), withdrawn=False)
        .values("day", area=F("area_id"))
        .annotate(
            contacts=Count("id"),
            reached=_sum("people"),
            others=_sum("for_others"),
            sharps=_sum("sharps_back"),
        )
        .order_by("day", "area")
    )
    return found


def trained(start: date, end: date) -> QuerySet[Naloxone, Trained]:
    """People trained from `start` to `end`, both included, by day and area."""
    found: QuerySet[Naloxone, Trained] = (
        Naloxone.objects.filter(day__range=(start, end), withdrawn=False, people_trained__gt=0)
        .values("day", area=F("area_id"))
        .annotate(trained=Sum("people_trained"))
        .order_by("day", "area")
    )
    return found


def reversals(start: date, end: date) -> QuerySet[Response, Reversals]:
    """Reversals reported from `start` to `end`, both included, by day and area.

    Naloxone was used and the person lived. How it ended is often unknown; then nobody can say that it worked.
    """
    found: QuerySet[Response, Reversals] = (
        Response.objects.filter(
            day__range=(start, end), withdrawn=False, outcome=Outcome.SURVIVED, doses__gte=1
        )
        .values("day", area=F("area_id"))
        .annotate(reversals=Count("id"))
        .order_by("day", "area")
    )
    return found
