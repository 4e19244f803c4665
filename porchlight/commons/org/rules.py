"""What an organisation's settings may be. Pure."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import available_timezones

THRESHOLDS = (5, 6, 10)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})*\Z")
ATTRIBUTE = re.compile(r"[a-z_]{1,40}\Z")
# Evidence of twelve weeks waits two more for late phones; then its records must still be here.
TERM_DAYS = (120, 3650)


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "name": lambda name: 1 <= len(name) <= 120,
    "zone": lambda zone: zone in available_timezones(),
    "day_starts": lambda start: 0 <= start < 1440,
    "currency": lambda code: re.fullmatch(r"[A-Z]{3}", code) is not None,
    "threshold": lambda count: count in THRESHOLDS,
    "languages": lambda codes: bool(codes) and _distinct(codes, LANGUAGE),
    "attributes": lambda codes: _distinct(codes, ATTRIBUTE),
    "term_days": lambda days: TERM_DAYS[0] <= days <= TERM_DAYS[1],
}


def fault(field: str, value: Any) -> str:
    """The code of what is wrong with a setting, or nothing. Fields that have no rule are always right."""
    check = _CHECKS.get(field)
    return "" if check is None or check(value) else f"bad_{field}"


def _distinct(codes: Sequence[str], shape: re.Pattern[str]) -> bool:
    return len(set(codes)) == len(codes) and all(shape.match(code) for code in codes)


def minutes(clock: str) -> int | None:
    """Minutes after midnight for `HH:MM`; None for anything else."""
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", clock)
    return int(found[1]) * 60 + int(found[2]) if found else None


def clock(minutes: int) -> str:
    """`HH:MM` for minutes after midnight."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
