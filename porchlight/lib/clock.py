"""Service days and four-hour bands. The time is always passed in; nothing here reads a clock.

A service day starts at `day_starts` (minutes after midnight, 04:00 by default) in the network's zone, so a
night's work belongs to the evening it began on. Bands 0…5 are four hours each from that start. Both are counted
on the local wall clock: a day with a clock change has one band of three or five hours, never a shifted one.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

BAND_MINUTES = 240


def service_day(at: datetime, zone: ZoneInfo, day_starts: int) -> date:
    """The service day that `at` (aware) belongs to."""
    return (_wall(at, zone) - timedelta(minutes=day_starts)).date()


def band(at: datetime, zone: ZoneInfo, day_starts: int) -> int:
    """The four-hour band, 0…5, counted from the start of the service day."""
    shifted = _wall(at, zone) - timedelta(minutes=day_starts)
    return (shifted.hour * 60 + shifted.minute) // BAND_MINUTES


def band_hours(number: int, day_starts: int) -> tuple[int, int]:
    """First and last wall-clock minute-of-day of a band: (start, end), end exclusive, both modulo 24 h."""
    start = (day_starts + number * BAND_MINUTES) % 1440
    return start, (start + BAND_MINUTES) % 1440


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without its offset cannot be placed on a service day")
    return at.astimezone(zone).replace(tzinfo=None)
