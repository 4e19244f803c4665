"""Which lists are sent at once, how many files are made beside at a time, how a file is cut. Pure."""

from datetime import datetime, timedelta

from porchlight.lib.privacy import Life

# Half a second of drawing: docs/reference/performance.md.
SHORT = 2_000
AT_ONCE = 3
PIECE = 256 * 1024
# How often a file says how far it is: seldom enough that phones do not wait for it.
SAID = 1.0


def is_short(rows: int) -> bool:
    """Whether a list of so many rows is sent at once."""
    return rows <= SHORT


def has_room(going: int) -> bool:
    """Whether one more may be made for somebody, of whose files so many wait or are being made."""
    return going < AT_ONCE


def gone_at(now: datetime) -> datetime:
    """When a file goes that is asked for, or ready, now."""
    return now + timedelta(days=Life.FILE.days or 0)


def has_news(held: int, seconds: float) -> bool:
    """Whether so many bytes, and so many seconds since something was last kept, are worth a write."""
    return held >= PIECE or seconds >= SAID
