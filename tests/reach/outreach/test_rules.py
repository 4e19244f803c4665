"""A session's state, from what stands of what was said about it; versions that disagree; days that make sense."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from porchlight.reach.outreach.rules import AHEAD, Version, around, day_fault, disagree, state

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


# In order of arrival: what each version corrects by its place, and whether another had corrected that one before.
HISTORIES = [
    ([None], False),
    ([None, 0, 1, 2], False),
    ([None, 0, (0, "rival")], True),
    ([None, 0, (0, "rival"), 2], False),  # somebody looked at the rival
    ([None, 0, (0, "rival"), (0, "rival")], True),
    ([None, 0, (0, "rival"), (0, "rival"), 3], False),  # whoever corrects the last has seen both
    ([None, 0, (0, "rival"), 1], True),  # written from a version that is older than the rival
    ([None, 0, (0, "rival"), 1, 3], False),
    ([None, 3, (3, "rival"), None], True),  # both arrived before what they correct
]


@pytest.mark.parametrize(("history", "expected"), HISTORIES)
def test_disagree(history: list[int | tuple[int, str] | None], expected: bool) -> None:
    def version(place: int, told: int | tuple[int, str] | None) -> Version:
        target, rival = told if isinstance(told, tuple) else (told, "")
        return Version(UUID(int=place), place, None if target is None else UUID(int=target), bool(rival))

    assert disagree([version(place, told) for place, told in enumerate(history)]) is expected


def test_of_two_that_waited_together_naming_one_settles_only_what_came_before_it() -> None:
    record, first, second, later = (UUID(int=number) for number in range(4))
    waited = [
        Version(record, 3, None, rival=False),
        Version(first, 3, record, rival=False),
        Version(second, 3, record, rival=True),
    ]
    assert disagree([*waited, Version(later, 4, first, rival=False)])
    assert not disagree([*waited, Version(later, 4, second, rival=False)])
    assert disagree([*waited, Version(later, 3, second, rival=False)]), "it waited too, and had seen nothing"


TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("day", "record", "plan"),
    [
        (TODAY, "", ""),
        (date(2026, 11, 21), "future", ""),
        (date(2027, 11, 21), "future", ""),
        (date(2027, 11, 22), "future", "future"),
        (date.max, "future", "future"),
        (date(2025, 10, 16), "", ""),
        (date(2025, 10, 15), "old", "old"),
        (date.min, "old", "old"),
    ],
)
def test_day_fault(day: date, record: str, plan: str) -> None:
    assert (day_fault(day, TODAY), day_fault(day, TODAY, ahead=AHEAD)) == (record, plan)


def test_around_ends_with_the_calendar() -> None:
    three = timedelta(days=3)
    assert around(TODAY, three) == (date(2026, 11, 17), date(2026, 11, 23))
    assert around(date.max, three) == (date(9999, 12, 28), date.max)
    assert around(date.min, three) == (date.min, date(1, 1, 4))
