"""A session's state, from what stands of what was said about it."""

import pytest

from porchlight.reach.outreach.rules import state

# planned, starts, ends, cancels, taken back
CASES = [
    ((True, 0, 0, 0, False), "planned"),
    ((True, 1, 0, 0, False), "open"),
    ((False, 1, 0, 0, False), "open"),
    ((False, 2, 1, 0, False), "ended"),
    ((False, 0, 1, 0, False), "ended"),  # its start has not arrived yet
    ((False, 0, 0, 0, False), "open"),  # somebody joined before the start arrived
    ((True, 0, 0, 1, False), "cancelled"),
    ((False, 0, 0, 0, True), "cancelled"),  # the only start was withdrawn
    ((False, 0, 1, 0, True), "cancelled"),
    ((False, 1, 0, 0, True), "open"),  # the plan was withdrawn, but somebody went out
    ((True, 0, 0, 0, True), "planned"),  # the start was withdrawn, the plan stands
]


@pytest.mark.parametrize(("stands", "expected"), CASES)
def test_state(stands: tuple[bool, int, int, int, bool], expected: str) -> None:
    planned, starts, ends, cancels, taken_back = stands
    found = state(planned=planned, starts=starts, ends=ends, cancels=cancels, taken_back=taken_back)
    assert found == expected
