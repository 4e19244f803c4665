"""A peer's night with the phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.town import Town, make_town

pytestmark = pytest.mark.journey


@pytest.fixture
def town(deployment: None) -> Town:
    return make_town()


def joined(context: BrowserContext, server: str, code: str) -> Page:
    page = context.new_page()
    page.goto(f"{server}/app/#join={code}")
    page.get_by_role("button", name="Join").click()
    page.get_by_role("link", name="Go to tonight").click()
    return page


def test_join(server: str, town: Town, browser_context: Callable[..., BrowserContext]) -> None:
    page = joined(browser_context(), server, town.code())
    expect(page.get_by_role("heading", name="Tonight")).to_be_visible()
