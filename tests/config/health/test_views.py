"""Whoever watches a process is told that it lives and whether it may take traffic, in codes and nothing else."""

import shutil
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext

from porchlight.commons.models import Network
from porchlight.config import ballast
from porchlight.lib import meters
from tests.config.counted import counted

CANARY = "Jane-416-555-0100"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def fit(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A deployment that may take traffic."""
    Network.objects.create(name=CANARY)
    monkeypatch.setattr(settings, "VAR", tmp_path)
    room(monkeypatch, ballast.ENOUGH + 1)


def room(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(0, 0, free))


def ready() -> tuple[int, Any]:
    answer = Client().get("/health/ready")
    return answer.status_code, answer.json()


def test_a_process_lives_whatever_its_database_does() -> None:
    """This test may not touch a database: pytest-django would refuse it."""
    answer = Client().get("/health/live")
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ok", "no-store")
    assert not answer.cookies


@pytest.mark.usefixtures("fit")
def test_ready_when_all_holds_for_a_handful_of_queries() -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get("/health/ready")
    assert (answer.status_code, answer.content) == (200, b'{"failing":[]}')
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert len(queries) <= 3
    assert not any("session" in query["sql"] for query in queries)


@pytest.mark.parametrize("address", ["/health/live", "/health/ready"])
@pytest.mark.usefixtures("fit")
def test_it_is_asked_and_not_told(address: str) -> None:
    assert Client().head(address).status_code == 200
    assert Client().post(address).status_code == 405


@pytest.mark.usefixtures("fit")
def test_a_migration_is_missing() -> None:
    MigrationRecorder(connection).record_unapplied("sync", "0001_initial")
    assert ready() == (503, {"failing": ["migrations"]})


@pytest.mark.usefixtures("fit")
def test_a_database_of_a_newer_version_will_do() -> None:
    """While an update is under way, or after it was taken back."""
    MigrationRecorder(connection).record_applied("sync", "0999_later")
    assert ready() == (200, {"failing": []})


@pytest.mark.usefixtures("fit")
def test_several_things_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    Network.objects.all().delete()
    room(monkeypatch, 0)
    assert ready() == (503, {"failing": ["network", "disk"]})


@pytest.mark.usefixtures("fit")
def test_the_database_is_away_and_its_words_stay_out(caplog: pytest.LogCaptureFixture) -> None:
    def away(*_: object) -> None:
        raise OperationalError(f"connection to server at {CANARY} failed")

    before = counted(meters.DATABASE_ERRORS, error="OperationalError")
    with connection.execute_wrapper(away):
        assert ready() == (503, {"failing": ["database"]})
    assert counted(meters.DATABASE_ERRORS, error="OperationalError") == before + 1
    assert CANARY not in caplog.text


@pytest.mark.parametrize(("free", "held", "fails"), [(0, False, True), (0, True, False), (1, False, False)])
@pytest.mark.usefixtures("fit")
def test_a_full_disk_fails_once_the_ballast_is_eaten(
    free: int, held: bool, fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    room(monkeypatch, ballast.ENOUGH + free)
    monkeypatch.setattr(ballast, "SIZE", 4096)
    if held:
        ballast.make()
    assert ready() == ((503, {"failing": ["disk"]}) if fails else (200, {"failing": []}))


@pytest.mark.usefixtures("fit")
def test_no_data_folder_is_no_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(settings, "VAR", tmp_path / "gone")
    assert ready() == (503, {"failing": ["disk"]})
