"""Secure by default, known by name, and nothing in a log that points at a person."""

import ast
import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from porchlight.config import settings as module
from tests.house.pages import ENVIRONMENT, environment
from tests.house.tree import PACKAGE, lines, modules, parsed, short

pytestmark = pytest.mark.house

FILE = PACKAGE / "config" / "settings.py"
WRITTEN = re.compile(
    r"os\.environ(?:\.setdefault\(.DJANGO_SETTINGS_MODULE.,|\[.PROMETHEUS_MULTIPROC_DIR.\] = )"
)


def test_settings_fit_on_one_page() -> None:
    assert len(list(lines(FILE))) <= 300


def test_every_environment_variable_is_described() -> None:
    assert environment() == set(ENVIRONMENT)


def test_the_environment_is_read_in_one_place() -> None:
    """Elsewhere it is only written, for a library that asks nothing else, and the demonstration decides for itself."""
    reading = {
        f"{short(path)}:{node.lineno}"
        for path in modules(PACKAGE)
        if path != FILE
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node) in ("os.environ", "os.getenv")
        and not WRITTEN.search(path.read_text("utf-8").splitlines()[node.lineno - 1])
    }
    assert reading == set()


def test_a_page_may_load_from_here_only() -> None:
    policy: Any = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert policy["default-src"] == ["'none'"]
    assert policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["require-trusted-types-for"] == ["'script'"]
    loose = ("'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:", "blob:")
    named = [str(source) for sources in policy.values() for source in sources]
    assert not set(loose) & set(named)
    assert "data:" not in policy["script-src"]


def test_cookies_are_kept_from_scripts_and_other_sites() -> None:
    assert module.HTTPS is (module.flag("PLAIN_HTTP") is False)
    assert settings.SESSION_COOKIE_SECURE is settings.CSRF_COOKIE_SECURE is module.HTTPS
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    assert settings.X_FRAME_OPTIONS == "DENY"
    # With no-referrer a browser sends `Origin: null`, and every form fails.
    assert settings.SECURE_REFERRER_POLICY == "same-origin"
    assert settings.SECURE_CROSS_ORIGIN_OPENER_POLICY == "same-origin"
    assert settings.REQUIRE_SECOND_FACTOR


def test_no_page_is_one_transaction_and_no_development_aid_is_on() -> None:
    assert settings.DATABASES["default"].get("ATOMIC_REQUESTS", False) is False
    assert not module.DEBUG
    installed = {"django.contrib.admin", "allauth.usersessions", "axes"} & set(settings.INSTALLED_APPS)
    assert installed == set()


def test_sqlite_keeps_what_it_acknowledged_and_forgets_what_was_purged() -> None:
    pragmas = module._database("some.sqlite3")["OPTIONS"]["init_command"]
    for wanted in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        assert wanted in pragmas
    assert "trusted_schema=OFF" in pragmas
    assert "NORMAL" not in pragmas
    assert module._database("some.sqlite3")["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_postgresql_does_not_compile_what_it_guesses_to_be_long() -> None:
    """Walking along the corrections of a hundred entries took 5 ms, and 179 ms with compiling."""
    assert "jit=off" in module._database("postgres://somebody@somewhere/some")["OPTIONS"]["options"]


@pytest.mark.django_db
def test_the_engine_does_as_it_was_told() -> None:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        said = {}
        for pragma in ("synchronous", "foreign_keys", "secure_delete", "trusted_schema"):
            cursor.execute(f"PRAGMA {pragma}")
            said[pragma] = cursor.fetchone()[0]
    assert said == {"synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "trusted_schema": 0}


def test_nobody_weakens_the_disk() -> None:
    weak = [
        short(path) for path in modules() if "synchronous=NORMAL" in path.read_text("utf-8").replace(" ", "")
    ]
    assert weak == []


def test_logs_hold_no_address_and_no_statement() -> None:
    logging: Any = settings.LOGGING
    told = str(logging)
    assert "asctime" not in told  # the journal knows the time that matters; a log line needs none
    assert not any(word in told for word in ("REMOTE_ADDR", "ip}", "request}", "client"))
    assert logging["loggers"]["django.db.backends"]["level"] == "ERROR"
    # Every word of an error stays out, and these would write paths with codes in them, and whole requests.
    assert {one["class"] for one in logging["formatters"].values()} == {"porchlight.config.logs.WithoutWords"}
    assert logging["loggers"]["django.request"]["filters"] == ["faults"]
    for name in ("django.security", "django.server", "django_tasks"):
        assert logging["loggers"][name]["level"] == "CRITICAL"
    assert "log_access=False" in (PACKAGE / "config" / "server.py").read_text("utf-8")


def test_nobody_asks_where_a_request_came_from() -> None:
    asking = [
        f"{short(path)}:{number}"
        for path in modules()
        for number, line in lines(path)
        if any(
            word in line
            for word in ("REMOTE_ADDR", "X-Forwarded-For", "HTTP_X_FORWARDED_FOR", "HTTP_USER_AGENT")
        )
        or "User-Agent" in line
    ]
    assert asking == []
