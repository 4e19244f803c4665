"""What is told of an error: class and places, never a word of it."""

import json
from collections.abc import Callable

import pytest

from porchlight.lib.codes import hashed
from porchlight.lib.faults import told

CANARY = "Jane 416 555 0100"


def caught(work: Callable[[], object]) -> BaseException:
    with pytest.raises(BaseException) as found:  # noqa: PT011  whatever it is
        work()
    return found.value


def fail() -> None:
    raise ValueError(CANARY)


def fail_after() -> None:
    try:
        fail()
    except ValueError as error:
        raise KeyError(CANARY) from error


def fail_meanwhile() -> None:
    try:
        fail()
    except ValueError:
        json.loads("{" + CANARY)


def fail_together() -> None:
    raise BaseExceptionGroup(CANARY, [caught(fail), caught(fail_after)])


def test_class_and_places_outermost_first() -> None:
    line = told(caught(fail))
    assert line.startswith("ValueError at tests/lib/test_faults.py:")
    assert line.count(" > tests/lib/test_faults.py:") == 1


def test_where_it_came_from() -> None:
    assert told(caught(fail_after)).count("; from ValueError at tests/lib/") == 1
    assert told(caught(fail_meanwhile)).startswith("json.decoder.JSONDecodeError at tests/lib/")
    assert told(caught(fail_meanwhile)).count("; from ValueError at tests/lib/") == 1


def test_a_group_says_what_it_holds() -> None:
    line = told(caught(fail_together))
    assert (line.count("holds ValueError"), line.count("holds KeyError")) == (1, 1)


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert told(ValueError(CANARY)) == "ValueError at no place"


def test_files_are_named_from_their_package_on() -> None:
    line = told(caught(lambda: hashed(CANARY, b"")))
    assert " > porchlight/lib/codes.py:" in line


@pytest.mark.parametrize("work", [fail, fail_after, fail_meanwhile, fail_together])
def test_never_a_word_of_it(work: Callable[[], object]) -> None:
    line = told(caught(work))
    assert CANARY not in line
    assert "\n" not in line
