"""What a journey stands on: a real server process on the database under test, a browser, and somebody's phone."""

import contextlib
import copy
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from bench.scenery import for_server
from porchlight.commons.org.models import Network
from porchlight.commons.people.models import Person
from tests.journeys.phone import Phone
from tests.journeys.town import Town, make_town

PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def deployment(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Iterator[None]:
    """A database that another process can open too, with a connection of its own beside that of other tests.

    It stays open for the whole session: journeys make an organisation each instead of emptying tables.
    """
    usual = connections["default"]
    ours = connections.create_connection("default")
    ours.settings_dict = copy.deepcopy(usual.settings_dict)
    sqlite = str(tmp_path_factory.mktemp("database") / "journeys.sqlite3")
    ours.settings_dict["TEST"]["NAME"] = (
        sqlite if ours.vendor == "sqlite" else f"porchlight_{worker_id}_journeys"
    )
    connections["default"] = ours
    with django_db_blocker.unblock():
        ours.creation.create_test_db(verbosity=0, autoclobber=True)
        Network.objects.get_or_create(id=1, defaults={"name": "Lakeside"})
        yield
        if ours.vendor == "postgresql":  # a server that was just ended may still be on its way out
            with ours.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        ours.creation.destroy_test_db(str(usual.settings_dict["NAME"]), verbosity=0)
    connections["default"] = usual


def _database() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(found["NAME"])
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def environment(deployment: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a process of this deployment is started with; what it says goes to `server.log` in its data folder."""
    return os.environ | {
        "PORCHLIGHT_DATABASE": for_server(_database()),
        "PORCHLIGHT_VAR": str(tmp_path_factory.mktemp("var")),
        "PORCHLIGHT_SECRET_KEY": settings.SECRET_KEY,
        "PORCHLIGHT_PLAIN_HTTP": "1",
    }


@pytest.fixture(scope="session")
def server(environment: dict[str, str]) -> Iterator[str]:
    """The address of `porchlight run` as a process of its own."""
    command = [sys.executable, "-m", "porchlight.config.cli"]
    subprocess.run([*command, "collectstatic", "--noinput", "-v0"], env=environment, check=True)
    port = _free_port()
    said = Path(environment["PORCHLIGHT_VAR"]) / "server.log"
    with said.open("wb") as log:
        process = subprocess.Popen(
            [*command, "run", "--port", str(port)], env=environment, stdout=log, stderr=log
        )
    try:
        _wait(port, said)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int, log: Path) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            link.request("GET", "/app/manifest.webmanifest")
            if link.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {log.read_text()}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's browser."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no browser: apt-get install chromium")
    # Playwright keeps an event loop in this thread; the tests themselves are as plain as ever, and read the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        # Patience costs nothing where a page is as it should be, and a busy machine is no mistake of a page's.
        expect.set_options(timeout=15_000)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def browser_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browsers with nothing in them, phone-sized unless told otherwise; closed after the test."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = chromium.new_context(**{"viewport": PHONE, "locale": "en-CA"} | options)
        context.set_default_timeout(15_000)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def town(deployment: None) -> Town:
    return make_town()


@pytest.fixture
def phone(
    server: str, town: Town, browser_context: Callable[..., BrowserContext]
) -> Iterator[Callable[..., Phone]]:
    """Makes phones that joined the town; no script may have failed on any of them."""
    made: list[Phone] = []

    def make(
        *, shared: bool = False, person: Person | None = None, language: str = "en", **options: object
    ) -> Phone:
        new = Phone(browser_context(locale=f"{language}-CA", **options), server, language)
        made.append(new)
        new.join(town.code(shared=shared, person=person))
        return new

    yield make
    assert [complaint for one in made for complaint in one.complaints] == []
