"""python -m demonstration picture: photograph the running demonstration for the README."""

import base64
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from playwright.sync_api import Browser, Page, sync_playwright

from demonstration.seed.town import ZONE

TARGET = Path("docs/images/porchlight.png")
SHEET = """<!doctype html><style>
body { margin: 0; width: 1280px; height: 800px; background: #1B2244 }
img { position: absolute; border-radius: 14px; box-shadow: 0 8px 24px #0008 }
.desk { left: 40px; top: 40px; width: 1000px } .phone { right: 40px; top: 124px; width: 290px; border-radius: 26px }
</style><img class="desk" src="data:image/png;base64,%s"><img class="phone" src="data:image/png;base64,%s">"""


class Command(BaseCommand):
    help = "Photograph the running demonstration: a coordinator's desk and a peer worker's phone."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default="http://localhost:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        if path is None:
            raise CommandError("There is no browser here. Debian: apt-get install chromium")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            desk, phone = photograph_desk(browser, options["url"]), photograph_phone(browser, options["url"])
            sheet = browser.new_page(viewport={"width": 1280, "height": 800})
            sheet.set_content(SHEET % tuple(base64.b64encode(image).decode() for image in (desk, phone)))
            TARGET.parent.mkdir(parents=True, exist_ok=True)
            TARGET.write_bytes(sheet.screenshot())
            browser.close()
        self.stdout.write(f"{TARGET}: {TARGET.stat().st_size // 1000} kB")


def photograph_desk(browser: Browser, url: str) -> bytes:
    """The coordinator's home."""
    page = browser.new_page(viewport={"width": 1180, "height": 840}, color_scheme="light")
    _choose(page, url, "Robin")
    page.wait_for_selector("h1")
    return page.screenshot()


def photograph_phone(browser: Browser, url: str) -> bytes:
    """The phone app in the dark, joined a moment ago."""
    page = browser.new_page(
        viewport={"width": 360, "height": 700}, color_scheme="dark", timezone_id=ZONE, locale="en-CA"
    )
    _choose(page, url, "Ash")
    page.get_by_role("button", name="Join").click()
    page.get_by_text("Go to tonight").click()
    page.get_by_text("Station Square").wait_for()
    page.wait_for_timeout(1000)  # until the pages stop moving
    return page.screenshot()


def _choose(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/demonstration/")
    page.locator(".row", has_text=f"{name} ·").get_by_role("button").click()
