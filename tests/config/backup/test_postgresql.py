"""PostgreSQL: its own programs, the password out of sight, and no copy with rows left out."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from porchlight.config import settings as module
from porchlight.config.backup import postgresql
from tests.config.backup.conftest import Pair, backup, restore, without_epoch
from tests.disk import Disk
from tests.factories import World
from tests.fences import within
from tests.sync.pull.test_restore import add


def offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *versions: str) -> Path:
    """A machine with these versions installed, and nothing on its path."""
    for version in versions:
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "pg_dump").touch()
    monkeypatch.setattr(postgresql, "INSTALLED", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_the_program_of_the_servers_version_or_the_next_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = offered(monkeypatch, tmp_path, "9", "14", "16", "17", "old")
    chosen = {server: postgresql.found("pg_dump", server) for server in (9, 13, 15, 17)}
    assert chosen == {
        server: str(folder / version / "bin" / "pg_dump")
        for server, version in ((9, "9"), (13, "14"), (15, "16"), (17, "17"))
    }


def test_where_none_is_fit_the_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    offered(monkeypatch, tmp_path, "14")
    for tool, server in (("pg_dump", 15), ("pg_restore", 14)):
        with pytest.raises(
            CommandError, match=f"{tool} is missing. .*apt install postgresql-client-{server}"
        ):
            postgresql.found(tool, server)


def test_one_on_the_path_is_taken_where_debian_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = offered(monkeypatch, tmp_path) / "pg_dump"
    program.touch(0o755)
    assert postgresql.found("pg_dump", 15) == str(program)


def test_an_address_leaves_to_postgresql_what_it_does_not_say() -> None:
    where = module._database("postgres://somebody:p%3Ass@/lake")
    assert postgresql.address(where) == {"user": "somebody", "dbname": "lake"}


def test_nobody_reads_the_password_off_the_list_of_processes(
    disk: Disk, world: World, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    if disk.sqlite:
        return
    called: list[list[str]] = []
    real = subprocess.run

    def run(command: list[str], **options: Any) -> Any:
        called.append(command)
        return real(command, **options)

    monkeypatch.setattr("porchlight.config.backup.postgresql.subprocess.run", run)
    file = backup()
    disk.destroy()
    restore(file, pair)
    assert [Path(command[0]).name for command in called] == ["pg_dump", "pg_restore"]
    password = connection.settings_dict["PASSWORD"]
    assert password
    assert not any(password in word for command in called for word in command)


def test_a_role_that_sees_a_part_makes_no_backup(
    disk: Disk, world: World, folder: Path, settings: Any
) -> None:
    if disk.sqlite:
        return
    settings.BACKUP_DATABASE = None
    with pytest.raises(CommandError, match=r"may not read everything: .* for table"):
        backup()
    assert not folder.exists()


def test_what_is_bound_by_policies_comes_back_whole_and_bound(disk: Disk, world: World, pair: Pair) -> None:
    if disk.sqlite:
        return
    before, file = disk.rows(), backup()
    for check in (True, False):
        if not check:
            disk.destroy()
        assert "rows of" in restore(file, pair, check=check)
    assert without_epoch(disk.rows()) == without_epoch(before)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'commons_area'"
        )
        assert cursor.fetchone() == (True, True)


def test_the_owner_counts_what_is_forced_upon_the_owner(disk: Disk, world: World) -> None:
    """Only while it counts: the policy stands afterwards."""
    if disk.sqlite:
        return
    with within(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM commons_area")
        assert cursor.fetchone() == (0,)
    with postgresql.linked(connection.settings_dict) as link:
        assert postgresql.counted(link).rows["commons_area"] == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'commons_area'")
        assert cursor.fetchone() == (True,)


def test_another_database_is_not_backed_up_in_the_place_of_this_one(
    disk: Disk, world: World, folder: Path, settings: Any
) -> None:
    if disk.sqlite:
        return
    disk.backup()
    here = dict(settings.BACKUP_DATABASE)
    settings.BACKUP_DATABASE = {**here, "NAME": disk.kept}
    assert backup().exists()  # a copy of this one has its epoch
    call_command("renew_epoch")
    with pytest.raises(CommandError, match="is another database than PORCHLIGHT_DATABASE"):
        backup()
    settings.BACKUP_DATABASE = module._database("lake.sqlite3")
    with pytest.raises(CommandError, match="has to be a postgres:// address"):
        backup()
    settings.BACKUP_DATABASE = {**here, "NAME": "gone"}
    with pytest.raises(CommandError, match=r'PostgreSQL says: .*"gone" does not exist'):
        backup()


def test_what_a_failing_program_says_is_told_without_values(
    disk: Disk, world: World, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dump that does not fit brings nothing back, and its rows stay out of the message."""
    if disk.sqlite:
        return
    add(world, "a name that nobody may read")
    file = backup()
    disk.destroy()
    real = postgresql.run

    def run(tool: str, options: list[str], *rest: Any) -> None:
        real(tool, [*options, "--superuser=nobody", "--role=nobody"], *rest)

    with monkeypatch.context() as patch:
        patch.setattr(postgresql, "run", run)
        with pytest.raises(
            CommandError, match=r'pg_restore: error: .*role "nobody" does not exist'
        ) as refused:
            restore(file, pair)
    assert "a name" not in str(refused.value)
    assert disk.rows() == {}
