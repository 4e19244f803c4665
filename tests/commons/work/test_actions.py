"""Tasks wait once, are tried again with pauses, taken over from the dead, and scheduled exactly once."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from porchlight.commons.work.actions import (
    beat,
    claim_due,
    enqueue_once,
    forget_finished,
    leave,
    requeue,
)
from porchlight.commons.work.loop import Worker
from porchlight.commons.work.models import Slot
from porchlight.commons.work.models import Worker as Row
from porchlight.commons.work.rules import LEASE, WAITS
from porchlight.config import reactions

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOURLY = {"sweep": timedelta(hours=1)}
ran: list[str] = []


def fail() -> None:
    ran.append("fail")
    raise ValueError("a value that nobody should find in a log")


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    ran.clear()
    monkeypatch.setattr(reactions, "JOBS", {"good": lambda: ran.append("good"), "bad": fail})


def queue(name: str) -> bool:
    """Says whether it was queued."""
    before = DBTaskResult.objects.count()
    with transaction.atomic():
        enqueue_once(task=reactions.job, args=(name,), after=timedelta())
    return DBTaskResult.objects.count() > before


def work() -> None:
    Worker(lambda now: None, batch=True, interval=0).run()


def only() -> Any:
    return DBTaskResult.objects.get()


@pytest.mark.django_db
def test_an_equal_task_waits_only_once() -> None:
    assert queue("good")
    assert not queue("good")
    assert queue("bad")
    DBTaskResult.objects.update(status="RUNNING")
    assert queue("good")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("jobs")
def test_a_worker_runs_what_waits_and_goes_home() -> None:
    queue("good")
    work()
    assert ran == ["good"]
    assert only().status == "SUCCESSFUL"
    assert not Row.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("jobs")
def test_a_failure_is_tried_again_later_each_time_and_then_given_up() -> None:
    queue("bad")
    pauses = []
    for _ in range(len(WAITS) + 3):
        work()
        now = timezone.now()
        if requeue(now=now):
            pauses.append(only().run_after - now)
            DBTaskResult.objects.update(run_after=now)
    assert ran == ["fail"] * (len(WAITS) + 1)
    assert pauses == list(WAITS)
    assert only().status == "FAILED"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("jobs")
def test_of_an_error_class_and_place_are_kept() -> None:
    queue("bad")
    work()
    assert only().traceback.startswith("ValueError at porchlight/config/reactions.py:")
    assert " > tests/commons/work/test_actions.py:" in only().traceback
    assert only().exception_class_path == "builtins.ValueError"


@pytest.mark.django_db
def test_what_a_dead_worker_had_begun_is_taken_over_and_a_living_ones_is_not() -> None:
    queue("good")
    only().claim("w1")
    beat(worker="w1", now=NOW)
    assert requeue(now=NOW + LEASE) == 0
    assert requeue(now=NOW + LEASE + timedelta(seconds=1)) == 1
    assert (only().status, only().worker_ids) == ("READY", ["w1"])


@pytest.mark.django_db
def test_a_worker_that_went_home_leaves_nothing_behind() -> None:
    queue("good")
    only().claim("w1")
    beat(worker="w1", now=NOW)
    leave(worker="w1")
    assert requeue(now=NOW) == 1


@pytest.mark.django_db
def test_a_task_that_kills_every_worker_is_given_up() -> None:
    queue("good")
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["w"] * (len(WAITS) + 1))
    assert requeue(now=NOW) == 0
    assert (only().status, only().exception_class_path) == ("FAILED", "worker died")


@pytest.mark.django_db
def test_a_schedule_is_due_at_once_and_then_in_its_rhythm() -> None:
    assert claim_due(rhythms=HOURLY, now=NOW) == ["sweep"]
    assert claim_due(rhythms=HOURLY, now=NOW + timedelta(minutes=59)) == []
    assert claim_due(rhythms=HOURLY, now=NOW + timedelta(hours=7, minutes=1)) == ["sweep"]
    assert Slot.objects.get().due == NOW + timedelta(hours=8)


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_have_the_same_run() -> None:
    """Eight of them ask at once, for twelve hours in a row."""
    claimed: list[datetime] = []
    gate = threading.Barrier(8)

    def ask() -> None:
        try:
            for hour in range(12):
                now = NOW + timedelta(hours=hour)
                gate.wait()
                with transaction.atomic():
                    claimed.extend([now] * len(claim_due(rhythms=HOURLY, now=now)))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == [NOW + timedelta(hours=hour) for hour in range(12)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("jobs")
def test_a_task_that_is_queued_again_while_it_starts_sees_what_was_written() -> None:
    """The waiting task is locked until the commit of whoever found it waiting, so it cannot run before."""
    if connection.vendor != "postgresql":
        return  # one writer at a time: there is no meanwhile
    queue("good")
    worker = threading.Thread(target=_work_and_close)
    with transaction.atomic():
        enqueue_once(task=reactions.job, args=("good",), after=timedelta())
        worker.start()
        worker.join()
        assert ran == []
    work()
    assert ran == ["good"]


def _work_and_close() -> None:
    try:
        work()
    finally:
        connection.close()


@pytest.mark.django_db
def test_rows_of_ended_tasks_go_after_a_week() -> None:
    queue("good")
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=NOW)
    assert forget_finished(now=NOW + timedelta(days=7)) == 0
    assert forget_finished(now=NOW + timedelta(days=7, seconds=1)) == 1
