"""Fixtures that every test may ask for, and the guard that keeps writes in actions and projections."""

import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest
from django.db import connection

from tests.factories import World, make_world

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE")
# Rooms whose writes are not the wings' business: sign-in, sessions, tasks, migrations; tests' own scenery.
ALLOWED = (
    "django.contrib.",
    "django.db.migrations",
    "allauth.",
    "django_tasks_db.",
    "tests.",
    "pytest_django.",
)
WRITERS = (".actions", ".projections", ".ledger")


def refuse_stray_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Refuse a write that no action or projection has on the stack below it."""
    if sql.lstrip().upper().startswith(WRITES) and not _may_write(sys._getframe(1)):
        raise AssertionError(f"a write outside actions and projections: {sql[:120]}")
    return execute(sql, params, many, context)


def _may_write(frame: FrameType | None) -> bool:
    """The nearest frame that is ours, a test's or an allowed library's decides."""
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("porchlight.") and module != "porchlight.journal.bulk":
            return bool(module.endswith(WRITERS))
        if module.startswith(ALLOWED):
            return True
        frame = frame.f_back
    return False


@pytest.fixture(autouse=True)
def _write_guard(request: pytest.FixtureRequest) -> Iterator[None]:
    if "db" not in request.fixturenames and "transactional_db" not in request.fixturenames:
        yield
        return
    with connection.execute_wrapper(refuse_stray_writes):
        yield


@pytest.fixture
def world(db: None) -> World:
    """One small organisation."""
    return make_world()
