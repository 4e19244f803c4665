"""The whole way, with processes of their own: backed up while phones send, lost, brought back, and phones go on."""

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyrage
import pytest

from bench.scenery import for_backup
from porchlight.config.backup import archive, place
from tests.drills.conftest import FULL, Crowd, Deployment, created
from tests.drills.test_intake import Phone

pytestmark = pytest.mark.drill

ENTRIES = 4_000 if FULL else 600
KILLS = 40 if FULL else 3


@pytest.fixture
def safe(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somewhere else: the private key, and what is carried off the server."""
    folder = tmp_path_factory.mktemp("safe")
    private = pyrage.x25519.Identity.generate()
    (folder / "key.txt").write_text(f"{private}\n")
    deployment.environment["PORCHLIGHT_BACKUP_RECIPIENT"] = str(private.to_public())
    deployment.environment["PORCHLIGHT_BACKUP_DATABASE"] = for_backup(
        deployment.environment["PORCHLIGHT_DATABASE"]
    )
    return folder


def porchlight(deployment: Deployment, *words: str, before: tuple[str, ...] = ()) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*before, sys.executable, "-m", "porchlight.config.cli", *words],
        env=deployment.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(process: "subprocess.Popen[str]", *, fails: bool = False) -> str:
    out, error = process.communicate(timeout=120)
    assert (process.returncode != 0) is fails, error
    return error if fails else out


def folder_of(deployment: Deployment) -> Path:
    return Path(deployment.environment["PORCHLIGHT_VAR"])


def destroy(deployment: Deployment) -> None:
    """The server is gone with its data folder; there is an empty one, and on PostgreSQL an empty database."""
    shutil.rmtree(folder_of(deployment))
    folder_of(deployment).mkdir()
    if not deployment.sqlite:
        created(os.environ["PORCHLIGHT_DATABASE"])


def test_a_lost_server_comes_back_and_phones_go_on(deployment: Deployment, safe: Path) -> None:
    scene = deployment.scene("prepare", str(ENTRIES))
    deployment.token = scene["token"]
    phones = [Phone(deployment, scene["entries"][number::4], number) for number in range(4)]
    file, key = safe / "newest.age", ("--identity", str(safe / "key.txt"))

    def acknowledged() -> set[str]:
        return {id for phone in phones for id in list(phone.acknowledged)}

    deployment.start()
    with Crowd([threading.Thread(target=phone.run) for phone in phones]):
        while len(acknowledged()) < ENTRIES // 4:
            time.sleep(0.01)
        before, cursor = acknowledged(), deployment.pull("")["cursor"]
        made = Path(said(porchlight(deployment, "backup")).split(": ")[0])
        shutil.copy(made, file)
        assert len(acknowledged()) > len(before), "nobody sent anything meanwhile"
        assert "The backup is good" in said(porchlight(deployment, "restore", str(file), *key, "--check"))
        refused = said(porchlight(deployment, "restore", str(file), *key, "--over"), fails=True)
        assert ("is in use" if deployment.sqlite else "is not empty") in refused
        deployment.kill()
        destroy(deployment)
        assert "What to do now" in said(porchlight(deployment, "restore", str(file), *key))
        deployment.start()
        assert deployment.pull(cursor)["full"]
    deployment.kill()
    found = deployment.scene("read")
    kept = set(found["entries"])
    assert before <= kept
    assert len(kept) == len(found["entries"]) == found["receipts"] == found["contacts"]
    assert found["movements"] == 3 * len(kept)
    assert found["gap_free"]
    assert found["replayed_equal"]


def test_a_killed_backup_leaves_no_half_one_and_no_plain_copy(deployment: Deployment, safe: Path) -> None:
    deployment.scene("prepare", "100")
    keys, chance = archive.identities(safe / "key.txt"), random.Random(2026)
    began = time.monotonic()
    said(porchlight(deployment, "backup"))
    whole = time.monotonic() - began
    for _ in range(KILLS):
        process = porchlight(deployment, "backup")
        time.sleep(chance.uniform(whole / 2, whole))
        process.kill()
        process.communicate()
    said(porchlight(deployment, "backup"))
    named = list((folder_of(deployment) / "backups").iterdir())
    assert all(place.NAME.fullmatch(path.name) for path in named)
    for path in named:
        into = safe / path.stem
        into.mkdir()
        archive.unpack(path, keys, into)
    assert list((folder_of(deployment) / "backup-work").iterdir()) == []


def test_a_disk_that_takes_no_more_makes_no_backup(deployment: Deployment, safe: Path) -> None:
    """No file may grow beyond 200 blocks: what a full disk answers, for one process alone."""
    deployment.scene("prepare", "1")
    kept = folder_of(deployment) / "backups" / "porchlight-2026-01-01T000000Z.age"
    kept.parent.mkdir()
    kept.touch()
    limited = ("sh", "-c", 'ulimit -f 200; exec "$@"', "sh")
    refused = said(porchlight(deployment, "backup", before=limited), fails=True)
    assert ("could not be copied" if deployment.sqlite else "pg_dump") in refused
    assert list(kept.parent.iterdir()) == [kept]
    assert list((folder_of(deployment) / "backup-work").iterdir()) == []
    shutil.copy(said(porchlight(deployment, "backup")).split(": ")[0], safe / "newest.age")
    assert not kept.exists()
    destroy(deployment)
    words = ("restore", str(safe / "newest.age"), "--identity", str(safe / "key.txt"))
    refused = said(porchlight(deployment, *words, before=limited), fails=True)
    assert "The restore failed: " in refused
    assert list((folder_of(deployment) / "backup-work").iterdir()) == []
    assert "What to do now" in said(porchlight(deployment, *words))  # so the place was still empty
