"""POST /sync/push under atheris: `python -m tests.drills.fuzz RUNS FOLDER`, on the settings' database, empty before.

Everything after the token check is real: reading the batch, the envelope, the seal and the body, judging, storing and
folding into tables; then it is taken back. FOLDER takes the seeds and what the fuzzer finds worth keeping. An input
that brings out a fault of ours ends the run with its traceback and stays in FOLDER as `crash-…`.
"""

import itertools
import json
import os
import random
import sys
from pathlib import Path

import atheris
import django
from django.core.management import call_command
from django.db import connection


def main(runs: int, folder: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "porchlight.config.settings"
    with atheris.instrument_imports(include=["porchlight"]):
        django.setup()
        # What is imported here tells the fuzzer which way an input went.
        from tests.drills.bent import bent  # noqa: PLC0415
        from tests.drills.strange import Door  # noqa: PLC0415
        from tests.factories import make_world  # noqa: PLC0415
        from tests.fences import step_over  # noqa: PLC0415

    def mutated(data: bytes, longest: int, seed: int) -> bytes:
        """Half as libFuzzer does it, from what it has seen the code compare; half by values."""
        if seed % 2:
            return bytes(atheris.Mutate(data, longest))
        return bent(data, random.Random(seed))[:longest]

    def knock(data: bytes) -> None:
        door.knock(data)
        if next(tried) == runs:
            (folder / "told.json").write_text(json.dumps({"tried": runs, "told": door.told}))

    call_command("migrate", verbosity=0)
    tried = itertools.count(1)
    with connection.execute_wrapper(step_over):
        door = Door(make_world())
        seeds = folder / "seeds"
        seeds.mkdir()
        for number, seed in enumerate(door.stranger.seeds()):
            (seeds / str(number)).write_bytes(seed)
        flags = [
            f"-runs={runs}",
            "-seed=2026",
            "-max_len=20000",
            "-print_final_stats=1",
            f"-artifact_prefix={folder}/",
        ]
        atheris.Setup([sys.argv[0], *flags, str(seeds)], knock, custom_mutator=mutated)
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
