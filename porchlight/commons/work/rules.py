"""When to try again, when a worker counts as dead, when a schedule is due next. Pure."""

from datetime import datetime, timedelta

# After each failure; the try after the last wait is the last one.
WAITS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=3),
    timedelta(minutes=15),
    timedelta(hours=1),
)
TICK = timedelta(seconds=10)
# Longer than SQLite lets a writer wait, so that a worker in a long transaction is not taken for a dead one.
LEASE = timedelta(minutes=2)
KEEP_FINISHED = timedelta(days=7)


def wait(tries: int) -> timedelta | None:
    """How long to wait after the given number of tries (1 or more); None when there is no further try."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None


def following(due: datetime, every: timedelta, now: datetime) -> datetime:
    """The first moment after `now` in the rhythm that `due` belongs to. What was missed is not made up for."""
    if due > now:
        return due
    return due + ((now - due) // every + 1) * every
