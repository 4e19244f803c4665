"""A pair of age keys, the private half in a file as age-keygen writes it; a database and a folder of a test's own."""

from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pyrage
import pytest
from django.core.management import call_command
from django.db import connection

from porchlight.commons.models import Network
from porchlight.config import ballast
from tests.disk import Disk
from tests.factories import World, make_world
from tests.phones import push, statuses
from tests.sync.pull.test_restore import add


class Pair(NamedTuple):
    """Both halves, and the file with the private one."""

    public: str
    private: Any
    file: Path


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return make_pair(tmp_path / "key.txt")


@pytest.fixture
def folder(settings: Any, tmp_path: Path, pair: Pair, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where backups go; everything is set as on a server."""
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    (settings.VAR / "secret").write_text(settings.SECRET_KEY)
    settings.BACKUP_FOLDER = tmp_path / "backups"
    settings.BACKUP_RECIPIENTS = [pair.public]
    settings.BACKUP_DATABASE = None
    monkeypatch.setattr(ballast, "SIZE", 4096)
    return tmp_path / "backups"


@pytest.fixture
def world(disk: Disk, folder: Path, settings: Any) -> World:
    """One organisation that is set up, with something in it from a desk and from a phone."""
    if not disk.sqlite:
        settings.BACKUP_DATABASE = {**connection.settings_dict, "USER": "porchlight_reads"}
    Network.objects.create(name="Lake")
    made = make_world()
    add(made, "kept")
    assert statuses(push(made, made.envelope(made.contact()))) == [("stored", "")]
    return made


def backup() -> Path:
    """Take one; returns the file that the command names."""
    out = StringIO()
    call_command("backup", stdout=out)
    return Path(out.getvalue().split(": ")[0])


def restore(file: Path, pair: Pair, **options: bool) -> str:
    """Bring one back; returns what the command says."""
    out = StringIO()
    call_command("restore", str(file), identity=pair.file, stdout=out, **options)
    connection.close()
    return out.getvalue()


def without_epoch(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    """All tables but the one row that a restore changes."""
    return {name: found for name, found in rows.items() if name != "journal_counter"}


def make_pair(file: Path) -> Pair:
    private = pyrage.x25519.Identity.generate()
    public = str(private.to_public())
    file.write_text(f"# created: 2026-11-20T12:00:00Z\n# public key: {public}\n{private}\n")
    return Pair(public, private, file)
