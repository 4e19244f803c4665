"""The organisation-scoped manager and the block that opens a scope."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

from django.db import connection, models, transaction

from porchlight.lib import scope

M = TypeVar("M", bound=models.Model)


class ScopedManager(models.Manager[M]):
    """Sees one organisation's rows; raises NoScope outside a scope."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(org_id=scope.current())


class UnscopedManager(models.Manager[M]):
    """For identity look-ups that come before there is a scope (tokens, invites) and for jobs over all scopes."""


@contextmanager
def scoped(org: int, *, write: bool = True) -> Iterator[None]:
    """Work as one organisation.

    Opens a transaction to write in; a reading block opens one only on PostgreSQL, where the row-level policies
    need `SET LOCAL`: on SQLite every transaction takes the write lock at once (IMMEDIATE), and pages that only
    read must not hold up a phone that writes.
    """
    with ExitStack() as stack:
        if write or connection.vendor == "postgresql":
            stack.enter_context(transaction.atomic())
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('app.org', %s, true)", [str(org)])
        stack.enter_context(scope.entered(org))
        yield


class ScopedModel(models.Model):
    """A row that belongs to one organisation."""

    org_id: Any
    objects: models.Manager[Any] = ScopedManager()
    unscoped: models.Manager[Any] = UnscopedManager()

    class Meta:
        abstract = True
        base_manager_name = "unscoped"
