"""A form that is sent twice makes one thing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import QueryDict

from porchlight.commons.once import Once, once
from porchlight.lib.errors import Invalid
from porchlight.lib.once import Recorded, compared


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        (None, Recorded.NEW),
        ({"name": "A", "sort": 1, "more": "x"}, Recorded.AGAIN),
        ({"name": "A", "sort": 2}, Recorded.OTHER),
    ],
)
def test_what_is_kept_is_held_against_what_is_sent(kept: dict[str, Any] | None, found: Recorded) -> None:
    assert compared(kept, {"name": "A", "sort": 1}) is found


def test_a_token_is_there_stays_and_is_renewed() -> None:
    fresh = Once()
    token = str(fresh["token"].value())
    sent = Once(QueryDict(f"token={token}"))
    assert sent.is_valid()
    assert str(sent.id) == token
    assert not sent.clashes({"name": "A"}, {"name": "A"})
    assert sent.is_valid()
    assert sent.clashes({"name": "A"}, {"name": "B"})
    assert not sent.is_valid()
    assert sent["token"].value() != token
    assert Once(QueryDict("")).is_valid(), "a page from before there were tokens"


def late(found: dict[str, Any] | None) -> Callable[[], dict[str, Any] | None]:
    """A row that is seen only at the second look."""
    looks = iter([None, found])
    return lambda: next(looks)


def collide() -> None:
    raise IntegrityError


@pytest.mark.django_db
def test_two_copies_at_once_make_one_and_both_look_like_success() -> None:
    once(late({"name": "A"}), {"name": "A"}, collide)
    with pytest.raises(Invalid):
        once(late({"name": "B"}), {"name": "A"}, collide)
    with pytest.raises(IntegrityError):
        once(late(None), {"name": "A"}, collide)
