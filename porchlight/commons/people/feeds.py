"""Who may hold a shared phone, by the name they chose."""

from collections.abc import Iterable, Mapping

from porchlight.commons.people.permissions import Permission, may
from porchlight.commons.people.queries import people, roles_of_all
from porchlight.journal.registry import FeedBody


def workers(keys: Iterable[str] | None) -> Mapping[str, FeedBody]:
    """Each person goes to shared phones and to their own; a personal phone does not carry the others' names."""
    able = {str(id) for id, roles in roles_of_all().items() if may(roles, Permission.RECORD)}
    wanted = able if keys is None else able & set(keys)
    return {
        str(person.pk): FeedBody({"id": str(person.pk), "name": person.name}, audience=(str(person.pk),))
        for person in people().filter(id__in=wanted, is_active=True)
    }
