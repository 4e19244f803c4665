"""porchlight backup and restore on a database that is really written: what comes back is what was there."""

import itertools
import stat
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from porchlight.commons.models import Area
from porchlight.commons.places import actions as places
from porchlight.config import mark
from porchlight.config.backup import place, postgresql, sqlite
from porchlight.config.management.commands.run import refuse_unfit
from porchlight.journal.models import Counter
from porchlight.journal.queries import position
from porchlight.journal.scope import scoped
from tests.config.backup.conftest import Pair, backup, make_pair, restore, without_epoch
from tests.disk import Disk
from tests.factories import World
from tests.phones import push, statuses
from tests.sync.pull.test_restore import Held, add

Rows = dict[str, list[str]]


class Desk:
    """Somebody at a desk who goes on writing until told to stop."""

    def __init__(self, disk: Disk, world: World) -> None:
        self.world, self.written, self.pause, self.over = world, 0, threading.Lock(), threading.Event()
        self.work = disk.beside(self.write)

    def write(self) -> None:
        for number in itertools.count():
            with self.pause:
                if self.over.is_set():
                    return
                self.write_one(number)
                self.written += 1
            self.over.wait(0.01)  # who waits for the pause gets it

    def write_one(self, number: int) -> None:
        """A few new areas, then their names over and over: a phone has them all on one page."""
        if number < 9:
            add(self.world, f"area {number}")
            return
        with scoped(self.world.org.pk):
            row = Area.objects.get(name__startswith=f"area {number % 9}")
            places.edit(id=row.pk, name=f"area {number % 9}, {number}", by=self.world.author)

    def wait_for(self, more: int) -> None:
        goal = self.written + more
        while self.written < goal:
            assert not self.work.done(), self.work.result()
            threading.Event().wait(0.01)

    def stop(self) -> None:
        self.over.set()
        self.work.result(timeout=20)


@pytest.fixture
def desk(disk: Disk, world: World) -> Iterator[Desk]:
    made = Desk(disk, world)
    yield made
    made.stop()


