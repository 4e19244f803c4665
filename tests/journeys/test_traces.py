"""What a phone and a server keep of what was said, and what is left of a phone that was taken away."""

import contextlib
import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.models import Device
from porchlight.commons.languages import actions as languages
from porchlight.journal.scope import scoped
from porchlight.reach.models import Contact
from porchlight.sync.models import Quarantined
from tests.journeys.phone import Phone
from tests.journeys.town import Town

pytestmark = pytest.mark.journey

NewPhone = Callable[..., Phone]
CANARY = "canary_of_the_lake"
# Everything a page of this origin could find: databases by name, caches, both storages.
KEPT = """async () => {
  const kept = { databases: {}, caches: {}, local: { ...localStorage }, session: { ...sessionStorage } };
  const asked = request => new Promise((done, no) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => no(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const db = await asked(indexedDB.open(name));
    kept.databases[name] = [];
    for (const store of db.objectStoreNames) {
      kept.databases[name].push(...await asked(db.transaction(store).objectStore(store).getAll()));
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    kept.caches[name] = {};
    for (const request of await cache.keys()) {
      kept.caches[name][request.url] = await (await cache.match(request)).text();
    }
  }
  kept.workers = (await navigator.serviceWorker.getRegistrations()).length;
  return kept;
}"""
WORK = """
import django
django.setup()
from porchlight.commons.work.loop import Worker
from porchlight.config.management.commands.work import each_round
Worker(each_round, batch=True).run()
"""


