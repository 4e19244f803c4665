"""Row-level security in tests: Porchlight's own statements keep within their scope, as in real use; a test sees all.

A test makes rows for several organisations and looks at what became of them. What it says itself, and nothing that
Porchlight says, is said by a role that walks through the fences.
"""

import contextlib
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from types import FrameType
from typing import Any

import psycopg
from django.db import connection

ROLE = "porchlight_scenery"
_within: ContextVar[bool] = ContextVar("within", default=False)


def step_over(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Let a test's own statement see every organisation."""
    if connection.vendor != "postgresql" or _within.get() or not _says_a_test(sys._getframe(1)):
        return execute(sql, params, many, context)
    link: psycopg.Connection[Any] = context["connection"].connection
    link.execute(f"SET ROLE {ROLE}")
    try:
        return execute(sql, params, many, context)
    finally:
        # In a transaction that failed nothing more is said, and its end takes the role back.
        with contextlib.suppress(psycopg.errors.InFailedSqlTransaction):
            link.execute("RESET ROLE")


@contextlib.contextmanager
def within() -> Iterator[None]:
    """Here a test sees and does no more than Porchlight could."""
    token = _within.set(True)
    try:
        yield
    finally:
        _within.reset(token)


def _says_a_test(frame: FrameType | None) -> bool:
    """Whether a test, or a measurement, is nearer on the stack than Porchlight."""
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith(("porchlight.", "django.db.migrations", "django.core.management")):
            return False
        if module.startswith(("tests.", "bench.")) and module not in (__name__, "tests.conftest"):
            return True
        frame = frame.f_back
    return False
