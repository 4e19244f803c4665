"""What is counted, what is never in a label, and that several processes are served as one, on this machine alone."""

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bench.scenery import for_server
from porchlight.commons.models import Network
from porchlight.commons.work.actions import beat, enqueue_once
from porchlight.commons.work.rules import LEASE
from porchlight.config import logs, metrics, reactions
from porchlight.config.settings import _port
from porchlight.journal.queries import position
from porchlight.lib import meters
from porchlight.sync.models import Quarantined
from tests.config.counted import counted
from tests.disk import Disk
from tests.factories import World, make_world
from tests.phones import push, statuses

CANARY = "Jane-416-555-0100"
ROUTE = {"method": "GET", "route": "/accounts/login/", "status": "2xx"}


def steps(**labels: str) -> list[float]:
    """How many requests took at most so long, by the steps of their durations."""
    limits = [*(str(limit) for limit in meters.LIMITS), "+Inf"]
    return [counted(meters.REQUESTS, "_bucket", le=limit, **labels) for limit in limits]


@pytest.mark.django_db
def test_a_request_is_counted_once_by_what_its_line_says() -> None:
    before = counted(meters.REQUESTS, "_count", **ROUTE)
    Client().get("/accounts/login/")
    assert counted(meters.REQUESTS, "_count", **ROUTE) == before + 1


@pytest.mark.parametrize(
    ("seconds", "stands_at", "total"),
    [
        (0.0042, [1, 1, 1, 1, 1], 0.01),
        (0.01, [0, 1, 1, 1, 1], 0.1),
        (9.87, [0, 0, 0, 1, 1], 10.0),
        (10.0, [0, 0, 0, 0, 1], 60.0),
        (999.9, [0, 0, 0, 0, 1], 60.0),
    ],
)
def test_durations_are_as_coarse_as_in_the_log(seconds: float, stands_at: list[int], total: float) -> None:
    labels = {"method": "GET", "route": f"/{seconds}", "status": "2xx"}
    meters.request(method="GET", route=f"/{seconds}", status=204, seconds=seconds)
    assert steps(**labels) == stands_at
    assert counted(meters.REQUESTS, "_sum", **labels) == total


@pytest.mark.django_db
def test_nothing_that_was_asked_is_in_a_label() -> None:
    visitor = Client(raise_request_exception=False, REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT=CANARY)
    visitor.get(f"/commons/welcome/{CANARY}/", {"next": CANARY})
    visitor.get(f"/{CANARY}/")
    visitor.generic(CANARY, "/sync/push")
    told = [str(sample) for meter in meters.ALL for one in meter.collect() for sample in one.samples]
    assert any("/commons/welcome/<str:code>/" in line for line in told)
    assert not [line for line in told if CANARY in line or "203.0.113.77" in line]


@pytest.mark.django_db
def test_entries_are_counted_by_their_answer(world: World) -> None:
    def now() -> list[float]:
        return [counted(meters.PUSHED, answer=answer) for answer in meters.ANSWERS]

    good = world.envelope(world.contact())
    before = now()
    push(world, good)
    answers = push(world, good, world.envelope(world.contact()), world.envelope({}), {"id": "x"})
    assert sorted(status for status, _code in statuses(answers)) == [
        "duplicate", "quarantined", "refused", "stored",
    ]  # fmt: skip
    assert [after - was for was, after in zip(before, now(), strict=True)] == [2, 1, 1, 1, 0]


