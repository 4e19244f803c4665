"""Hiding small counts for a year: fourteen blocks of four weeks by twelve areas, solved and audited."""

import time

import numpy as np

from porchlight.commons.privacy.disclosure import disclose


def main() -> dict[str, float]:
    """Seconds of processor time for the year, and for the slowest block."""
    random = np.random.default_rng(2)
    blocks = [random.poisson(random.gamma(1.0, 25.0, 12), (4, 12)).tolist() for _ in range(14)]
    times = []
    for block in blocks:
        start = time.process_time()
        disclose({"people": block})
        times.append(time.process_time() - start)
    return {"a year of blocks, s": sum(times), "slowest block, s": max(times)}


if __name__ == "__main__":
    for name, value in main().items():
        print(f"{name:32} {value:12,.2f}")
