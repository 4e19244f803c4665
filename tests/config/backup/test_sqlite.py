"""SQLite: a copy beside writers, a damaged one refused, the former one set aside, none pulled away from anybody."""

import contextlib
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection

from porchlight.config.backup.contents import Contents
from porchlight.config.backup.sqlite import SQLite

SCHEMA = """
    PRAGMA journal_mode = WAL;
    CREATE TABLE journal_counter (id INTEGER PRIMARY KEY, epoch TEXT, value INTEGER);
    CREATE TABLE django_migrations (app TEXT, name TEXT);
    CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
    CREATE TABLE shelf (id INTEGER PRIMARY KEY, place INTEGER REFERENCES place (id));
    INSERT INTO journal_counter VALUES (1, 'epoch', 3);
    INSERT INTO place VALUES (1, 'kept'), (2, 'kept too');
"""
# Holds a database open and does nothing else, as a worker does most of the time.
IDLE = """
import sqlite3, sys, time
link = sqlite3.connect(sys.argv[1])
link.execute("SELECT count(*) FROM place").fetchone()
print("here", flush=True)
time.sleep(60)
"""
STAMP = "2026-11-20T053000Z"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small database in the place of the one behind `connection`."""
    made = tmp_path / "data" / "porch light?.sqlite3"
    made.parent.mkdir()
    with contextlib.closing(sqlite3.connect(made)) as link:
        link.executescript(SCHEMA)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(made))
    monkeypatch.setattr(connection, "close", lambda: None)
    return made


def taken(tmp_path: Path) -> tuple[Path, Contents]:
    copy = tmp_path / "copy"
    copy.unlink(missing_ok=True)
    return copy, SQLite().take(copy)


def names(file: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(file)) as link:
        return [name for (name,) in link.execute("SELECT name FROM place ORDER BY id")]


def add(file: Path, *found: str) -> sqlite3.Connection:
    """A writer that has not closed: what it committed is in the write-ahead log."""
    link = sqlite3.connect(file, isolation_level=None)
    link.executemany("INSERT INTO place (name) VALUES (?)", [(name,) for name in found])
    return link


def test_a_copy_has_what_is_still_in_the_log_and_stands_alone(file: Path, tmp_path: Path) -> None:
    with contextlib.closing(add(file, "new")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO place (name) VALUES ('not committed')")
        assert Path(f"{file}-wal").stat().st_size
        copy, contents = taken(tmp_path)
    assert names(copy) == ["kept", "kept too", "new"]
    assert (contents.epoch, contents.position, contents.rows["place"]) == ("epoch", 3, 3)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == ["copy"]


def test_a_copy_can_be_made_while_nothing_runs(file: Path, tmp_path: Path) -> None:
    assert not Path(f"{file}-wal").exists()
    assert taken(tmp_path)[1].rows == {"django_migrations": 0, "journal_counter": 1, "place": 2, "shelf": 0}
    assert SQLite().size() >= file.stat().st_size


@pytest.mark.parametrize(
    ("name", "page", "said"),
    [
        ("place", bytes(8), "The copy cannot be read: database disk image is malformed"),
        # The page of an index that says it is empty.
        (
            "sqlite_autoindex_place_1",
            bytes((10, 0, 0, 0, 0, 0x10, 0, 0)),
            "The database is damaged: row 1 missing from index",
        ),
    ],
)
def test_a_damaged_database_is_not_backed_up(
    file: Path, tmp_path: Path, name: str, page: bytes, said: str
) -> None:
    with contextlib.closing(sqlite3.connect(file)) as link:
        root = link.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
    content = bytearray(file.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = page.ljust(4096, b"\0")
    file.write_bytes(content)
    with pytest.raises(CommandError, match=rf"{said}.* Keep the backups that there are"):
        taken(tmp_path)


def test_nor_one_whose_rows_point_nowhere(file: Path, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as link:
        link.execute("INSERT INTO shelf VALUES (1, 77)")
    with pytest.raises(CommandError, match="shelf points at a row of place that is not there"):
        taken(tmp_path)


def test_a_file_that_is_none_is_said_to_be_one(file: Path, tmp_path: Path) -> None:
    file.write_bytes(b"not a database" * 1000)
    with pytest.raises(CommandError, match="could not be copied: file is not a database"):
        taken(tmp_path)
    with pytest.raises(CommandError, match="--over"):
        SQLite().refuse_overwriting(over=False)


def test_the_former_one_is_set_aside_for_its_owner(file: Path, tmp_path: Path) -> None:
    copy, contents = taken(tmp_path)
    with contextlib.closing(add(file, "later")):
        pass
    file.chmod(0o644)
    kept = SQLite().bring(copy, contents, STAMP)
    assert kept == file.with_name(f"porch light?-before-{STAMP}.sqlite3")
    assert (names(file), names(kept)) == (["kept", "kept too"], ["kept", "kept too", "later"])
    assert {stat.S_IMODE(path.stat().st_mode) for path in (file, kept)} == {0o600}


def test_the_log_of_the_former_one_is_never_taken_for_the_new_ones(file: Path, tmp_path: Path) -> None:
    """After a power cut it lies there and is full; whoever lost only the main file has it, too."""
    copy, contents = taken(tmp_path)
    with contextlib.closing(add(file, "later")):
        log = Path(f"{file}-wal").read_bytes()
    assert b"later" in log
    file.unlink()
    Path(f"{file}-wal").write_bytes(log)
    assert SQLite().bring(copy, contents, STAMP) is None
    assert names(file) == ["kept", "kept too"]
    aside = file.with_name(f"porch light?-before-{STAMP}.sqlite3-wal")
    assert aside.read_bytes() == log


def test_one_that_is_damaged_is_set_aside_as_it_is(file: Path, tmp_path: Path) -> None:
    copy, contents = taken(tmp_path)
    file.write_bytes(b"not a database" * 1000)
    kept = SQLite().bring(copy, contents, STAMP)
    assert kept
    assert kept.read_bytes() == b"not a database" * 1000
    assert names(file) == ["kept", "kept too"]


def test_a_database_that_is_in_use_is_not_pulled_away(file: Path, tmp_path: Path) -> None:
    copy, contents = taken(tmp_path)
    with subprocess.Popen([sys.executable, "-c", IDLE, str(file)], stdout=subprocess.PIPE, text=True) as idle:
        assert idle.stdout
        assert idle.stdout.readline() == "here\n"
        inode = file.stat().st_ino
        with pytest.raises(
            CommandError, match=r"is in use\. Stop `porchlight run` and `porchlight work` first"
        ):
            SQLite().bring(copy, contents, STAMP)
        assert file.stat().st_ino == inode
        assert copy.exists()
        idle.kill()
    assert SQLite().bring(copy, contents, STAMP)


def test_a_copy_that_holds_something_else_is_not_brought_back(file: Path, tmp_path: Path) -> None:
    copy, contents = taken(tmp_path)
    rows = {**contents.rows, "place": 3, "gone": 1}
    told: list[dict[str, Any]] = [{"rows": rows}, {"position": 4}, {"migrations": ["reach.0009_more"]}]
    for other in told:
        wanted = Contents(**{name: getattr(contents, name) for name in contents.__struct_fields__} | other)
        with pytest.raises(CommandError, match="What came out is not what went in: "):
            SQLite().bring(copy, wanted, STAMP)
    assert names(file) == ["kept", "kept too"]


def test_an_empty_place_is_empty(file: Path) -> None:
    file.write_bytes(b"")
    SQLite().refuse_overwriting(over=False)
    file.unlink()
    SQLite().refuse_overwriting(over=False)
    assert not file.exists()
