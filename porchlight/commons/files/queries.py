"""A person's own files, in the organisation in scope."""

from collections.abc import Iterator
from itertools import count
from uuid import UUID

from django.db.models import QuerySet
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext as _

from porchlight.commons.files.models import File, Piece
from porchlight.commons.people.permissions import Role, may
from porchlight.journal.scope import scoped
from porchlight.lib.errors import NotFound

State = File.State
GOING = (State.WAITING, State.RUNNING)


def mine(person: UUID) -> QuerySet[File]:
    """Somebody's files, the newest first."""
    return File.objects.filter(person=person).order_by("-asked", "id")


def file(id: UUID, person: UUID) -> File:
    """Somebody's own file. Another's, and one that never was, answer alike: NotFound."""
    found = mine(person).filter(id=id).first()
    if found is None:
        raise NotFound(_("There is no such file here. Files go after a day."))
    return found


def page_of(file: File) -> ResolverMatch | None:
    """The page whose list this is; None when this version of the program has it no more."""
    try:
        return resolve(file.list.partition("?")[0])
    except Resolver404:
        return None


def opens(file: File, roles: frozenset[Role]) -> bool:
    """Whether these roles open the list that the file was drawn from."""
    page = page_of(file)
    return page is not None and may(roles, vars(page.func).get("permission", ""))


def pieces(org: int, id: UUID) -> Iterator[bytes]:
    """A file's bytes. Each piece is read in a scope of its own: between two sends there is none."""
    for number in count():
        with scoped(org, write=False):
            body = Piece.objects.filter(file=id, number=number).values_list("body", flat=True).first()
        if body is None:
            return
        yield bytes(body)
