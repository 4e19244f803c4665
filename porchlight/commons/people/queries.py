"""Who is here, and in which roles."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from porchlight.commons.org.models import Organisation
from porchlight.commons.people import rules
from porchlight.commons.people.models import Membership, Person, Welcome
from porchlight.commons.people.permissions import Permission, Role, may
from porchlight.journal.remember import Remembered
from porchlight.journal.scope import scoped, sought
from porchlight.lib import codes, scope
from porchlight.lib.errors import Invalid, NotFound

ROLE_WORDS = {
    Role.PEER: _("Peer worker"),
    Role.LEAD: _("Team lead"),
    Role.COORDINATOR: _("Coordinator"),
    Role.PARTNER: _("Partner"),
    Role.ADMIN: _("Administrator"),
}

_door = codes.Door(room=1)


def people() -> QuerySet[Person]:
    """Everybody who has, or had, a role in the organisation in scope."""
    return Person.objects.filter(id__in=Membership.objects.values("person")).order_by("name")


def person(id: UUID) -> Person:
    try:
        return people().get(id=id)
    except Person.DoesNotExist:
        raise NotFound("There is no such person here.") from None


def works_elsewhere(person: UUID) -> bool:
    """Whether a person works for another organisation than the one in scope too."""
    return bool(set(organisations_of(person)) - {scope.current()})


def renamable(id: UUID) -> Person:
    """A person whose name is this organisation's business alone. Raises NotFound, Invalid."""
    known = person(id)
    if works_elsewhere(id):
        raise Invalid(
            "elsewhere",
            gettext(
                "This person also works in another organisation and keeps their own name, on their own page."
            ),
        )
    return known


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
    """Ids of the organisations in which a person has a role now, whatever the scope."""
    rows = Membership.unscoped.filter(person=person, left__isnull=True).order_by("org_id")
    with sought():
        return list(rows.values_list("org_id", flat=True).distinct())


def listing(*, q: str = "", role: str = "", state: str = "") -> QuerySet[Person]:
    """People of the organisation in scope: by a piece of their name, a role they hold now, here, left or all."""
    present = Membership.objects.filter(left__isnull=True)
    if role:
        present = present.filter(role=role)
    mine = Q(id__in=present.values("person"))
    found = people()
    if state == "left":
        found = found.exclude(id__in=Membership.objects.filter(left__isnull=True).values("person"))
    elif state != "all" or role:
        found = found.filter(mine)
    return found.filter(name__icontains=q) if q else found


def stays(ids: Iterable[UUID]) -> dict[UUID, tuple[date, date | None]]:
    """For each person the first day here and, where every role has ended, the last."""
    found: dict[UUID, tuple[date, date | None]] = {}
    for id, since, left in Membership.objects.filter(person__in=list(ids)).values_list(
        "person_id", "since", "left"
    ):
        first, last = found.get(id, (since, date.min))
        found[id] = (min(first, since), None if left is None or last is None else max(last, left))
    return found


def kept(id: UUID) -> dict[str, Any] | None:
    """What is known of somebody here, as the form for somebody new asks for it."""
    row = people().filter(id=id).values("name", "language").first()
    return {**row, "roles": roles(id)} if row else None


def role_words(held: Iterable[Role]) -> str:
    """Roles in words, in the order of the list above."""
    present = set(held)
    return ", ".join(str(word) for role, word in ROLE_WORDS.items() if role in present)


def open_link(code: str, now: datetime) -> Welcome | None:
    """A one-time link while it may be used. Asked before there is a scope. Raises codes.Full."""
    hashed = _door.hashed(code, settings.CODE_SALT)
    found = Welcome.unscoped.select_related("org", "person").filter(code_hash=hashed, expires__gt=now)
    row: Welcome | None = found.first()
    if row is None or row.maker_id is None:
        return None
    with scoped(row.org_id, write=False):
        stranger = row.person.username and works_elsewhere(row.person_id)
        return row if rules.link_opens(roles(row.maker_id), roles(row.person_id)) and not stranger else None


def welcomed(code: str, now: datetime) -> UUID | None:
    """Whom a one-time link is for, while it may be used."""
    row = open_link(code, now)
    return row.person_id if row else None


def username_is_free(username: str, *, but: UUID) -> bool:
    """Whether nobody else in the network signs in with this name."""
    return not Person.objects.filter(username__iexact=username).exclude(pk=but).exists()


def organisations(ids: Iterable[int]) -> list[Organisation]:
    """Organisations to choose from, by name."""
    return list(Organisation.objects.filter(pk__in=list(ids)).order_by("name"))


def is_shared_network() -> bool:
    """Whether there is another organisation to bring somebody from."""
    return Organisation.objects.count() > 1


def choices(permission: Permission) -> list[tuple[str, str]]:
    """Ids and names of those who are here now and may do this, for choosing one."""
    held = roles_of_all()
    return [
        (str(person.pk), person.name)
        for person in listing()
        if may(held.get(person.pk, frozenset()), permission)
    ]
