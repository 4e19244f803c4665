"""Sync intake: sealed real entries (one contact and three movements each) against the raw engine in the same run."""

import os
import statistics
from dataclasses import dataclass

from bench.scenery import fresh_database, server

BATCH = 100
BATCHES = 60
SINGLES = 1500


@dataclass(frozen=True)
class Rates:
    entries: float
    rows: float


def main(database: str | None) -> dict[str, float]:
    """Measure one engine; returns figures by name."""
    with fresh_database(database):
        return _measure()


def _measure() -> dict[str, float]:
    from bench.load import Load  # noqa: PLC0415  needs Django set up
    from bench.rows import rates  # noqa: PLC0415

    load = Load()
    batches = load.batches(BATCHES, BATCH)
    paced = load.batches(100, BATCH)
    singles = load.batches(SINGLES, 1)
    figures: dict[str, float] = {}
    with server() as running:
        load.push_all(running.port, load.batches(4, BATCH), threads=2)
        took, _ = load.push_all(running.port, batches, threads=2)
        figures["batch entries/s"] = BATCHES * BATCH / took
        _, times = load.push_all(running.port, paced, threads=16, per_second=5)
        figures["16 phones p95 ms"] = percentile(times, 95) * 1000
        took, times = load.push_all(running.port, singles, threads=4)
        figures["single entries/s"] = SINGLES / took
        figures["single p95 ms"] = percentile(times, 95) * 1000
    return figures | rates(load, 60, BATCH)


def percentile(values: list[float], at: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[at - 1]


if __name__ == "__main__":
    for name, value in main(os.environ.get("PORCHLIGHT_DATABASE")).items():
        print(f"{name:32} {value:12,.1f}")
