"""Reference data that every push asks for, read again only after a desk changed something.

Each desk edit appends an entry, and the counter's row notes the last of them: one small read tells whether what is
remembered still holds, in this process and in every other. So a revoked phone is refused at its very next call.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

from django.db import connection

from porchlight.journal.scope import only_reads

K = TypeVar("K")
V = TypeVar("V")


# What a push itself changes (how much a phone still holds) may be this old in another process.
MINUTE = 60.0


_looked: ContextVar[tuple[str, int] | None] = ContextVar("porchlight_reference", default=None)


class Remembered(Generic[K, V]):
    """Values by key, all of one reference version and at most a minute old."""

    # The version last seen from outside a transaction: what is only written but not committed never becomes it.
    committed: tuple[str, int] | None = None

    def __init__(self) -> None:
        self._version: tuple[str, int] | None = None
        self._until = 0.0
        self._values: dict[K, V] = {}

    def get(self, key: K, read: Callable[[], V | None]) -> V | None:
        """The value of `key`, read by `read()` when it is not known at the present version. None is not remembered.

        A transaction that has itself changed reference data remembers nothing: it may yet be rolled back.
        """
        inside = connection.in_atomic_block and not only_reads()
        version = reference_version() if inside else _looked.get() or reference_version()
        if not inside:
            Remembered.committed = version
        if version != Remembered.committed:
            return read()
        if version != self._version or time.monotonic() > self._until:
            self._version, self._until, self._values = version, time.monotonic() + MINUTE, {}
        values = self._values
        if key not in values:
            value = read()
            if value is None:
                return None
            values[key] = value
        return values[key]


@contextmanager
def one_look() -> Iterator[None]:
    """For the length of a request: ask for the version once, before all that is read under it."""
    token = _looked.set(None if connection.in_atomic_block else reference_version())
    try:
        yield
    finally:
        _looked.reset(token)


def reference_version() -> tuple[str, int]:
    """The epoch and the number of the last entry that came from a desk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch, reference FROM journal_counter WHERE id = 1")
        epoch, reference = cursor.fetchone()
    return epoch, reference
