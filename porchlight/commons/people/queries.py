"""Who is here, and in which roles."""

from collections import defaultdict
from uuid import UUID

from django.db.models import QuerySet

from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import Role
from porchlight.journal.remember import Remembered
from porchlight.lib import scope
from porchlight.lib.errors import NotFound


def people() -> QuerySet[Person]:
    """Everybody who has, or had, a role in the organisation in scope."""
    return Person.objects.filter(id__in=Membership.objects.values("person")).order_by("name")


def person(id: UUID) -> Person:
    try:
        return people().get(id=id)
    except Person.DoesNotExist:
        raise NotFound("There is no such person here.") from None


def roles(person: UUID) -> frozenset[Role]:
    """The roles a person has now in the organisation in scope."""
    rows = Membership.objects.filter(person=person, left__isnull=True).values_list("role", flat=True)
    return frozenset(Role(role) for role in rows)


_roles: Remembered[int, dict[UUID, frozenset[Role]]] = Remembered()


def roles_of_all() -> dict[UUID, frozenset[Role]]:
    """The present roles of everybody in the organisation in scope."""
    return _roles.get(scope.current(), _read_roles) or {}


def _read_roles() -> dict[UUID, frozenset[Role]]:
    found: dict[UUID, set[Role]] = defaultdict(set)
    for id, role in Membership.objects.filter(left__isnull=True).values_list("person_id", "role"):
        found[id].add(Role(role))
    return {id: frozenset(held) for id, held in found.items()}


def names() -> dict[UUID, str]:
    """Display names by id."""
    return dict(people().values_list("id", "name"))


def organisations_of(person: UUID) -> list[int]:
    """Ids of the organisations in which a person has a role now. Asked before there is a scope."""
    rows = Membership.unscoped.filter(person=person, left__isnull=True).order_by("org_id")
    return list(rows.values_list("org_id", flat=True).distinct())
