"""A list that is long already with a few rows, and somebody who asks for it."""

from uuid import UUID

import pytest

from porchlight.commons.files import actions, rules
from porchlight.commons.files.models import File
from porchlight.journal.actions import Author
from porchlight.journal.scope import scoped
from tests.factories import NOW, World

LEDGER = "/reach/supply/ledger/"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows are too many to be sent at once."""
    monkeypatch.setattr(rules, "SHORT", 2)


def ask(
    world: World, *, list: str = f"{LEDGER}?format=csv", by: Author | None = None, language: str = "en"
) -> UUID:
    """Ask for a file as the coordinator, or as somebody else."""
    kind = "xlsx" if "xlsx" in list else "csv"
    with scoped(world.org.pk):
        return actions.begin(
            name="ledger", format=kind, list=list, language=language, by=by or world.author, now=NOW
        )


def look(world: World, id: UUID) -> File:
    with scoped(world.org.pk, write=False):
        found: File = File.objects.get(id=id)
        return found
