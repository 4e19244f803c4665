"""Nothing that a stranger sends to POST /sync/push brings out a fault of ours."""

import json
import random
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from porchlight.sync.push import actions
from tests.disk import Disk
from tests.drills.bent import bent
from tests.drills.conftest import FULL, Deployment
from tests.drills.strange import Door
from tests.factories import make_world

pytestmark = pytest.mark.drill

# Between PostgreSQL and us each statement is a journey, so there it is a tenth of these.
BENT, RUNS = (20_000, 200_000) if FULL else (2_000, 1_000)


def test_real_ones_are_taken(disk: Disk) -> None:
    """Otherwise what is made of them would get nowhere."""
    door = Door(make_world())
    for seed in door.stranger.seeds():
        door.knock(seed)
    assert door.told["stored"] > 40


def test_a_fault_that_the_intake_gets_over_comes_out(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise nothing could be found: the phone would only be asked to come again later."""

    def fail(*given: object) -> None:
        raise ZeroDivisionError

    door = Door(make_world())
    monkeypatch.setattr(actions, "append_many", fail)
    with pytest.raises(ZeroDivisionError):
        door.knock(next(door.stranger.seeds()))


def test_bent_ones_are_answered(disk: Disk) -> None:
    """The same ones each time, but for the ids and keys in them."""
    door, chance = Door(make_world()), random.Random(2026)
    seeds = list(door.stranger.seeds())
    bent_ones = BENT if disk.sqlite else BENT // 10
    for _ in range(bent_ones):
        data = bent(chance.choice(seeds), chance)
        try:
            door.knock(data)
        except Exception as error:
            raise AssertionError(f"{data!r} brought out {error!r}") from error
    assert door.told["stored"] > bent_ones / 20
    assert door.told["invalid_body"] > bent_ones / 20


def test_a_fuzzer_finds_nothing(
    deployment: Deployment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not FULL and find_spec("atheris") is None:
        return  # there is none for this machine; bent ones are tried everywhere
    folder = tmp_path / "fuzz"
    folder.mkdir()
    environment = deployment.environment
    runs = RUNS // 10 if environment["PORCHLIGHT_DATABASE"].startswith("postgres") else RUNS
    asked = [sys.executable, "-m", "tests.drills.fuzz", str(runs), str(folder)]
    done = subprocess.run(asked, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-4000:]
    found = json.loads((folder / "told.json").read_text())
    with capsys.disabled():
        print(f"\nfuzzing of POST /sync/push: {found}")  # noqa: T201  the numbers of docs/reference/performance.md
    assert found["tried"] == runs
    assert found["told"]["stored"] > 10
