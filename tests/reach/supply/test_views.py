"""The pages of supplies through the client."""

from collections.abc import Callable

import pytest
from django.test import Client

Desk = Callable[..., Client]
PAGES = (
    "", "ledger/", "counts/", "sharps/", "receive/", "move/", "count/", "catalogue/",
    "catalogue/items/new/", "catalogue/kits/new/", "places/new/",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(at_desk: Desk, page: str) -> None:
    assert at_desk().get(f"/reach/supply/{page}").status_code == 200