@pytest.mark.django_db
def test_entries_that_a_fault_held_up_are_counted_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(new: list[object]) -> None:
        if new:
            raise ValueError

    before = counted(meters.PUSHED, answer="later")
    monkeypatch.setattr("porchlight.sync.push.actions.append_many", fail)
    assert statuses(push(world, world.envelope(world.contact()))) == [("later", "fault")]
    assert counted(meters.PUSHED, answer="later") == before + 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "more"), [(OperationalError("locked"), 1), (IntegrityError(), 1), (ValueError(), 0)]
)
def test_errors_of_the_database_are_counted_by_class(
    world: World, error: Exception, more: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> Any:
        raise error

    labels = {"error": type(error).__name__}
    before = counted(meters.DATABASE_ERRORS, **labels)
    monkeypatch.setattr("porchlight.sync.push.views.receive", fail)
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {world.token}"})
    text = '{"protocol":1,"nonce":"n","sent_at":"2026-11-20T12:00:00Z","entries":[]}'
    assert client.post("/sync/push", text, content_type="application/json").status_code >= 500
    assert counted(meters.DATABASE_ERRORS, **labels) == before + more


def test_an_error_in_the_middle_of_a_long_answer_counts() -> None:
    def rows() -> Iterator[str]:
        yield "one"
        raise OperationalError

    before = counted(meters.DATABASE_ERRORS, error="OperationalError")
    answer: Any = logs.Requests(lambda request: StreamingHttpResponse(rows()))(RequestFactory().get("/"))
    with pytest.raises(logs.BrokenOff):
        list(answer.streaming_content)
    assert counted(meters.DATABASE_ERRORS, error="OperationalError") == before + 1


def hold_back(world: World, number: int, state: str = Quarantined.State.WAITING) -> None:
    Quarantined.unscoped.create(
        org_id=world.org.pk, entry=world.device.pk, digest=bytes([number]) * 32, kind="contact.logged", version=1,
        device=world.device.pk, device_seq=number, sealed=b"x", code="cannot_open", received=date(2026, 11, 20),
        state=state,
    )  # fmt: skip


@pytest.mark.django_db
def test_what_waits_is_the_sum_of_all_organisations(world: World) -> None:
    other = make_world("Other")
    hold_back(world, 1)
    hold_back(other, 1)
    hold_back(other, 2)
    hold_back(other, 3, Quarantined.State.REJECTED)
    assert metrics.known()["porchlight_quarantine_waiting"] == 3
    assert metrics.known()["porchlight_journal_position"] == position()[1]


@pytest.mark.django_db
def test_the_worker_and_its_queue() -> None:
    found = metrics.known()
    assert [found[f"porchlight_{name}"] for name in ("tasks_waiting", "tasks_failed", "workers")] == [0, 0, 0]
    assert found["porchlight_tasks_oldest_seconds"] == 0
    now = timezone.now()
    with transaction.atomic():
        for name, after in (("a", timedelta(hours=-1)), ("b", timedelta(hours=5)), ("c", timedelta())):
            enqueue_once(task=reactions.job, args=(name,), after=after)
    DBTaskResult.objects.filter(args_kwargs__args=["c"]).update(status="FAILED")
    beat(worker="alive", now=now)
    beat(worker="silent", now=now - LEASE - timedelta(seconds=1))
    found = metrics.known()
    assert [found[f"porchlight_{name}"] for name in ("tasks_waiting", "tasks_failed", "workers")] == [2, 1, 1]
    assert 3600 <= found["porchlight_tasks_oldest_seconds"] < 3700


@pytest.mark.django_db
def test_what_waits_for_its_time_is_not_late() -> None:
    with transaction.atomic():
        enqueue_once(task=reactions.job, args=("a",), after=timedelta(hours=5))
    assert metrics.known()["porchlight_tasks_oldest_seconds"] == 0


def test_without_the_database_the_rest_is_told_and_no_word_of_the_error(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> dict[str, float]:
        raise OperationalError(f"connection to server at {CANARY} failed")

    monkeypatch.setattr(metrics, "known", away)
    found = {one.name: one.samples[0].value for one in metrics.Gauges().collect()}
    assert found.keys() == {"porchlight_disk_free_bytes", "porchlight_database_up"}
    assert found["porchlight_database_up"] == 0
    assert "OperationalError" in caplog.text
    assert CANARY not in caplog.text


@pytest.mark.django_db
def test_every_gauge_is_described_and_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("porchlight.config.metrics.connection.close", lambda: None)
    found = list(metrics.Gauges().collect())
    assert [one.name for one in found] == [one.name for one in metrics.Gauges().describe()]
    assert all(sample.labels == {} for one in found for sample in one.samples)


@pytest.mark.parametrize(("given", "port"), [("", 0), ("1", 1), ("65535", 65535)])
def test_a_port_or_none(given: str, port: int) -> None:
    assert _port(given) == port


@pytest.mark.parametrize("given", ["0", "65536", "-1", "nine", "9464 "])
def test_anything_else_is_refused_by_name(given: str) -> None:
    with pytest.raises(Exception, match="PORCHLIGHT_METRICS_PORT is a number from 1 to 65535"):
        _port(given)


def test_unless_it_is_asked_for_nothing_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "start_http_server", None)
    monkeypatch.setattr(metrics, "TemporaryDirectory", None)
    with metrics.served(0):
        assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ
    with pytest.raises(TypeError), metrics.served(9464):
        pytest.fail("this would have been served")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((metrics.HOST, 0))
        return int(probe.getsockname()[1])


def get(port: int, address: str, host: str = metrics.HOST) -> str:
    link = http.client.HTTPConnection(host, port, timeout=10)
    try:
        link.request("GET", address)
        return link.getresponse().read().decode()
    finally:
        link.close()


@pytest.fixture
def start(disk: Disk, tmp_path: Path) -> Iterator[Callable[[int], int]]:
    """`porchlight run`, with so many web processes as its database takes; says where it answers."""
    Network.objects.create(name="Lakeside")
    connection.close()
    found = connection.settings_dict
    server = f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"
    environment = os.environ | {
        "PORCHLIGHT_DATABASE": found["NAME"] if disk.sqlite else for_server(server),
        "PORCHLIGHT_SECRET_KEY": settings.SECRET_KEY,
        "PORCHLIGHT_VAR": str(tmp_path),
    }
    started: list[subprocess.Popen[bytes]] = []

    def run(metrics_port: int) -> int:
        port = free_port()
        words = ["run", "--port", str(port), "--workers", "1" if disk.sqlite else "2"]
        process = subprocess.Popen(
            [sys.executable, "-m", "porchlight.config.cli", *words],
            env=environment | {"PORCHLIGHT_METRICS_PORT": str(metrics_port) if metrics_port else ""},
            stdout=subprocess.DEVNULL,
            stderr=(tmp_path / "said").open("wb"),
        )
        started.append(process)
        for _ in range(400):
            with contextlib.suppress(OSError):
                get(port, "/health/live")
                return port
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError((tmp_path / "said").read_text())

    yield run
    for process in started:
        process.terminate()
        assert process.wait(timeout=20) is not None


def test_all_processes_are_served_as_one_and_on_this_machine_alone(
    start: Callable[[int], int], tmp_path: Path
) -> None:
    asked = free_port()
    port = start(asked)
    for _ in range(60):
        get(port, "/accounts/login/")
    text = get(asked, "/metrics")
    labels = 'method="GET",route="/accounts/login/",status="2xx"'
    assert f"porchlight_request_seconds_count{{{labels}}} 60.0" in text
    assert 'porchlight_pushed_entries_total{answer="stored"} 0.0' in text
    assert "porchlight_database_up 1.0" in text
    named = {*metrics.GAUGES, *(one.name for meter in meters.ALL for one in meter.describe())}
    assert {line.split()[2].removesuffix("_total") for line in text.splitlines() if "# TYPE" in line} == named
    assert set(re.findall(r"(\w+)=\"", text)) == {"method", "route", "status", "le", "answer", "error"}
    assert "_created" not in text
    with pytest.raises(ConnectionRefusedError):
        get(asked, "/metrics", host="127.0.0.2")
    with pytest.raises(
        RuntimeError, match=f"Metrics cannot be served on port {asked}: Address already in use"
    ):
        start(asked)
