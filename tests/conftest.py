"""Fixtures that every test may ask for, and the guard that keeps writes in actions and projections."""

import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from pytest_django.fixtures import _set_suffix_to_test_databases
from pytest_django.plugin import DjangoDbBlocker

from porchlight.commons.people.models import Person
from tests.desks import Signer
from tests.disk import Disk, Engine
from tests.factories import World, make_world
from tests.fences import step_over

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
            return module.endswith(WRITERS) or ".migrations." in module
        if module.startswith(ALLOWED):
            return True
        frame = frame.f_back
    return False


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(request: pytest.FixtureRequest) -> None:
    """A database for each worker process: PostgreSQL's gets a name of its own; SQLite's lives in its memory.

    pytest-django knows the latter only of Django's own engine, which ours wraps.
    """
    worker = getattr(request.config, "workerinput", {}).get("workerid")
    if worker and connection.vendor == "postgresql":
        _set_suffix_to_test_databases(suffix=worker)


@pytest.fixture(autouse=True)
def _write_guard() -> Iterator[None]:
    with connection.execute_wrapper(refuse_stray_writes), connection.execute_wrapper(step_over):
        yield


@pytest.fixture(autouse=True)
def _plain_static(settings: Any) -> None:
    """Static files under their own names: nothing needs to be collected before a test."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A page in French leaves its language behind; the next test begins in English again."""
    with translation.override("en"):
        yield


@pytest.fixture
def world(db: None) -> World:
    """One small organisation."""
    return make_world()


@pytest.fixture(scope="session")
def engine(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Iterator[Engine]:
    """Where `disk` copies its database from."""
    made = Engine(tmp_path_factory.mktemp("disk"), worker_id)
    with django_db_blocker.unblock():
        made.migrate()
    yield made
    if not made.sqlite:
        made.server(*(f"DROP DATABASE IF EXISTS {made.named(name)}" for name in ("template", "own", "kept")))


@pytest.fixture
def disk(engine: Engine, django_db_blocker: DjangoDbBlocker) -> Iterator[Disk]:
    """A database that is really written: each thread has its connection, and a commit is one."""
    own = Disk(engine)
    engine.copy(engine.template, own.name)
    with django_db_blocker.unblock(), engine.connected(own.name):
        with connection.execute_wrapper(refuse_stray_writes), connection.execute_wrapper(step_over):
            yield own
        own.threads.shutdown()


@pytest.fixture
def signed_in(settings: Any) -> Signer:
    """A client of somebody who is signed in, in whatever database is open then."""
    settings.REQUIRE_SECOND_FACTOR = False

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in
