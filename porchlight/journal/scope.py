"""The organisation-scoped manager and the block that opens a scope."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection, models, transaction

from porchlight.journal.fence import SETTING
from porchlight.lib import scope

M = TypeVar("M", bound=models.Model)
_reads: ContextVar[bool] = ContextVar("porchlight_reads", default=False)
# Of a reading scope that has asked something: whether the transaction is its own.
_opened: ContextVar[list[bool] | None] = ContextVar("porchlight_opened", default=None)


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
    phone that writes. On PostgreSQL reading is a transaction too, because only a transaction can be told whose it is.
    So whoever reads has to have done with it before something is written: what was written would wait to be kept for as
    long as there is still something to read. Raises RuntimeError for a writing scope within one that reads.
    """
    if write and _reads.get():
        raise RuntimeError("a scope that writes within a scope that reads")
    before = scope.perhaps()
    reads = _reads.set(not write)
    try:
        with scope.entered(org), _writing(org, before) if write else _reading(org, before):
            yield
    finally:
        _reads.reset(reads)


@contextmanager
def sought() -> Iterator[None]:
    """Look in every organisation for whose something is (memberships, phones, codes), from within one of them."""
    before = scope.perhaps()
    with scope.entered(None), _told(None, before) if _fenced() else nullcontext():
        yield


def only_reads() -> bool:
    """Whether the present transaction was opened to read, as it is on PostgreSQL."""
    return _opened.get() == [True]


def _fenced() -> bool:
    return connection.vendor == "postgresql"


@contextmanager
def _writing(org: int, before: int | None) -> Iterator[None]:
    with transaction.atomic(), _told(org, before) if _fenced() else nullcontext():
        yield


@contextmanager
def _reading(org: int, before: int | None) -> Iterator[None]:
    """On PostgreSQL a transaction that begins with the first question: many a push asks none, and needs no turns to the
    server for it."""
    with ExitStack() as begun:

        def begin(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if not opened:
                opened.append(not connection.in_atomic_block)
                begun.enter_context(transaction.atomic())
                begun.enter_context(_told(org, before))
            return execute(sql, params, many, context)

        opened: list[bool] = []
        token = _opened.set(opened)
        try:
            with connection.execute_wrapper(begin) if _fenced() else nullcontext():
                yield
        finally:
            _opened.reset(token)


@contextmanager
def _told(org: int | None, before: int | None) -> Iterator[None]:
    """Tell PostgreSQL's fences whose this part of the transaction is. A rollback takes it back by itself."""
    _tell(org)
    yield
    # Inside another scope, that one goes on; otherwise the transaction ends here, and the telling with it.
    if connection.savepoint_ids or org is None:
        _tell(before)


def _tell(org: int | None) -> None:
    if not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, "" if org is None else str(org)])


class ScopedModel(models.Model):
    """A row that belongs to one organisation."""

    org_id: Any
    objects: models.Manager[Any] = ScopedManager()
    unscoped: models.Manager[Any] = UnscopedManager()

    class Meta:
        abstract = True
        base_manager_name = "unscoped"
