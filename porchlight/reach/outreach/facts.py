"""What evidence may count of outreach: days, areas and tallies. No worker, no phone, no session, no hour.

Rows of the network's term come from the records; older months come from the aggregates that took their place,
so a count over a long time adds both. Withdrawn records are left out.
"""

from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce

from porchlight.reach.outreach.models import Contact, MonthlyReach, Naloxone, Response


class Reached(TypedDict):
    """A day in one area: `contacts` with `reached` people, supplies for so many `others`, used `sharps` back."""

    day: date
    area: UUID
    contacts: int
    reached: int
    others: int
    sharps: int


class Trained(TypedDict):
    """A day in one area: occasions on which naloxone was taught or handed out, and people trained."""

    day: date
    area: UUID
    supplied: int
    trained: int


class Responses(TypedDict):
    """A day in one area: responses reported that day, by outcome, and the doses used in them."""

    day: date
    area: UUID
    outcome: str
    responses: int
    used: int


class Month(TypedDict):
    """A month in one area whose records have gone. `month` is its first day."""

    month: date
    area: UUID
    contacts: int
    people: int
    for_others: int
    sharps_back: int
    trained: int
    responses: int


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
    """Naloxone taught and handed out from `start` to `end`, both included, by day and area."""
    found: QuerySet[Naloxone, Trained] = (
        Naloxone.objects.filter(day__range=(start, end), withdrawn=False)
        .values("day", area=F("area_id"))
        .annotate(supplied=Count("id"), trained=_sum("people_trained"))
        .order_by("day", "area")
    )
    return found


def responses(start: date, end: date) -> QuerySet[Response, Responses]:
    """Responses reported from `start` to `end`, both included, by day, area and outcome."""
    found: QuerySet[Response, Responses] = (
        Response.objects.filter(day__range=(start, end), withdrawn=False)
        .values("day", "outcome", area=F("area_id"))
        .annotate(responses=Count("id"), used=_sum("doses"))
        .order_by("day", "area", "outcome")
    )
    return found


def months(start: date, end: date) -> QuerySet[MonthlyReach, Month]:
    """Aggregates of the months that begin between `start` and `end`, both included, by month and area."""
    rows: Any = MonthlyReach.objects.filter(month__range=(start, end))
    found: QuerySet[MonthlyReach, Month] = rows.values(
        *("month", "contacts", "people", "for_others", "sharps_back", "trained", "responses"),
        area=F("area_id"),
    ).order_by("month", "area")
    return found
