"""What settings may be."""

from typing import Any

import pytest

from porchlight.commons.org.rules import clock, fault, minutes


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("name", "Harbour", ""),
        ("zone", "America/Toronto", "Mars/North"),
        ("day_starts", 240, 1440),
        ("currency", "CAD", "dollars"),
        ("threshold", 10, 7),
        ("languages", ["en", "zh-hans"], ["en", "en"]),
        ("languages", ["fr"], []),
        ("attributes", ["age_band"], ["Age band"]),
        ("term_days", 730, 30),
    ],
)
def test_each_setting_has_its_rule(field: str, good: Any, bad: Any) -> None:
    assert fault(field, good) == ""
    assert fault(field, bad) == f"bad_{field}"


def test_times_of_day() -> None:
    assert minutes("04:00") == 240
    assert minutes("24:00") is minutes("4") is None
    assert clock(245) == "04:05"
