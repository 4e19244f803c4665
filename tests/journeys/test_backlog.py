"""A long backlog on a slow phone: weeks without signal, a processor slowed four times, and somebody goes on working."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from porchlight.journal.scope import scoped
from porchlight.reach.models import Contact
from tests.drills.conftest import FULL
from tests.journeys.phone import Phone
from tests.journeys.town import Town

# A sample with the journeys, all of it with `make drill`.
pytestmark = [pytest.mark.journey, pytest.mark.drill]

BACKLOG = 10_000 if FULL else 500
SLOWER = 4
PART = 500
# The longest that the page may not answer a finger, on the slowed processor.
STILL_MS = 500
PATIENCE_MS = 1_200_000 if FULL else 120_000
FILL = """async rows => {
  const db = await new Promise(done => {
    indexedDB.open('porchlight-outbox').onsuccess = event => done(event.target.result);
  });
  const tx = db.transaction(['entries', 'meta'], 'readwrite');
  for (const row of rows) tx.objectStore('entries').put(row);
  tx.objectStore('meta').put(rows[rows.length - 1].seq, 'seq');
  await new Promise(done => { tx.oncomplete = done; });
  db.close();
}"""
WATCH = """() => {
  window.longest = 0;
  new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
  }).observe({ type: 'longtask' });
}"""


def test_it_goes_home_whole_while_the_page_goes_on_living(town: Town, phone: Callable[..., Phone]) -> None:
    peer = phone()
    peer.lose_signal()
    for start in range(0, BACKLOG, PART):
        peer.page.evaluate(FILL, [row(town, start + n + 1) for n in range(min(PART, BACKLOG - start))])
    processor = peer.context.new_cdp_session(peer.page)
    processor.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    peer.page.reload()
    signal = peer.page.locator(".app-top .signal")
    expect(signal).to_have_text(f"{BACKLOG:,} to send", timeout=60_000)
    peer.page.evaluate(WATCH)
    peer.find_signal()
    peer.page.wait_for_function(
        "most => { const left = parseInt(document.querySelector('.signal').textContent.replace(/\\\\D/g, ''));"
        " return !left || left < most; }",
        arg=BACKLOG,
        timeout=60_000,
    )
    peer.contact("Pipe kit")
    expect(signal).to_have_text("All sent", timeout=PATIENCE_MS)
    longest = peer.page.evaluate("window.longest")
    with scoped(town.world.org.pk, write=False):
        assert Contact.objects.count() == BACKLOG + 1
    assert longest < STILL_MS, f"the page stood still for {longest:.0f} ms"


def row(town: Town, seq: int) -> dict[str, Any]:
    """An entry of the outbox as the phone keeps it, one of every few minutes."""
    at = timezone.now() - timedelta(minutes=3 * (BACKLOG - seq) + 30)
    sealed = town.world.envelope(town.world.contact(), seq=seq, occurred_at=at.isoformat())
    shown = {"savedAt": at.isoformat(), "day": at.date().isoformat(), "band": 4, "counts": {"people": 1}}
    made: dict[str, Any] = json.loads(json.dumps(sealed | shown | {"state": "waiting", "code": None}))
    return made
