"""What was acknowledged is there after a power cut, at whatever moment, in whatever state the disk is left.

The real push, through the real connection with the settings' pragmas, on a database whose every write is noted
(`vfs.py`). Then the power is cut, again and again, and what the disk may hold (`power.py`) is opened by plain SQLite.
"""

import contextlib
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tests.disk import Disk
from tests.drills.conftest import FULL
from tests.drills.power import Gone, Op, Platter, Sync, Truncate, Write
from tests.drills.vfs import Tap
from tests.factories import NOW, World, make_world
from tests.phones import push, statuses

pytestmark = pytest.mark.drill

HISTORIES, CUTS = (10, 50) if FULL else (1, 25)
PUSHES = 60


# Every row that an entry becomes, as (table, id, how many).
WHERE_IT_STANDS = """
SELECT 'receipt', id, 1 FROM journal_receipt WHERE state = 'stored'
UNION ALL SELECT 'entry', id, 1 FROM journal_entry WHERE body != ''
UNION ALL SELECT 'contact', id, 1 FROM reach_contact
UNION ALL SELECT 'session', id, 1 FROM reach_session WHERE state = 'open'
UNION ALL SELECT 'movement', root, count(*) FROM reach_movement GROUP BY root
"""
STOCKS = "SELECT place_id, item_id, qty FROM reach_balance WHERE qty != 0 ORDER BY 1, 2"
MOVED = """
SELECT place, item_id, sum(qty) FROM (
  SELECT target_id AS place, item_id, qty FROM reach_movement
  UNION ALL SELECT source_id, item_id, -qty FROM reach_movement
) GROUP BY 1, 2 HAVING sum(qty) != 0 ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """An entry as the phone keeps it, and all rows that it has to become."""

    envelope: dict[str, Any]
    stands: frozenset[tuple[str, str, int]]


@dataclass
class History:
    """Pushes and what they wrote: `acknowledged` holds the log's length when each answer came, and the batch."""

    start: dict[str, bytes]
    log: list[Op]
    acknowledged: list[tuple[int, list[Sent]]] = field(default_factory=list)

    def before(self, moment: int) -> list[list[Sent]]:
        return [batch for at, batch in self.acknowledged if at <= moment]


@dataclass
class Tally:
    """What all cuts came to; `commits` and `entries` were acknowledged before a cut, counted at each."""

    cuts: int = 0
    commits: int = 0
    entries: int = 0
    lost: int = 0
    commits_lost: int = 0


Capture: TypeAlias = pytest.CaptureFixture[str]


def test_no_acknowledged_entry_is_lost_to_a_power_cut(disk: Disk, tmp_path: Path, capsys: Capture) -> None:
    if not disk.sqlite:
        return
    tally = cut_often(disk, tmp_path, "FULL")
    say(capsys, "FULL", tally)
    assert (tally.cuts, tally.lost) == (HISTORIES * CUTS, 0)
    assert tally.entries > tally.commits > tally.cuts


def test_the_model_finds_what_a_lazier_setting_loses(disk: Disk, tmp_path: Path, capsys: Capture) -> None:
    """Otherwise it would prove nothing."""
    if not disk.sqlite:
        return
    tally = cut_often(disk, tmp_path, "NORMAL")
    say(capsys, "NORMAL", tally)
    assert tally.cuts == HISTORIES * CUTS
    assert tally.lost > 0


def say(capsys: Capture, word: str, tally: Tally) -> None:
    """The numbers of docs/reference/performance.md."""
    with capsys.disabled():
        print(f"\nsynchronous={word}: {tally}")  # noqa: T201


def cut_often(disk: Disk, folder: Path, synchronous: str) -> Tally:
    tally, name = Tally(), Path(disk.name).name
    for seed in range(HISTORIES):
        disk.engine.copy(disk.engine.template, disk.name)
        chance = random.Random(seed)
        history = recorded(disk, chance, synchronous)
        platter, reached = Platter(history.start), 0
        for moment in sorted(_moments(history, chance)):
            platter.take(history.log[reached:moment])
            reached = moment
            image = {Path(at).name: held for at, held in platter.after_a_cut(chance).items() if held}
            # SQLite's index into the log is in memory and never synced: what is left of it says nothing.
            image[f"{name}-shm"] = chance.randbytes(32 * 1024)
            check(laid_out(image, folder), name, history.before(moment), tally)
    return tally