def kept(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(KEPT)
    return found


def test_nothing_that_was_said_is_left_on_the_phone_or_in_a_log(
    town: Town, phone: NewPhone, environment: dict[str, str], server: str
) -> None:
    with scoped(town.world.org.pk):
        languages.add(list="services", code=CANARY, name="Canary", names={}, sort=9, by=town.desk)
    peer = phone()
    peer.lose_signal()
    peer.page.locator("main").get_by_role("link", name="Contact", exact=True).click()
    peer.page.get_by_text("Services given").click()
    peer.page.get_by_role("checkbox", name="Canary").check()
    peer.tap("Save")
    peer.said("Saved.")
    on_the_phone(peer)
    peer.find_signal()
    peer.sent()
    on_the_phone(peer)
    with scoped(town.world.org.pk, write=False):
        assert Contact.objects.get().services == [CANARY], "it arrived, where it belongs"
    provoke(town, server)
    work = [sys.executable, "-c", WORK]
    env = environment | {"DJANGO_SETTINGS_MODULE": "porchlight.config.settings"}
    worked = subprocess.run(work, env=env, capture_output=True, check=True, text=True)
    said = (Path(environment["PORCHLIGHT_VAR"]) / "server.log").read_text() + worked.stdout + worked.stderr
    for word in (CANARY, town.world.token, "6-1-6"):
        assert word not in said


def on_the_phone(peer: Phone) -> None:
    """The word stands in the list of words, which came from the desk, and nowhere else."""
    found = kept(peer.page)
    lists = found["databases"].pop("porchlight-reference")
    assert CANARY in json.dumps(lists)
    assert set(found["databases"]) == {"porchlight-outbox"}
    assert found["caches"], "the app was put by"
    assert (found["local"], found["session"], peer.context.cookies()) == ({}, {}, [])
    assert CANARY not in json.dumps(found)


def provoke(town: Town, server: str) -> None:
    """Everything that a server might be tempted to write down."""
    world = town.world
    now = timezone.now().isoformat()
    odd = [
        world.envelope(world.contact(unknown=CANARY)),
        world.envelope(world.contact(area=CANARY)),
        {"id": CANARY, "kind": CANARY, "sealed": 5},
    ]
    head = {"protocol": 1, "app": "1", "sent_at": now, "nonce": CANARY}
    token = {"Authorization": f"Bearer {world.token}"}
    for path, body, headers in (
        ("/sync/push", head | {"entries": odd}, token),
        ("/sync/push", head | {"entries": CANARY}, token),
        ("/sync/push", head | {"entries": []}, {"Authorization": f"Bearer {CANARY}"}),
        ("/sync/join", {"protocol": 1, "code": f"6-1-6 {CANARY}"}, {}),
        (f"/sync/pull/{CANARY}?cursor={CANARY}", {}, token),
    ):
        asked = urllib.request.Request(
            server + path, json.dumps(body).encode(), {"Content-Type": "application/json"} | headers
        )
        with contextlib.suppress(urllib.error.HTTPError):
            urllib.request.urlopen(asked).close()


def test_a_phone_that_is_taken_away_sends_first_and_leaves_nothing(
    town: Town, phone: NewPhone, server: str
) -> None:
    peer = phone()
    peer.lose_signal()
    peer.contact("Pipe kit")
    org = town.world.org.pk
    with scoped(org):
        device = Device.objects.exclude(pk=town.world.device.pk).get()
        devices.revoke(id=device.pk, by=town.desk)
    peer.page.route("**/app/**", lambda route: route.abort())  # the app would begin anew
    peer.find_signal()
    with scoped(org, write=False):
        peer.wait_for(lambda: Device.objects.filter(pk=device.pk, state=Device.State.WIPED).exists())
        assert [row.code for row in Quarantined.objects.all()] == ["revoked_device"]
    beside = peer.context.new_page()
    beside.goto(f"{server}/static/js/trusted.js")
    nothing = {"databases": {}, "caches": {}, "local": {}, "session": {}, "workers": 0}
    assert kept(beside) == nothing
    peer.page.unroute_all()
    peer.page.goto(f"{server}/app/")
    expect(peer.page.get_by_role("heading", name="Join your team")).to_be_visible()


def test_what_no_server_takes_is_offered_as_a_file_before_the_phone_empties_itself(
    town: Town, phone: NewPhone
) -> None:
    peer = phone()
    peer.lose_signal()
    peer.contact("Pipe kit")
    peer.page.evaluate(TO_HELP)
    org = town.world.org.pk
    with scoped(org):
        device = Device.objects.exclude(pk=town.world.device.pk).get()
        devices.revoke(id=device.pk, by=town.desk)
    peer.find_signal()
    peer.go("outbox")
    peer.tap("Send now")  # nothing waits, so it would not ask by itself yet
    expect(peer.page.get_by_text("Your team signed this phone out.")).to_be_visible(timeout=20_000)
    expect(peer.page.get_by_text("1 entry could not be sent. It is still here.")).to_be_visible()
    peer.page.locator(".app-banners").get_by_role("link", name="Save to a file").click()
    with peer.page.expect_download() as download:
        peer.tap("Save to a file")
    found = json.loads(Path(download.value.path()).read_text())
    assert [entry["kind"] for entry in found["entries"]] == ["contact.logged"]
    peer.tap("Leave and lose them")
    expect(peer.page.get_by_role("heading", name="Join your team")).to_be_visible()
    with scoped(org, write=False):
        peer.wait_for(lambda: Device.objects.filter(pk=device.pk, state=Device.State.WIPED).exists())


# As if another team's key had sealed it: nothing sends it again.
TO_HELP = """async () => {
  const db = await new Promise(done => {
    indexedDB.open('porchlight-outbox').onsuccess = event => done(event.target.result);
  });
  const tx = db.transaction('entries', 'readwrite');
  const entries = tx.objectStore('entries');
  entries.getAll().onsuccess = ({ target }) => target.result.forEach(row =>
    entries.put({ ...row, state: 'help', code: 'other_org' }));
  await new Promise(done => { tx.oncomplete = done; });
  db.close();
}"""


@pytest.mark.either
@pytest.mark.parametrize("granted", [True, False])
def test_a_browsers_promise_is_shown_as_it_was_given(
    town: Town, server: str, browser_context: Callable[..., BrowserContext], granted: bool
) -> None:
    context = browser_context()
    answer = str(granted).lower()
    context.add_init_script(
        f"StorageManager.prototype.persist = StorageManager.prototype.persisted = async () => {answer};"
    )
    peer = Phone(context, server)
    peer.page.goto(f"{server}/app/#join={town.code()}")
    peer.tap("Join")
    promised = "promised" if granted else "did not promise"
    expect(peer.page.get_by_text(f"This phone {promised} to keep what you save.")).to_be_visible()
    peer.tap("Go to tonight", role="link")
    peer.go("more")
    expect(peer.page.get_by_text(f"It {promised} to keep what you save")).to_be_visible()
