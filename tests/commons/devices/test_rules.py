"""What about a phone needs a person's eye."""

from datetime import date
from typing import Any

import pytest

from porchlight.commons.devices.rules import away, concerns

WELL: dict[str, Any] = {
    "active": True,
    "upload_only": False,
    "skew_s": 600,
    "gaps": 0,
    "pending": 0,
    "last_seen": date(2026, 11, 20),
    "today": date(2026, 11, 20),
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ()),
        ({"skew_s": -601}, ("skew",)),
        ({"gaps": 1}, ("gaps",)),
        ({"pending": 3}, ()),
        ({"pending": 3, "today": date(2026, 11, 21)}, ("waiting",)),
        ({"today": date(2026, 12, 4)}, ("quiet",)),
        ({"today": date(2026, 12, 5)}, ("away", "quiet")),
        ({"upload_only": True}, ("away",)),
        ({"last_seen": None}, ()),
        ({"active": False, "skew_s": 9999, "gaps": 4}, ()),
        ({"active": False, "pending": 1}, ("waiting",)),
        ({"active": False, "pending": 1, "reported_on": date(2026, 11, 20)}, ("lost", "waiting")),
        ({"active": False, "reported_on": date(2026, 11, 7)}, ("lost",)),
        ({"active": False, "reported_on": date(2026, 11, 6)}, ()),
    ],
)
def test_concerns(change: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert concerns(**(WELL | change)) == expected


@pytest.mark.parametrize(("days", "expected"), [(0, False), (14, False), (15, True)])
def test_a_phone_is_away_after_fourteen_whole_service_days(days: int, expected: bool) -> None:
    seen = date(2026, 11, 20)
    assert away(seen, date.fromordinal(seen.toordinal() + days)) is expected
    assert away(None, seen) is False
