"""A phone over the days: what the desk changed, an open session, a full disk, a wrong clock, a newer app."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Error, expect

from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.models import Device
from porchlight.commons.languages import actions as languages
from porchlight.commons.languages.models import Word
from porchlight.config.reactions import publish_levels
from porchlight.journal.scope import scoped
from porchlight.reach.models import Contact
from porchlight.reach.supply import actions as supply
from porchlight.reach.supply.kinds import LotLine, Moved, MoveReason
from tests.journeys.phone import Phone
from tests.journeys.town import Town

pytestmark = pytest.mark.journey

NewPhone = Callable[..., Phone]
SYRINGES = "Syringe 1 ml"
NEWER = """async () => {
  const registration = await navigator.serviceWorker.register('/app/sw.js?newer', { scope: '/app/' });
  const worker = registration.installing;
  if (worker) await new Promise(done => {
    worker.addEventListener('statechange', () => worker.state === 'installed' && done());
  });
}"""
# As the browser answers, but at once: it looks at a quota that was changed from outside only now and then.
FULL_DISK = """() => {
  const store = IDBObjectStore.prototype;
  const { add, put } = store;
  store.add = store.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
  window.makeRoom = () => Object.assign(store, { add, put });
}"""
WAITING = "async () => Boolean((await navigator.serviceWorker.getRegistration('/app/')).waiting)"


def still_waits(peer: Phone) -> bool:
    """Whether a newer app waits; a page that is just beginning anew cannot say, and is asked again."""
    try:
        return bool(peer.page.evaluate(WAITING))
    except Error:
        return True


def fill_bag(town: Town, qty: int) -> None:
    """Somebody puts so many syringes into the bag at the desk, and the worker tells phones."""
    world = town.world
    body = Moved(world.store.pk, world.bag.pk, MoveReason.MOVE, (LotLine(world.items[0].pk, qty),))
    with scoped(world.org.pk):
        supply.move(id=uuid4(), body=body, by=town.desk)
        publish_levels()


def expect_in_bag(peer: Phone, qty: int) -> None:
    peer.go("bag")
    row = peer.page.locator(".row", has_text=SYRINGES)
    expect(row.locator(".badge")).to_have_text(str(qty))


def test_my_bag_is_the_ledgers_and_what_was_noted_since(town: Town, phone: NewPhone) -> None:
    peer = phone()
    fill_bag(town, 40)
    peer.sync()
    peer.go("tonight")
    peer.tap("Start a session", role="link")
    peer.page.get_by_label("Bag", exact=True).select_option(label="Bag 1")
    peer.tap("Start")
    peer.said("Saved.")
    expect_in_bag(peer, 40)
    expect(peer.page.get_by_text("As of the last sync")).to_be_visible()
    peer.lose_signal()
    peer.go("tonight")
    peer.contact("Injecting kit")
    expect_in_bag(peer, 30)
    peer.page.reload()
    expect_in_bag(peer, 30)
    peer.find_signal()
    peer.sent()
    expect_in_bag(peer, 30)
    with scoped(town.world.org.pk):
        publish_levels()
    peer.sync()
    expect_in_bag(peer, 30)
    fill_bag(town, 5)
    peer.sync()
    expect_in_bag(peer, 35)


def test_a_word_renamed_at_the_desk_is_renamed_on_the_phone(town: Town, phone: NewPhone) -> None:
    org = town.world.org.pk
    peer = phone()
    signs(peer)
    expect(peer.page.get_by_role("radio", name="Slow or shallow")).to_be_visible()
    with scoped(org):
        word = Word.objects.get(list="breathing", code="slow")
        languages.edit(id=word.pk, name="Hardly any", names={}, sort=0, active=True, by=town.desk)
    peer.sync()
    signs(peer)
    expect(peer.page.get_by_role("radio", name="Hardly any")).to_be_visible()
    expect(peer.page.get_by_role("radio", name="Slow or shallow")).to_have_count(0)


def signs(peer: Phone) -> None:
    """Where a response asks how the person was."""
    peer.go("response")
    peer.tap("Next")
    peer.tap("Next")


def test_a_session_left_open_since_yesterday_is_ended(phone: NewPhone) -> None:
    peer = phone()
    peer.tap("Start a session", role="link")
    peer.tap("Start")
    peer.said("Saved.")
    expect(peer.page.get_by_text("This session is still open")).to_have_count(0)
    peer.page.clock.set_fixed_time(timezone.now() + timedelta(days=1))
    peer.page.reload()
    expect(peer.page.get_by_text("This session is still open since")).to_be_visible()
    peer.tap("End the session", role="link")
    peer.tap("End")
    peer.said("Saved. Thank you for tonight.")
    expect(peer.button("Start a session", role="link")).to_be_visible()
    expect(peer.page.get_by_text("This session is still open")).to_have_count(0)
    peer.sent()


def test_away_for_weeks_it_hands_in_what_it_holds_and_joins_again(town: Town, phone: NewPhone) -> None:
    """The phone's own clock was wrong, so it does not know; the server does."""
    org = town.world.org.pk
    peer = phone()
    peer.lose_signal()
    peer.contact("Pipe kit")
    with scoped(org):
        mine = Device.objects.get(label="Phone")
        Device.objects.filter(pk=mine.pk).update(last_seen=town.desk.today - timedelta(days=20))
        devices.rename(id=mine.pk, label="Blue", by=town.desk)
    peer.find_signal()
    peer.sent()
    with scoped(org, write=False):
        assert Contact.objects.count() == 1
    banner = peer.page.get_by_text("This phone has been away for long.")
    expect(banner).to_be_visible()
    peer.page.reload()
    expect(banner).to_be_visible()
    peer.go("contact")
    expect(peer.page.locator(".tile", has_text="Pipe kit")).to_have_count(0)
    peer.join(town.code())
    expect(banner).to_have_count(0)
    peer.contact("Pipe kit")
    peer.sent()


