"""python -m bench: every figure, one after the other, in processes of their own.

PORCHLIGHT_DATABASE names a PostgreSQL server to measure beside SQLite (`ops/test-postgres run python -m bench`).
"""

import os
import subprocess
import sys

PARTS = ("bench.intake", "bench.purge", "bench.disclosure", "bench.phone")


def main() -> int:
    """Run each part; returns the number of parts that failed."""
    postgres = os.environ.pop("PORCHLIGHT_DATABASE", "")
    runs: list[tuple[str, str, dict[str, str]]] = [("SQLite", part, {}) for part in PARTS]
    if postgres:
        beside = {"PORCHLIGHT_DATABASE": postgres}
        runs[1:1] = [("PostgreSQL", "bench.intake", beside), ("PostgreSQL", "bench.purge", beside)]
    failed = 0
    for engine, part, extra in runs:
        print(f"\n{part} on {engine}", flush=True)
        failed += (
            subprocess.run([sys.executable, "-m", part], env=os.environ | extra, check=False).returncode != 0
        )
    return failed


if __name__ == "__main__":
    sys.exit(main())
