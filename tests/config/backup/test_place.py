"""Where backups are kept: fourteen days, under names that only a whole one has; and no unencrypted copy stays."""

import os
import signal
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from django.core.management import CommandError

from porchlight.config.backup import place

NOW = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
WAITING = """
import sys, time
from pathlib import Path
from porchlight.config.backup.place import workroom
with workroom(Path(sys.argv[1])) as work:
    (work / "database").write_text("a name")
    print("here", flush=True)
    time.sleep(60)
"""


def name(age: timedelta) -> str:
    return f"porchlight-{(NOW - age).strftime(place.STAMP)}.age"


def test_what_is_older_than_fourteen_days_goes_and_nothing_else(tmp_path: Path) -> None:
    day, second = timedelta(days=1), timedelta(seconds=1)
    kept = [name(0 * day), name(13 * day), name(14 * day), name(-3 * day)]
    gone = [name(14 * day + second), name(400 * day)]
    others = ["porchlight-before-2026-01-01T000000Z.sqlite3", "porchlight-2026.age", f"{name(50 * day)}.part"]
    others += [f"old-{name(50 * day)}", "key.txt"]
    for each in (*kept, *gone, *others):
        (tmp_path / each).touch()
    assert place.expire(tmp_path, NOW) == 2
    assert {path.name for path in tmp_path.iterdir()} == {*kept, *others}


def test_the_newest_stays_however_old_it_is(tmp_path: Path) -> None:
    days = (90, 60, 30)
    for age in days:
        (tmp_path / name(timedelta(days=age))).touch()
    assert place.expire(tmp_path, NOW) == 2
    assert [path.name for path in tmp_path.iterdir()] == [name(timedelta(days=30))]


def test_a_backup_has_its_name_once_it_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / "far" / "backups"
    seen: list[str] = []

    def write(target: BinaryIO) -> None:
        target.write(b"half")
        seen.extend(path.name for path in folder.iterdir())
        target.write(b" and half")

    made = place.keep(folder, NOW, write)
    assert seen == ["porchlight-2026-11-20T053000Z.age.part"]
    assert (made.name, made.read_bytes()) == ("porchlight-2026-11-20T053000Z.age", b"half and half")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(folder.iterdir()) == [made]


def test_one_that_failed_leaves_no_trace(tmp_path: Path) -> None:
    def write(target: BinaryIO) -> None:
        target.write(b"half")
        raise OSError(28, "No space left on device")

    (tmp_path / f"{name(timedelta(days=1))}.part").touch()  # of one that was killed
    with pytest.raises(OSError, match="No space"):
        place.keep(tmp_path, NOW, write)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_takes_all_but_the_last_write_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        place.keep(tmp_path, NOW, lambda target: None)
    assert list(tmp_path.iterdir()) == []


def test_the_workroom_is_for_this_account_and_empty_before_and_after(tmp_path: Path) -> None:
    left = tmp_path / "backup-work" / "database"
    left.parent.mkdir(mode=0o755)
    left.write_text("what a killed one left")
    with place.workroom(tmp_path) as work:
        assert stat.S_IMODE(work.stat().st_mode) == 0o700
        assert list(work.iterdir()) == []
        (work / "database").touch()
    assert list(work.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        fail_at_work(tmp_path)
    assert list(work.iterdir()) == []


def fail_at_work(folder: Path) -> None:
    with place.workroom(folder) as work:
        (work / "database").touch()
        (work / "secret").read_text()


def waiting(folder: Path) -> "subprocess.Popen[str]":
    """Another process with something unencrypted in the workroom."""
    begun = subprocess.Popen([sys.executable, "-c", WAITING, str(folder)], stdout=subprocess.PIPE, text=True)
    assert begun.stdout
    assert begun.stdout.readline() == "here\n"
    return begun


def test_one_at_a_time_and_the_other_loses_nothing(tmp_path: Path) -> None:
    other = waiting(tmp_path)
    with pytest.raises(CommandError, match="Another backup or restore is at work"), place.workroom(tmp_path):
        pass
    assert (tmp_path / "backup-work" / "database").exists()
    other.kill()
    other.wait()
    with place.workroom(tmp_path) as work:
        assert list(work.iterdir()) == []


def test_one_that_is_asked_to_stop_cleans_up(tmp_path: Path) -> None:
    other = waiting(tmp_path)
    time.sleep(0.1)
    other.terminate()
    assert other.wait(timeout=20) == 128 + signal.SIGTERM
    assert list((tmp_path / "backup-work").iterdir()) == []


def test_root_does_not_work_where_another_account_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() == 0:
        os.chown(tmp_path, 12345, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(CommandError, match=r"belongs to account \d+, which"), place.workroom(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_disk_with_too_little_room_is_refused(tmp_path: Path) -> None:
    place.refuse_full(tmp_path / "not" / "yet", 1)
    with pytest.raises(CommandError, match=r"\d+ MB are needed, \d+ MB are free"):
        place.refuse_full(tmp_path / "not" / "yet", 2**60)
