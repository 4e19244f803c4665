"""Only actions and projections write: the guard of tests/conftest.py, tried on both sides."""

import types

import pytest
from django.db import connection

from porchlight.commons.org.models import Network
from porchlight.journal.actions import next_numbers

pytestmark = [pytest.mark.house, pytest.mark.django_db]


def writes_from(module: str) -> None:
    """Run an UPDATE as code of that module would."""
    room = types.ModuleType(module)
    room.__dict__["connection"] = connection
    source = "cursor = connection.cursor(); cursor.execute('UPDATE commons_network SET name = name')"
    exec(compile(source, module, "exec"), room.__dict__)


@pytest.mark.parametrize("file", ["views", "queries", "feeds", "facts", "rules", "forms"])
def test_a_write_from_another_file_of_a_room_is_refused(file: str) -> None:
    with pytest.raises(AssertionError, match="a write outside actions and projections"):
        writes_from(f"porchlight.reach.supply.{file}")


@pytest.mark.parametrize("file", ["actions", "projections"])
def test_actions_and_projections_may(file: str) -> None:
    writes_from(f"porchlight.reach.supply.{file}")


def test_reading_is_free() -> None:
    assert list(Network.objects.all()) == []


def test_an_action_called_by_anybody_may() -> None:
    before = next_numbers(1)
    assert next_numbers(1) == before + 1
