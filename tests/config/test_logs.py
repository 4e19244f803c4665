"""What stands in the log of a request: method, route, status, a coarse duration; and what never does."""

import io
import logging
import logging.config
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory

from porchlight.config import logs
from tests.factories import World

CANARY = "Jane-416-555-0100"
ADDRESS = "203.0.113.77"
pytestmark = pytest.mark.django_db


@pytest.fixture
def said() -> Iterator[Callable[[], list[str]]]:
    """The lines that a deployment would have written so far."""
    logging_: Any = settings.LOGGING
    plain = logging_["formatters"]["plain"]
    assert plain["class"] == "porchlight.config.logs.WithoutWords"
    paper = io.StringIO()
    console = logging.StreamHandler(paper)
    console.setFormatter(logs.WithoutWords(plain["format"], style=plain["style"]))
    logging.getLogger().addHandler(console)
    yield lambda: paper.getvalue().splitlines()
    logging.getLogger().removeHandler(console)


Said = Callable[[], list[str]]


def visitor() -> Client:
    """A browser whose address and name must not be written down; a fault is an answer and not a failed test."""
    return Client(raise_request_exception=False, REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=CANARY)


def failing(error: Exception) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> Any:
        raise error

    return fail


def test_a_request_is_one_line(said: Said) -> None:
    visitor().get("/accounts/login/")
    (line,) = said()
    assert re.fullmatch(r"INFO porchlight\.requests GET /accounts/login/ 200 [<>][=\dms]+", line)


@pytest.mark.parametrize(
    ("seconds", "name"),
    [(0.0, "<10ms"), (0.01, "<100ms"), (0.99, "<1s"), (9.9, "<10s"), (10.0, ">=10s"), (99.0, ">=10s")],
)
def test_durations_are_coarse(seconds: float, name: str) -> None:
    assert logs.bucket(seconds) == name


REQUESTS: dict[str, tuple[Callable[[Client], Any], str]] = {
    "path": (lambda c: c.get(f"/commons/welcome/{CANARY}/"), "GET /commons/welcome/<str:code>/ 200"),
    "no such path": (lambda c: c.get(f"/{CANARY}/"), "GET ? 404"),
    "query": (lambda c: c.get("/accounts/login/", {"next": CANARY}), "GET /accounts/login/ 200"),
    "body": (
        lambda c: c.post("/accounts/login/", {"login": CANARY, "password": CANARY}),
        "POST /accounts/login/ 200",
    ),
    "token": (
        lambda c: c.get("/sync/pull", headers={"Authorization": f"Bearer {CANARY}"}),
        "GET /sync/pull 401",
    ),
    "method": (lambda c: c.generic(CANARY, "/sync/push"), "? /sync/push 405"),
    "host": (lambda c: c.get("/accounts/login/", headers={"Host": CANARY}), "GET ? 400"),
    "cookie": (lambda c: c.get("/accounts/login/", headers={"Cookie": f"sessionid={CANARY}"}), "GET /accou"),
}


@pytest.mark.parametrize(("ask", "line"), REQUESTS.values(), ids=REQUESTS)
def test_nothing_that_was_asked_is_written_down(said: Said, ask: Callable[[Client], Any], line: str) -> None:
    ask(visitor())
    assert line in said()[-1]
    assert CANARY not in str(said())
    assert ADDRESS not in str(said())


FAULTS: dict[str, tuple[str, Exception, int]] = {
    "view": ("porchlight.sync.push.views.receive", ValueError(CANARY), 500),
    "busy": ("porchlight.sync.push.views.receive", OperationalError(f"locked DETAIL: ({CANARY})"), 503),
    "middleware": ("django.contrib.sessions.backends.base.SessionBase.is_empty", KeyError(CANARY), 500),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_by_class_and_place(
    world: World, said: Said, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    where, error, status = FAULTS[fault]
    monkeypatch.setattr(where, failing(error))
    text = '{"protocol":1,"nonce":"n","sent_at":"2026-11-20T12:00:00Z","entries":[]}'
    answer = visitor().post(
        "/sync/push",
        text,
        content_type="application/json",
        headers={"Authorization": f"Bearer {world.token}"},
    )
    assert answer.status_code == status
    told, request = said()
    assert f"POST /sync/push {'failed' if status == 500 else 'put off'}: " in told
    assert type(error).__name__ in told
    assert "tests/config/test_logs.py:" in told
    assert f"POST /sync/push {status}" in request
    assert CANARY not in told + request
    assert CANARY not in answer.content.decode()


def test_an_answer_that_breaks_off_says_where_and_not_why(said: Said) -> None:
    def rows() -> Iterator[str]:
        yield "one"
        raise ValueError(CANARY)

    answer: Any = logs.Requests(lambda request: StreamingHttpResponse(rows()))(RequestFactory().get("/"))
    with pytest.raises(logs.BrokenOff) as broken:
        list(answer.streaming_content)
    assert broken.value.__suppress_context__  # the server that sends it would print what came before
    assert "GET ? broke off: ValueError at " in said()[-1]
    assert CANARY not in str(said())


def test_other_peoples_logs_keep_their_words_to_themselves(said: Said) -> None:
    try:
        failing(ValueError(CANARY))()
    except ValueError:
        logging.getLogger("somebody.else").exception("it went wrong")
    assert said()[0].startswith("ERROR somebody.else it went wrong: ValueError at tests/config/test_logs.py:")
    assert CANARY not in str(said())


END = """
import threading
from porchlight.config import cli, logs
def fail(): raise {error}
cli.execute_from_command_line = lambda words: {work}
cli.main()
"""
WAYS = ("fail()", "(threading.Thread(target=fail).start(), threading.Event().wait(0.5))")


@pytest.mark.parametrize("work", WAYS, ids=["process", "thread"])
def test_a_process_that_ends_by_an_error_keeps_its_words_to_itself(work: str) -> None:
    script = END.format(error=f"ValueError('{CANARY}')", work=work)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "ValueError at " in done.stderr
    assert CANARY not in done.stdout + done.stderr


def test_a_setting_that_is_wrong_is_said_in_full() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "porchlight.config.cli", "check"],
        capture_output=True, text=True, check=False, env={"PORCHLIGHT_SECRET_KEY": "short"},
    )  # fmt: skip
    assert "needs at least 32 characters" in done.stderr
