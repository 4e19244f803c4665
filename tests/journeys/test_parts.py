"""The living page in a real browser: photographs in two sizes, light, dark and right to left; axe; the keyboard."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test import override_settings
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHOTOGRAPHS = ROOT / "var" / "photographs"
SIZES = {"phone": (360, 740), "desk": (1280, 800)}
LOOKS = {"light": "scheme=light", "dark": "scheme=dark", "rtl": "scheme=light&dir=rtl"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [pytest.mark.journey, pytest.mark.either]


class Quiet(WSGIRequestHandler):
    """A request handler that writes no log."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the journeys speak through their assertions."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The page served on a free port; it needs no database."""
    with override_settings(DEBUG=True, ROOT_URLCONF="tests.config.test_parts"):
        server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        server.set_app(WSGIHandler())
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/parts/"
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh page that fails the test when a script fails or the policy refuses something."""
    context = chromium.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES)
def test_photographs(page: Page, address: str, size: str, look: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{address}?{LOOKS[look]}")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelector('.card use').getBBox().width") > 0, (
        "the icons are not painted"
    )
    PHOTOGRAPHS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PHOTOGRAPHS / f"parts-{size}-{look}.png", full_page=True)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(chromium: Browser, address: str, size: str, look: str) -> None:
    width, height = SIZES[size]
    # axe is put into the page from outside, which the page's own policy rightly forbids
    context = chromium.new_context(viewport={"width": width, "height": height}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}?{LOOKS[look]}")
    page.add_script_tag(path=AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    context.close()
    assert len(found["passes"]) > 20
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []


def test_the_keyboard_reaches_the_page_first_and_the_menu_closes_with_escape(
    page: Page, address: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator(".menu-button").focus()
    page.keyboard.press("Enter")
    page.locator("#menu nav").wait_for(state="visible")
    page.keyboard.press("Escape")
    page.locator("#menu nav").wait_for(state="hidden")


def test_a_counter_counts_and_stops_at_nought(page: Page, address: str) -> None:
    page.goto(address)
    field = page.locator("#id_people")
    page.get_by_role("button", name="One more: People").click()
    assert field.input_value() == "4"
    for _ in range(6):
        page.get_by_role("button", name="One less: People").click()
    assert field.input_value() == "0"


def test_trusted_types_refuse_script_from_elsewhere(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(address)
    refused = page.evaluate(
        "() => { const s = document.createElement('script');"
        " try { s.src = 'https://elsewhere.example/x.js'; return false } catch { return true } }"
    )
    assert refused
    assert page.evaluate("htmx.config.allowEval") is False
    assert page.evaluate("htmx.config.historyCacheSize") == 0
    page.close()


def test_on_a_phone_every_target_of_the_app_is_large(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    small = page.evaluate(
        "() => [...document.querySelectorAll('.screen button, .screen label')].filter(e => {"
        " const box = e.getBoundingClientRect(); return box.width < 48 || box.height < 48 }).map(e => e.outerHTML)"
    )
    assert small == []


def test_without_script_all_of_it_stands(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.locator(".menu-button").click()
    assert page.locator("#menu nav").is_visible()
    assert page.locator("[data-step]").first.is_hidden()
    context.close()
