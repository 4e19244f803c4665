"""Which lists are sent at once, how many files are made beside, when they go."""

from datetime import UTC, datetime

import pytest

from porchlight.commons.files.rules import AT_ONCE, PIECE, SAID, SHORT, gone_at, has_news, has_room, is_short


@pytest.mark.parametrize(("rows", "short"), [(0, True), (SHORT, True), (SHORT + 1, False)])
def test_a_list_is_short_up_to_and_with_its_last_row(rows: int, short: bool) -> None:
    assert is_short(rows) is short


@pytest.mark.parametrize(("going", "room"), [(0, True), (AT_ONCE - 1, True), (AT_ONCE, False)])
def test_a_few_files_are_made_at_a_time(going: int, room: bool) -> None:
    assert has_room(going) is room


def test_a_file_is_kept_for_a_day() -> None:
    assert gone_at(datetime(2026, 11, 20, 23, 30, tzinfo=UTC)) == datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("held", "seconds", "news"),
    [(0, 0.0, False), (PIECE - 1, SAID / 2, False), (PIECE, 0.0, True), (0, SAID, True)],
)
def test_something_is_written_for_a_full_piece_or_after_a_second(
    held: int, seconds: float, news: bool
) -> None:
    assert has_news(held, seconds) is news
