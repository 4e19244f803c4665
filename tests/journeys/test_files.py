"""A long list becomes a file while somebody looks, leaves and comes back: a real browser, a real worker beside."""

import csv
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from porchlight.commons.files.rules import SHORT
from porchlight.journal.scope import scoped
from porchlight.reach.models import Movement
from tests.factories import TODAY
from tests.journeys.town import Town

pytestmark = pytest.mark.journey

LEDGER, LAPTOP = "/reach/supply/ledger/", {"width": 1280, "height": 800}
WORKER = """
import django
django.setup()
from porchlight.commons.work.loop import Worker
Worker(lambda now: None, batch=True).run()
"""


@pytest.fixture
def page(town: Town, server: str, browser_context: Callable[..., BrowserContext]) -> Page:
    """The coordinator's browser."""
    Authenticator.objects.create(
        user=town.world.coordinator, type=Authenticator.Type.TOTP, data={"secret": ""}
    )
    client = Client()
    client.force_login(town.world.coordinator)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context = browser_context(viewport=LAPTOP, base_url=server)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server}])
    return context.new_page()


def many_movements(town: Town) -> int:
    """More of them than are sent at once; how many there are."""
    world = town.world
    with scoped(world.org.pk):
        first = (Movement.unscoped.order_by("-id").values_list("id", flat=True).first() or 0) + 1
        Movement.objects.bulk_create(moved(town, first + n, n % 90) for n in range(SHORT + 1))
        return Movement.objects.count()


def moved(town: Town, id: int, days: int) -> Any:
    world = town.world
    return Movement(
        id=id, org_id=world.org.pk, root=world.area.pk, item_id=world.items[0].pk, qty=1,
        source_id=world.store.pk, target_id=world.bag.pk, reason="move", day=TODAY - timedelta(days=days),
    )  # fmt: skip


def test_a_long_list_is_left_and_found_again(
    town: Town, page: Page, environment: dict[str, str], tmp_path: Path
) -> None:
    rows = many_movements(town)
    page.goto(LEDGER)
    page.get_by_role("link", name="Save as CSV").click()
    page.get_by_role("button", name="Make ledger.csv").click()
    expect(page.get_by_role("heading", name="Your file is being made")).to_be_visible()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="Files").click()
    expect(page.get_by_role("row", name="ledger.csv")).to_contain_text("waiting")
    page.get_by_role("link", name="ledger.csv").click()
    worker = {**environment, "DJANGO_SETTINGS_MODULE": "porchlight.config.settings"}
    subprocess.run([sys.executable, "-c", WORKER], env=worker, check=True, timeout=60)
    # By itself: nobody reloads the page.
    expect(page.get_by_role("heading", name="Your file is ready")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    download.value.save_as(tmp_path / "ledger.csv")
    with (tmp_path / "ledger.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == rows + 1
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="No files now")).to_be_visible()
