"""In these tests it is always the same evening."""

import pytest
from django.utils import timezone

from tests.factories import NOW


@pytest.fixture(autouse=True)
def _one_evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