@pytest.mark.either
def test_a_clock_that_is_a_day_off_is_named(
    town: Town, server: str, browser_context: Callable[..., BrowserContext]
) -> None:
    peer = Phone(browser_context(), server)
    peer.page.clock.set_fixed_time(timezone.now() + timedelta(days=1))
    peer.join(town.code())
    expect(peer.page.get_by_text("The clock of this phone is wrong.")).to_be_visible()
    peer.contact("Pipe kit")
    peer.sent()


@pytest.mark.either
def test_a_full_phone_keeps_the_form_open_and_offers_the_file(phone: NewPhone) -> None:
    peer = phone()
    peer.lose_signal()
    peer.contact("Pipe kit")
    peer.page.locator("main").get_by_role("link", name="Contact", exact=True).click()
    peer.page.get_by_role("button", name="One more: People").click()
    peer.page.evaluate(FULL_DISK)
    peer.tap("Save")
    expect(peer.page.get_by_text("This phone has no room left, so this was not saved.")).to_be_visible()
    expect(peer.page.get_by_label("People", exact=True)).to_have_value("2")
    with peer.page.expect_download() as download:
        peer.tap("Save to a file")
    found = json.loads(Path(download.value.path()).read_text())
    assert [entry["kind"] for entry in found["entries"]] == ["contact.logged"]
    peer.page.evaluate("window.makeRoom()")
    peer.tap_again("Save")
    peer.said("Saved.")


@pytest.mark.either
def test_a_browser_that_keeps_nothing_says_so(
    server: str, browser_context: Callable[..., BrowserContext]
) -> None:
    peer = Phone(browser_context(), server)
    peer.page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    peer.page.goto(f"{server}/app/")
    expect(peer.page.get_by_text("This browser keeps nothing.")).to_be_visible()
    expect(peer.page.get_by_text("Leave private browsing and open the app again.")).to_be_visible()
    assert peer.page.get_by_role("button").count() == 0
    assert peer.complaints == []


@pytest.mark.either
def test_a_newer_app_waits_until_no_form_is_open(phone: NewPhone) -> None:
    peer = phone()
    peer.page.locator("main").get_by_role("link", name="Contact", exact=True).click()
    peer.page.get_by_role("button", name="One more: People").click()
    peer.page.evaluate(NEWER)
    peer.page.reload()
    expect(peer.page.get_by_text("Picked up where you left.")).to_be_visible()
    peer.page.evaluate("() => { window.same = true }")
    peer.page.wait_for_timeout(1000)
    assert peer.page.evaluate(WAITING), "it waits"
    assert peer.page.evaluate("window.same"), "nothing was loaded anew"
    peer.tap("Save")
    peer.said("Saved.")
    peer.page.reload()
    peer.wait_for(lambda: not still_waits(peer))
    expect(peer.page.get_by_role("heading", name="Tonight")).to_be_visible()
