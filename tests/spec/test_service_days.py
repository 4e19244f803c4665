"""On which service day and in which band a moment falls, as docs/reference/service-days.md promises."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from porchlight.commons.org.rules import minutes
from porchlight.lib.clock import band, band_hours, service_day
from tests.spec.tables import Row, tables

AGAIN = " again"


def hours(number: int, starts: int) -> str:
    return "–".join(f"{at // 60:02}:{at % 60:02}" for at in band_hours(number, starts))


@pytest.mark.parametrize("row", [row for table in tables("service-days") for row in table], ids=str)
def test_a_moment_falls_where_its_line_says(row: Row) -> None:
    zone, starts = ZoneInfo(row["place"]), minutes(row["the day starts at"])
    assert starts is not None
    clock = row["the clock says"]
    at = datetime.fromisoformat(clock.removesuffix(AGAIN))
    at = at.replace(tzinfo=zone, fold=clock.endswith(AGAIN))
    assert service_day(at, zone, starts) == date.fromisoformat(row["service day"])
    assert hours(band(at, zone, starts), starts) == row["band"]
