"""Nothing that a stranger sends to POST /sync/push brings out a fault of ours."""

import json
import random
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.disk import Disk
from tests.drills.bent import bent
from tests.drills.conftest import FULL, Deployment
from tests.drills.strange import Door
from tests.factories import make_world

pytestmark = pytest.mark.drill

BENT, RUNS = (20_000, 200_000) if FULL else (2_000, 500)


def test_real_ones_are_taken(disk: Disk) -> None:
    """Otherwise what is made of them would get nowhere."""
    door = Door(make_world())
    for seed in door.stranger.seeds():
        door.knock(seed)
    assert door.told["stored"] > 40


def test_bent_ones_are_answered(disk: Disk) -> None:
    """The same ones each time, but for the ids and keys in them."""
    door, chance = Door(make_world()), random.Random(2026)
    seeds = list(door.stranger.seeds())
    for _ in range(BENT):
        data = bent(chance.choice(seeds), chance)
        try:
            door.knock(data)
        except Exception as error:
            raise AssertionError(f"{data!r} brought out {error!r}") from error
    assert door.told["stored"] > BENT / 20
    assert door.told["invalid_body"] > BENT / 20


def test_a_fuzzer_finds_nothing(
    deployment: Deployment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not FULL and find_spec("atheris") is None:
        return  # there is none for this machine; bent ones are tried everywhere
    folder = tmp_path / "fuzz"
    folder.mkdir()
    asked = [sys.executable, "-m", "tests.drills.fuzz", str(RUNS), str(folder)]
    done = subprocess.run(asked, env=deployment.environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-4000:]
    found = json.loads((folder / "told.json").read_text())
    with capsys.disabled():
        print(f"\nfuzzing of POST /sync/push: {found}")  # noqa: T201  the numbers of docs/reference/performance.md
    assert found["tried"] == RUNS
    assert {"stored", "invalid_body", "unreadable", "malformed", "cannot_open"} <= found["told"].keys()
