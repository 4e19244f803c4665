"""Documents that fail the build when they lie."""

from collections.abc import Callable, Iterator

import pytest

from tests.house import documents
from tests.house.tree import ROOT

pytestmark = pytest.mark.house


@pytest.mark.parametrize("check", documents.CHECKS, ids=lambda check: check.__name__)
def test_the_documents_tell_the_truth(check: Callable[[], Iterator[str]]) -> None:
    assert list(check()) == []


def test_the_checks_see_a_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page full of what is not there: each kind of lie is found."""
    page = ROOT / "docs" / "lie.md"
    text = (
        "[gone](gone.md) `make coffee` `porchlight fly` PORCHLIGHT_MOON porchlight_moons_total "
        "`porchlight/attic/rules.py` `/reach/moon/` `contact.dreamt`"
    )
    monkeypatch.setattr(documents, "documents", lambda: [page])
    monkeypatch.setattr(documents, "lines", lambda path: enumerate([text], start=1))
    seen = [check for check in documents.CHECKS[:7] if list(check())]
    assert seen == list(documents.CHECKS[:7])
