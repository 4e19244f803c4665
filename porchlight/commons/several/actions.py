"""The people of a table come, all or none."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from porchlight.commons.people import actions as people
from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import Role
from porchlight.commons.several.rules import Row
from porchlight.journal.actions import Author, append_each
from porchlight.journal.traces import Trace


def add(*, token: UUID, rows: Sequence[Row], giver: frozenset[Role], by: Author) -> None:
    """Everybody in `rows`, which have no faults. Each one's id follows from the preview's token and the row, so the
    same preview twice makes nobody twice. Runs in the caller's transaction, which has the log. Raises Invalid,
    Forbidden."""
    named = {uuid5(token, str(row.line)): row for row in rows}
    if Person.objects.filter(id__in=named).exists():
        # Sent before: one after the other, each is held against who was made then.
        for id, row in named.items():
            people.add(id=id, **_said(row), roles=_roles(row), giver=giver, by=by)
        return
    people.check_givable(giver=giver, wanted=frozenset().union(*map(_roles, rows)))
    _add(named, by)


def _add(named: dict[UUID, Row], by: Author) -> None:
    """Hundreds at once: the log is held for as long as it takes, and phones wait."""
    made = [Person(id=id, **_said(row)) for id, row in named.items()]
    for person in made:
        person.set_unusable_password()
    Person.objects.bulk_create(made)
    Membership.objects.bulk_create(
        Membership(org_id=by.org, person_id=id, role=role, since=by.today)
        for id, row in named.items()
        for role in sorted(_roles(row))
    )
    traces = [Trace(str(id), tuple(sorted(_roles(row)))) for id, row in named.items()]
    append_each(kind="person.added", bodies=traces, by=by)


def _said(row: Row) -> dict[str, str]:
    return {"name": row.name, "language": row.language}


def _roles(row: Row) -> frozenset[Role]:
    return frozenset(Role(role) for role in row.roles)
