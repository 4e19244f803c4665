"""The phone app on a slow phone: Chromium with its processor slowed four times.

Prints the cold start without a network, the time from tapping Save to reading "Saved", and what 5,000 waiting entries
do to the page while they go out. Times are taken inside the page, in milliseconds.
"""

import contextlib
import os
import shutil
import statistics
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bench.scenery import fresh_environment, server

if TYPE_CHECKING:
    from tests.journeys.phone import Phone
    from tests.journeys.town import Town

SLOWER = 4
RUNS = 9
HAND = 500  # milliseconds that a thumb takes from the kit to Save
WAITING = 5_000

# The moment at which the way to a contact is on the screen, counted from the start of the navigation.
WATCH_START = """
new MutationObserver((_, observer) => {
  if (!document.querySelector('.thumb .tile.main')) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.stood = performance.now(); }));
}).observe(document, { childList: true, subtree: true });
"""
WATCH_SAVE = """() => {
  window.savedAfter = null;
  const toast = document.querySelector('.toast');
  document.querySelector('.do .main').addEventListener('click', () => {
    const tapped = performance.now();
    new MutationObserver((_, observer) => {
      if (toast.hidden) return;
      observer.disconnect();
      window.savedAfter = performance.now() - tapped;
    }).observe(toast, { attributes: true });
  }, { capture: true, once: true });
}"""
WATCH_TASKS = """() => {
  window.tasks = [];
  new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((one) => one.duration)))
    .observe({ type: 'longtask' });
}"""
FILL = """rows => new Promise((done, failed) => {
  const opening = indexedDB.open('porchlight-outbox');
  opening.onsuccess = () => {
    const tx = opening.result.transaction(['entries', 'meta'], 'readwrite');
    for (const row of rows) tx.objectStore('entries').put(row);
    tx.objectStore('meta').put(rows[rows.length - 1].seq, 'seq');
    tx.oncomplete = () => { opening.result.close(); done(); };
    tx.onerror = () => failed(tx.error);
  };
})"""


def main() -> dict[str, float]:
    """Measure; returns figures by name."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("no browser: apt-get install chromium")
    with fresh_environment(None):
        import django  # noqa: PLC0415  settings read the environment made above
        from django.core.management import call_command  # noqa: PLC0415

        os.environ["DJANGO_SETTINGS_MODULE"] = "porchlight.config.settings"
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        town = _town()
        with server() as running, slow_phone(browser, f"http://localhost:{running.port}", town) as phone:
            return phone.cold_start() | phone.save() | phone.backlog()


def _town() -> "Town":
    from porchlight.commons.org.models import Network  # noqa: PLC0415  needs Django set up
    from tests.journeys.town import make_town  # noqa: PLC0415

    Network.objects.create(name="Bench")
    return make_town()


@contextlib.contextmanager
def slow_phone(browser: str, address: str, town: "Town") -> Iterator["SlowPhone"]:
    """A joined phone, its processor slowed."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  a development dependency

    from tests.journeys.phone import Phone  # noqa: PLC0415

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        context = chromium.new_context(viewport={"width": 360, "height": 740})
        phone = Phone(context, address)
        phone.join(town.code())
        yield SlowPhone(town, phone)
        chromium.close()


class SlowPhone:
    """What is measured on it."""

    def __init__(self, town: "Town", phone: "Phone") -> None:
        self.town, self.phone, self.context = town, phone, phone.context

    def fresh_page(self, slower: int = SLOWER) -> Any:
        """A new page on a processor so many times slower."""
        page = self.context.new_page()
        self.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        return page

    def cold_start(self) -> dict[str, float]:
        """Opening the app with the network off."""
        self.phone.page.close()
        self.phone.lose_signal()
        times = []
        for _ in range(RUNS):
            page = self.fresh_page()
            page.add_init_script(WATCH_START)
            page.goto(f"{self.phone.server}/app/")
            page.wait_for_function("() => window.stood")
            times.append(float(page.evaluate("window.stood")))
            page.close()
        return {"cold start ms, median": statistics.median(times), "cold start ms, worst": max(times)}

    def save(self) -> dict[str, float]:
        """From the tap on Save to the word that it is on the disk; also on the processor as it is."""
        slow, plain = self._save(SLOWER), self._save(1)
        return {
            "save ms, median": statistics.median(slow),
            "save ms, worst": max(slow),
            "save ms unslowed, median": statistics.median(plain),
            "save ms unslowed, worst": max(plain),
        }

    def _save(self, slower: int) -> list[float]:
        page = self.fresh_page(slower)
        page.goto(f"{self.phone.server}/app/#tonight")
        times = []
        for _ in range(RUNS):
            page.locator(".thumb .tile.main").click()
            page.locator(".tile-pair .tile").first.click()
            page.wait_for_timeout(HAND)
            page.evaluate(WATCH_SAVE)
            page.locator(".do .main").click()
            page.wait_for_function("() => window.savedAfter !== null")
            times.append(float(page.evaluate("window.savedAfter")))
        page.close()
        return times

    def backlog(self) -> dict[str, float]:
        """Thousands of entries go out while the page stays alive."""
        page = self.fresh_page()
        page.goto(f"{self.phone.server}/app/#tonight")
        page.locator(".thumb .tile.main").wait_for()
        rows = [self._row(seq) for seq in range(1001, 1001 + WAITING)]
        for at in range(0, WAITING, 500):
            page.evaluate(FILL, rows[at : at + 500])
        page.reload()
        page.locator(".thumb .tile.main").wait_for()
        page.evaluate(WATCH_TASKS)
        begin = page.evaluate("performance.now()")
        self.phone.find_signal()
        sent = "() => document.querySelector('.app-top .signal').textContent === 'All sent'"
        page.wait_for_function(sent, timeout=300_000, polling=250)
        took = (page.evaluate("performance.now()") - begin) / 1000
        tasks = page.evaluate("window.tasks")
        page.close()
        return {
            "backlog entries": float(WAITING),
            "backlog s": took,
            "backlog longest task ms": max(tasks, default=0.0),
            "backlog tasks over 50 ms": float(len(tasks)),
        }

    def _row(self, seq: int) -> dict[str, Any]:
        """An entry as the outbox keeps it."""
        world = self.town.world
        envelope = world.envelope(world.contact(), seq=seq)
        kept = {
            "savedAt": "2026-11-20T23:30:00.000Z",
            "day": "2026-11-20",
            "band": 4,
            "counts": {"people": 1, "items": 3},
        }
        return envelope | kept | {"state": "waiting", "code": None}


if __name__ == "__main__":
    for name, value in main().items():
        print(f"{name:32} {value:12,.1f}")
