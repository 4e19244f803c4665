"""Whose data this piece of work may touch: one organisation at a time, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[int | None] = ContextVar("porchlight_scope", default=None)


class NoScope(RuntimeError):
    """A scoped table was read or written without saying for which organisation."""


def current() -> int:
    """The organisation id of this piece of work. Raises NoScope when there is none."""
    org = _current.get()
    if org is None:
        raise NoScope("no organisation in scope: open one with porchlight.journal.scope.scoped(org)")
    return org


def perhaps() -> int | None:
    """The organisation id of this piece of work, if it has one."""
    return _current.get()


@contextmanager
def entered(org: int | None) -> Iterator[None]:
    """Set the organisation for the block, or none. Opens no transaction: that is journal.scope.scoped."""
    token = _current.set(org)
    try:
        yield
    finally:
        _current.reset(token)
