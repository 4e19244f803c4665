"""A full disk gives the ballast back once; retention takes the room again when there is plenty."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from porchlight.config import ballast
from porchlight.config.middleware import Problems

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(ballast, "SIZE", 4096)


@pytest.mark.parametrize(
    "said", ["database or disk is full", "could not extend file: No space left on device"]
)
def test_a_full_disk_gives_the_room_back_once(said: str, caplog: pytest.LogCaptureFixture) -> None:
    ballast.make()
    problems = Problems(lambda request: HttpResponse())
    for _ in range(2):
        answer = problems.process_exception(RequestFactory().post("/sync/push"), OperationalError(said))
        assert answer is not None
        assert (answer.status_code, answer["Retry-After"]) == (503, "300")
    assert not ballast.path().exists()
    assert [record.name for record in caplog.records].count("porchlight.ballast") == 1


def test_a_busy_database_keeps_it() -> None:
    ballast.make()
    problems = Problems(lambda request: HttpResponse())
    problems.process_exception(RequestFactory().post("/sync/push"), OperationalError("database is locked"))
    assert ballast.path().exists()


def test_the_room_is_really_taken() -> None:
    ballast.make()
    found = ballast.path().stat()
    assert (found.st_size, found.st_blocks * 512 >= 4096) == (4096, True)


@pytest.mark.parametrize(("free", "back"), [(ballast.ROOM, False), (ballast.ROOM + 1, True)])
def test_it_comes_back_when_there_is_plenty(free: int, back: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(0, 0, free))
    ballast.restore()
    assert ballast.path().exists() is back


def test_no_half_ballast_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.posix_fallocate", full)
    with pytest.raises(OSError, match="No space"):
        ballast.make()
    assert not ballast.path().exists()