def _moments(history: History, chance: random.Random) -> list[int]:
    """Half of them anywhere, half of them as soon as a phone was told that its entries are safe."""
    anywhere = [chance.randint(history.acknowledged[0][0], len(history.log)) for _ in range(CUTS // 2)]
    told = [chance.choice(history.acknowledged)[0] for _ in range(CUTS - len(anywhere))]
    return anywhere + told


def recorded(disk: Disk, chance: random.Random, synchronous: str) -> History:
    """A history of pushes, with a log cut as the purge does it and a server started anew in between."""
    with _synchronous(synchronous):
        world = make_world()
        connection.close()
        history = History({disk.name: Path(disk.name).read_bytes()}, [])
        tap = Tap()
        history.log = tap.log
        with tap.running():
            for _ in range(PUSHES):
                batch = [_entry(world, chance) for _ in range(chance.randint(1, 8))]
                answer = push(world, *(sent.envelope for sent in batch))
                assert statuses(answer) == [("stored", "")] * len(batch)
                history.acknowledged.append((len(tap.log), batch))
                if chance.random() < 0.05:
                    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
                if chance.random() < 0.05:
                    connection.close()
            connection.close()
    _complete(history, disk)
    return history


def _complete(history: History, disk: Disk) -> None:
    """The tap missed nothing: what it noted makes the file that is there. And everything happened that may."""
    platter = Platter(history.start)
    platter.take([*history.log, Sync(disk.name)])
    assert bytes(platter.files[disk.name].synced) == Path(disk.name).read_bytes()
    assert {type(op) for op in history.log} == {Write, Truncate, Gone, Sync}
    assert {op.file for op in history.log if isinstance(op, Sync)} >= {disk.name, f"{disk.name}-wal"}


@contextlib.contextmanager
def _synchronous(word: str) -> Iterator[None]:
    """The settings' own pragmas, but for this one. `connection` is the fixture's, and goes with it."""
    options = connection.settings_dict["OPTIONS"]
    assert "synchronous=FULL" in options["init_command"]
    named = options["init_command"].replace("synchronous=FULL", f"synchronous={word}")
    connection.settings_dict["OPTIONS"] = options | {"init_command": named}
    try:
        yield
    finally:
        connection.settings_dict["OPTIONS"] = options


def _entry(world: World, chance: random.Random) -> Sent:
    """Mostly contacts with three movements each, now and then the start of a session."""
    if chance.random() < 0.8:
        envelope, table, row, movements = world.envelope(world.contact()), "contact", None, 3
    else:
        row, movements = str(uuid4()), 0
        body = {
            "session": row,
            "area": str(world.area.pk),
            "place_kind": "street",
            "started_at": NOW.isoformat(),
        }
        envelope, table = world.envelope(body, "session.started"), "session"
    id = UUID(envelope["id"]).hex
    stands = {("receipt", id, 1), ("entry", id, 1), (table, UUID(row).hex if row else id, 1)}
    return Sent(envelope, frozenset(stands | ({("movement", id, movements)} if movements else set())))


def laid_out(image: dict[str, bytes], folder: Path) -> Path:
    """The files of an image, where nothing else is left."""
    for left in folder.iterdir():
        left.unlink()
    for name, content in image.items():
        (folder / name).write_bytes(content)
    return folder


def check(folder: Path, name: str, batches: list[list[Sent]], tally: Tally) -> None:
    """Sound, nothing half there; notes what is not there although it was acknowledged."""
    with contextlib.closing(sqlite3.connect(folder / name)) as link:
        assert link.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert link.execute("PRAGMA foreign_key_check").fetchall() == []
        assert link.execute(STOCKS).fetchall() == link.execute(MOVED).fetchall()
        there = set(link.execute(WHERE_IT_STANDS))
    lost = [[sent for sent in batch if not sent.stands <= there] for batch in batches]
    for batch, missing in zip(batches, lost, strict=True):
        assert missing in ([], batch), "half a batch"
        assert all(sent.stands.isdisjoint(there) for sent in missing), "half an entry"
    tally.cuts += 1
    tally.commits += len(batches)
    tally.entries += sum(map(len, batches))
    tally.lost += sum(map(len, lost))
    tally.commits_lost += sum(map(bool, lost))
