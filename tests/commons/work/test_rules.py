"""When to try again and when a schedule is due next."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from porchlight.commons.work.rules import WAITS, following, wait

HOUR = timedelta(hours=1)
DUE = datetime(2026, 11, 20, 4, tzinfo=UTC)


def test_waits_grow_and_end() -> None:
    waits = [wait(tries) for tries in range(1, len(WAITS) + 1)]
    assert waits == sorted(WAITS)
    assert wait(len(WAITS) + 1) is None


def test_what_is_not_due_yet_stays() -> None:
    assert following(DUE, HOUR, DUE - HOUR) == DUE


def test_what_was_missed_is_not_made_up_for() -> None:
    assert following(DUE, HOUR, DUE) == DUE + HOUR
    assert following(DUE, HOUR, DUE + 5.5 * HOUR) == DUE + 6 * HOUR


@given(
    st.timedeltas(timedelta(minutes=1), timedelta(days=7)), st.timedeltas(timedelta(0), timedelta(days=900))
)
def test_the_next_time_is_after_now_within_one_round_and_in_rhythm(
    every: timedelta, passed: timedelta
) -> None:
    later = following(DUE, every, DUE + passed)
    assert DUE + passed < later <= DUE + passed + every
    assert (later - DUE) % every == timedelta(0)
