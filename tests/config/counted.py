"""What a meter of this process stands at."""

from prometheus_client import Counter, Histogram


def counted(meter: Counter | Histogram, end: str = "_total", **labels: str) -> float:
    """The value of one series; 0 while there is none. `end` is what its name has behind the meter's own."""
    (family,) = meter.collect()
    return next(
        (one.value for one in family.samples if one.name == family.name + end and one.labels == labels), 0.0
    )