def seen_at_the_beginning(disk: Disk, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Rows:
    """Fills itself with all rows as they are when a backup begins; afterwards the desk writes on before it is made."""
    module = sqlite if disk.sqlite else postgresql
    begin: Callable[[Any], Any] = module.begin
    rows: Rows = {}

    def begun(link: Any) -> Any:
        with desk.pause:
            rows.update(disk.beside(disk.rows).result(timeout=20))
            said = begin(link)
        desk.wait_for(3)
        return said

    monkeypatch.setattr(module, "begin", begun)
    return rows


def test_all_comes_back_as_it_was_when_the_backup_began(
    disk: Disk, world: World, desk: Desk, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = Held(world)
    before = seen_at_the_beginning(disk, desk, monkeypatch)
    desk.wait_for(12)
    file = backup()
    desk.wait_for(1)
    desk.stop()
    known = phone.fetch()
    mark.check()
    later = disk.rows()
    assert before["commons_area"] != later["commons_area"]
    epoch, last = position()
    disk.destroy()
    said = restore(file, pair)
    after = disk.rows()
    assert without_epoch(after) == without_epoch(before)
    renewed, back = position()
    assert renewed != epoch
    assert f"({1}, '{epoch}', {back}," in before["journal_counter"][0]
    assert back < last
    assert int(mark.path().read_text()) == back
    assert not mark.check()  # and it was renewed once
    assert position()[0] == renewed
    assert "/commons/devices/" in said
    assert phone.fetch() != known
    assert phone.full
    add(world, "new")  # the tables give out numbers that are free
    assert "new" in phone.fetch()
    assert not phone.full


def test_a_phone_may_send_again_what_was_lost(disk: Disk, world: World, pair: Pair) -> None:
    lost, file = world.envelope(world.contact()), backup()
    assert statuses(push(world, lost)) == [("stored", "")]
    disk.destroy()
    restore(file, pair)
    assert statuses(push(world, lost)) == [("stored", "")]  # so the secret still opens the intake key


def test_a_check_changes_nothing(disk: Disk, world: World, pair: Pair) -> None:
    file = backup()
    add(world, "later")
    before, epoch = disk.rows(), position()
    said = restore(file, pair, check=True)
    assert "The backup is good. Nothing was changed." in said
    assert (disk.rows(), position()) == (before, epoch)
    if disk.sqlite:
        assert list((Path(disk.name).parent / "backup-work").iterdir()) == []
    else:
        left = f"SELECT 1/count(*) FROM pg_database WHERE datname = '{disk.name}_restore_check'"
        with pytest.raises(Exception, match="division by zero"):
            disk.engine.server(left)


def test_what_is_there_is_not_overwritten(disk: Disk, world: World, pair: Pair) -> None:
    file = backup()
    add(world, "later")
    before = disk.rows()
    with pytest.raises(CommandError, match="--over" if disk.sqlite else "ALTER DATABASE .* RENAME TO"):
        restore(file, pair)
    if not disk.sqlite:
        with pytest.raises(CommandError, match="overwrites nothing"):
            restore(file, pair, over=True)
    assert disk.rows() == before


def test_a_backup_is_for_its_owner_and_holds_no_word_in_plain(world: World) -> None:
    file = backup()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    sealed = file.read_bytes()
    assert not any(word in sealed for word in (b"kept", b"SQLite", b"PGDMP", world.org.name.encode()))
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_good_one_deletes_the_old_and_a_bad_one_nothing(
    world: World, folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    old = [folder / f"porchlight-2026-0{month}-01T000000Z.age" for month in (1, 2)]
    for path in old:
        path.touch()
    good, settings.BACKUP_RECIPIENTS = settings.BACKUP_RECIPIENTS, ["age1nothing"]
    with pytest.raises(CommandError, match="no age public key"):
        backup()
    settings.BACKUP_RECIPIENTS = good
    with monkeypatch.context() as patch:
        patch.setattr("porchlight.config.ballast.SIZE", 2**60)
        with pytest.raises(CommandError, match="too little room"):
            backup()
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(
            CommandError, match=r"The backup failed: .*No space left.*No older backup was deleted"
        ):
            backup()
    assert sorted(folder.iterdir()) == old
    made = backup()
    assert list(folder.iterdir()) == [made]


def full(handle: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_database_that_is_not_set_up_is_not_backed_up(disk: Disk, folder: Path) -> None:
    with pytest.raises(CommandError, match="porchlight setup"):
        backup()
    assert not folder.exists()


@pytest.mark.parametrize("check", [False, True])
def test_a_wrong_key_or_a_spoilt_file_leaves_all_as_it_was(
    disk: Disk, world: World, pair: Pair, tmp_path: Path, check: bool
) -> None:
    file = backup()
    disk.destroy()
    sealed, spoilt = file.read_bytes(), tmp_path / "spoilt.age"
    tried: list[tuple[bytes, Pair, str]] = [
        (sealed, make_pair(tmp_path / "other.txt"), "The key does not open"),
        (sealed[:-20], pair, "cut off or damaged"),
        (sealed[:-20] + bytes([sealed[-20] ^ 1]) + sealed[-19:], pair, "cut off or damaged"),
    ]
    for content, key, said in tried:
        spoilt.write_bytes(content)
        with pytest.raises(CommandError, match=said):
            restore(spoilt, key, check=check)
        assert disk.rows() == {}
    with pytest.raises(CommandError, match="No such file"):
        restore(tmp_path / "gone.age", pair, check=check)


def test_another_secret_here_gives_way_and_is_kept(
    disk: Disk, world: World, pair: Pair, settings: Any
) -> None:
    """A new machine makes a secret of its own as soon as a command runs there."""
    file, secret = backup(), settings.SECRET_KEY
    disk.destroy()
    settings.SECRET_KEY = "made a moment ago, by the first command"
    here = settings.VAR / "secret"
    here.write_text(f"{settings.SECRET_KEY}\n")
    restore(file, pair)
    assert here.read_text() == secret
    assert stat.S_IMODE(here.stat().st_mode) == 0o600
    kept = [path for path in settings.VAR.iterdir() if path.name.startswith("secret-before-")]
    assert [path.read_text().strip() for path in kept] == [settings.SECRET_KEY]


def test_a_secret_of_the_environment_is_not_overruled(
    disk: Disk, world: World, pair: Pair, settings: Any
) -> None:
    file = backup()
    disk.destroy()
    settings.SECRET_KEY = "another one, that the environment gives"
    with pytest.raises(CommandError, match=r"PORCHLIGHT_SECRET_KEY is another secret .* Unset it"):
        restore(file, pair)
    assert disk.rows() == {}


def test_a_backup_of_another_kind_of_database_or_time_is_refused(
    disk: Disk, world: World, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = backup()
    disk.destroy()
    ours = sqlite.SQLite if disk.sqlite else postgresql.PostgreSQL
    with monkeypatch.context() as patch:
        patch.setattr(ours, "name", "paper")
        with pytest.raises(CommandError, match=r"This is a backup of .*, and the database here is paper"):
            call_command("restore", str(file), identity=pair.file)
    older = {("commons", "0001_initial"): None}
    monkeypatch.setattr("porchlight.config.management.commands.restore.MigrationLoader", loader(older))
    with pytest.raises(CommandError, match=r"newer than this one: .*journal.0001_initial"):
        restore(file, pair)
    assert disk.rows() == {}


def test_migrations_that_are_wanting_are_named_and_not_made(
    disk: Disk, world: World, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = backup()
    real = Counter.objects.count()
    known = {tuple(name.split(".")): None for name in _applied()} | {("reach", "9999_more"): None}
    monkeypatch.setattr("porchlight.config.management.commands.restore.MigrationLoader", loader(known))
    disk.destroy()
    assert "Before you start it: `porchlight migrate`. It lacks reach.9999_more." in restore(file, pair)
    assert "reach.9999_more" not in _applied()
    assert Counter.objects.count() == real
    refuse_unfit()


def loader(known: Any) -> Callable[[None], Any]:
    class Loader:
        disk_migrations = known

        def __init__(self, link: None) -> None: ...

    return Loader


def _applied() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return [".".join(row) for row in cursor.fetchall()]


def test_two_backups_of_one_night_are_two(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
    made = []
    for hours in range(2):
        monkeypatch.setattr(timezone, "now", lambda hours=hours: now + timedelta(hours=hours))
        made.append(backup())
    assert sorted(made[0].parent.iterdir()) == made
    assert place.NAME.fullmatch(made[0].name)
