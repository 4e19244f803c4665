"""Who may hold a shared phone, by the name they chose."""

from collections.abc import Iterable, Mapping

from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import ALLOWED, Permission
from porchlight.journal.registry import FeedBody

# Roles whose people go out and record.
_RECORDING = [role for role, allowed in ALLOWED.items() if Permission.RECORD in allowed]


def workers(keys: Iterable[str] | None) -> Mapping[str, FeedBody]:
    """Each person goes to shared phones and to their own; a personal phone does not carry the others' names."""
    able = Membership.objects.filter(left__isnull=True, role__in=_RECORDING).values("person")
    found = Person.objects.filter(id__in=able, is_active=True)
    if keys is not None:
        found = found.filter(id__in=list(keys))
    return {
        str(person.pk): FeedBody({"id": str(person.pk), "name": person.name}, audience=(str(person.pk),))
        for person in found
    }
