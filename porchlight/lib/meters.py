"""What is counted while Porchlight runs. Each process counts for itself; porchlight/config/metrics.py serves the sums.

A label is one of a few words, a route pattern or the name of a class: never a value, a name or an address.
"""

from prometheus_client import Counter, Histogram

# Seconds; the log names the same steps.
LIMITS = (0.01, 0.1, 1.0, 10.0)
BEYOND = 60.0
ANSWERS = ("stored", "duplicate", "quarantined", "refused", "later")

REQUESTS = Histogram(
    "porchlight_request_seconds",
    "Requests answered, by `method`, `route` pattern and class of `status`, with how long they took in steps. "
    f"The sum takes each request for the end of its step, and the last step for {BEYOND:g} seconds.",
    ("method", "route", "status"),
    buckets=LIMITS,
    registry=None,
)
PUSHED = Counter(
    "porchlight_pushed_entries",
    f"Entries that phones sent, by `answer`: {', '.join(ANSWERS)}.",
    ("answer",),
    registry=None,
)
DATABASE_ERRORS = Counter(
    "porchlight_database_errors",
    "Errors of the database that ended a request, by the class of the `error`.",
    ("error",),
    registry=None,
)
ALL = (REQUESTS, PUSHED, DATABASE_ERRORS)


def begin() -> None:
    """Show at nought what may be alarmed at, so that its first time is seen as a rise."""
    for answer in ANSWERS:
        PUSHED.labels(answer)
    DATABASE_ERRORS.labels("OperationalError")


def request(*, method: str, route: str, status: int, seconds: float) -> None:
    """Count a request. Its duration is known by its step alone: an exact one says when somebody was here."""
    step = next((limit for limit in LIMITS if seconds < limit), BEYOND)
    REQUESTS.labels(method, route, f"{status // 100}xx").observe(step)


def pushed(answer: str) -> None:
    """Count an entry that a phone sent, by its answer."""
    PUSHED.labels(answer).inc()


def database_error(error: Exception) -> None:
    """Count an error of the database by its class; its words hold values."""
    DATABASE_ERRORS.labels(type(error).__name__).inc()
