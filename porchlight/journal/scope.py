"""The organisation-scoped manager and the block that opens a scope."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, TypeVar

from django.db import models, transaction

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
    """Work as one organisation, in a transaction if it writes.

    On SQLite every transaction takes the write lock at once (IMMEDIATE): pages that only read must not hold up a
    phone that writes.
    """
    with scope.entered(org), transaction.atomic() if write else nullcontext():
        yield


class ScopedModel(models.Model):
    """A row that belongs to one organisation."""

    org_id: Any
    objects: models.Manager[Any] = ScopedManager()
    unscoped: models.Manager[Any] = UnscopedManager()

    class Meta:
        abstract = True
        base_manager_name = "unscoped"
