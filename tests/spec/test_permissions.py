"""Who may do what, as docs/reference/permissions.md promises."""

import pytest

from porchlight.commons.people.permissions import Permission, Role, may
from porchlight.commons.people.rules import givable
from tests.spec.tables import Row, tables

MAY, GIVES = tables("permissions")


def yes(row: Row) -> set[str]:
    """The roles that a row says yes to."""
    assert {row[role] for role in Role} <= {"yes", ""}
    return {role for role in Role if row[role] == "yes"}


@pytest.mark.parametrize("row", MAY, ids=lambda row: row["permission"])
def test_a_role_may_do_what_its_line_says(row: Row) -> None:
    assert {role for role in Role if may(frozenset({role}), row["permission"])} == yes(row)


def test_every_permission_has_a_line() -> None:
    assert [row["permission"] for row in MAY] == list(Permission)


@pytest.mark.parametrize("row", GIVES, ids=lambda row: row["who"])
def test_a_role_gives_what_its_line_says(row: Row) -> None:
    assert givable(frozenset({Role(row["who"])})) == yes(row)


def test_every_role_has_a_line() -> None:
    assert [row["who"] for row in GIVES] == list(Role)
