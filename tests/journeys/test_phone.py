"""A peer's night with the phone: joined, offline, back, locked, mistaken, shared."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.reach.models import Balance, Contact, Naloxone, Response, Session
from tests.journeys.phone import PAGES, Phone
from tests.journeys.town import Town

pytestmark = pytest.mark.journey

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHOTOGRAPHS = ROOT / "var" / "photographs"
SPRAY = {"en": "Nose spray", "fr": "Vaporisateur nasal"}
KITS = {"en": ("Injecting kit", "Pipe kit"), "fr": ("Trousse d’injection", "Trousse de pipe")}
NewPhone = Callable[..., Phone]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_night_without_signal_and_back(town: Town, phone: NewPhone, language: str) -> None:
    peer = phone(language=language)
    injecting, pipe = KITS[language]
    peer.lose_signal()
    peer.page.reload()
    peer.tap("Start a session", role="link")
    peer.page.get_by_label(peer.t("Bag"), exact=True).select_option(label="Bag 1")
    peer.tap("Start")
    peer.said("Saved.")
    peer.contact(injecting, times=2)
    peer.page.reload()
    peer.contact(pipe)
    peer.tap("Naloxone", role="link")
    peer.page.get_by_role("button", name=f"{peer.t('One more')}: Nasal naloxone").click()
    peer.tap("Save")
    peer.said("Saved.")
    response(peer)
    peer.tap("End the session", role="link")
    peer.tap("End")
    peer.said("Saved. Thank you for tonight.")
    with scoped(town.world.org.pk, write=False):
        assert not Session.objects.exists(), "nothing left the phone yet"
    peer.find_signal()
    peer.sent()
    arrived(town)


def response(peer: Phone) -> None:
    """Somebody tells of a response: only how it ended, and the doses."""
    peer.go("response")
    peer.page.get_by_role("radio", name=peer.t("They lived")).check()
    for _ in range(3):
        peer.tap("Next")
    peer.more(SPRAY[peer.language])
    peer.tap("Save")
    peer.said("Saved.")


def arrived(town: Town) -> None:
    """The night as the server has it."""
    world = town.world
    with scoped(world.org.pk, write=False):
        session = Session.objects.get()
        assert (session.state, session.area_id) == (Session.State.ENDED, world.area.pk)
        assert [contact.session for contact in Contact.objects.all()] == [session.pk, session.pk]
        assert Naloxone.objects.get().reason == "new"
        assert Response.objects.get().doses == 1
        community = world.outside["community"].pk
        given = {row.item_id: row.qty for row in Balance.objects.filter(place_id=community) if row.qty}
        syringe, cooker, naloxone = (item.pk for item in world.items)
        assert (given[syringe], given[cooker], given[naloxone]) == (20, 4, 1)
        # The bag was never filled, so it went below nothing; the count at the end set it right.
        assert not Balance.objects.filter(place_id=world.bag.pk, item_id=syringe).exclude(qty=0).exists()


@pytest.mark.either
def test_the_commonest_contact_takes_four_taps(phone: NewPhone) -> None:
    """Opening the app is the first."""
    peer = phone()
    taps = 1
    for target in (
        peer.page.locator("main").get_by_role("link", name="Contact", exact=True),
        peer.page.locator(".tile").first,
        peer.button("Save"),
    ):
        expect(target).to_be_in_viewport(ratio=1)
        target.click()
        taps += 1
    peer.said("Saved.")
    assert taps <= 4


def test_the_lock_hides_the_session_and_never_the_contact(town: Town, phone: NewPhone) -> None:
    peer = phone()
    peer.tap("Start a session", role="link")
    peer.tap("Start")
    peer.said("Saved.")
    peer.go("setlock")
    peer.type_pin("4071", done="Go on")
    peer.type_pin("4071", done="Go on")
    peer.tap("Lock now")
    expect(peer.page.get_by_role("heading", name="Locked")).to_be_visible()
    for route in ("tonight", "bag", "outbox", "more"):
        peer.go(route)
        expect(peer.page.get_by_role("heading", name="Locked")).to_be_visible()
    assert "Old Harbour" not in peer.page.content()
    peer.page.reload()
    peer.lose_signal()
    for left in range(7, 0, -1):
        peer.type_pin("0000", done="Unlock")
        expect(peer.page.locator(".lock-told")).to_contain_text(f"{left} tr")
    peer.type_pin("0000", done="Unlock")
    expect(peer.page.locator(".lock-told")).to_contain_text("The lists on this phone were taken off.")
    peer.page.locator("main").get_by_role("link", name="Contact", exact=True).click()
    expect(peer.page.locator(".tile"), "the catalogue is gone").to_have_count(0)
    peer.page.get_by_role("button", name="One more: People").click()
    peer.tap("Save")
    peer.said("Saved.")
    peer.find_signal()
    peer.page.wait_for_timeout(500)
    peer.page.evaluate("window.dispatchEvent(new Event('online'))")
    with scoped(town.world.org.pk, write=False):
        peer.wait_for(lambda: Contact.objects.filter(people=2).count() == 1)
        assert Contact.objects.get().area_id == town.world.area.pk


def test_undo_takes_back_what_never_left_and_withdraws_what_did(town: Town, phone: NewPhone) -> None:
    peer = phone()
    peer.lose_signal()
    peer.contact("Pipe kit")
    peer.tap("Undo")
    peer.said("Undone.")
    expect(peer.page.locator(".app-top .signal")).to_have_text("All sent")
    peer.find_signal()
    peer.contact("Pipe kit")
    peer.sent()
    peer.tap("Undo")
    peer.said("Undone.")
    peer.sent()
    with scoped(town.world.org.pk, write=False):
        peer.wait_for(lambda: Contact.objects.filter(withdrawn=True).count() == 1)
        assert Contact.objects.count() == 1


@pytest.mark.either
def test_a_draft_survives_the_reload(phone: NewPhone) -> None:
    peer = phone()
    peer.go("contact")
    peer.page.locator(".tile").first.click()
    peer.page.get_by_role("button", name="One more: People").click()
    peer.page.wait_for_timeout(400)
    peer.lose_signal()
    peer.page.reload()
    expect(peer.page.get_by_text("Picked up where you left.")).to_be_visible()
    expect(peer.page.get_by_label("People", exact=True)).to_have_value("2")
    peer.tap("Save")
    peer.said("Saved.")
    expect(peer.page.get_by_text("2 people · 1 kit")).to_be_visible()


@pytest.mark.either
def test_the_outbox_leaves_as_a_sealed_file(phone: NewPhone) -> None:
    peer = phone()
    peer.lose_signal()
    peer.contact("Pipe kit")
    peer.go("outbox")
    expect(peer.page.locator(".number").first).to_contain_text("1")
    with peer.page.expect_download() as download:
        peer.tap("To a file")
    found = json.loads(Path(download.value.path()).read_text())
    assert [entry["kind"] for entry in found["entries"]] == ["contact.logged"]
    assert "people" not in json.dumps(found)


def test_what_was_received_can_be_withdrawn_with_a_reason(town: Town, phone: NewPhone) -> None:
    peer = phone()
    peer.contact("Pipe kit")
    with scoped(town.world.org.pk, write=False):
        peer.wait_for(Contact.objects.exists)
    peer.sent()
    peer.later(minutes=16)
    peer.go("outbox")
    peer.tap("Change")
    with peer.page.expect_response("**/sync/pull*"):
        peer.later(minutes=20)  # whatever was fetched since is old by now
        peer.hide()
    peer.page.wait_for_timeout(600)  # the lists are read anew, and the choice stays open
    peer.tap("It is there twice")
    peer.said("Withdrawn.")
    peer.sent()
    with scoped(town.world.org.pk, write=False):
        peer.wait_for(lambda: Contact.objects.filter(withdrawn=True).count() == 1)
        assert Entry.objects.get(kind="entry.withdrawn").why == "duplicate"


def test_a_shared_phone_asks_who_at_the_start(town: Town, phone: NewPhone) -> None:
    peer = phone(shared=True)
    peer.tap("Start a session", role="link")
    peer.page.get_by_role("radio", name="Ash").click()
    peer.tap("Start")
    expect(peer.page.get_by_text("Ash holds this phone")).to_be_visible()
    peer.contact("Pipe kit")
    peer.sent()
    with scoped(town.world.org.pk, write=False):
        assert Contact.objects.get().worker == town.world.peer.pk


@pytest.mark.either
def test_a_wrong_code_helps_and_keeps_what_was_typed(
    server: str, browser_context: Callable[..., BrowserContext]
) -> None:
    peer = Phone(browser_context(), server)
    peer.page.goto(f"{server}/app/")
    field = peer.page.get_by_label("Your code")
    field.fill("1234")
    peer.tap("Join")
    expect(peer.page.get_by_text("A code has sixteen digits.")).to_be_visible()
    field.fill("1234567812345678")
    expect(field).to_have_value("1234 5678 1234 5678")
    peer.tap_again("Join")
    expect(peer.page.get_by_text("That code is not open.")).to_be_visible()
    expect(field).to_have_value("1234 5678 1234 5678")


@pytest.mark.either
@pytest.mark.parametrize(("language", "look"), [("en", "light"), ("fr", "dark")])
def test_axe_finds_nothing_on_any_page(phone: NewPhone, language: str, look: str) -> None:
    # axe is put into the page from outside, which the page's own policy rightly forbids
    peer = phone(language=language, color_scheme=look, bypass_csp=True)
    peer.contact(KITS[language][1])
    found = []
    for route in (*PAGES, "join", "welcome"):
        peer.go(route, settled=False)
        PHOTOGRAPHS.mkdir(parents=True, exist_ok=True)
        peer.page.screenshot(path=PHOTOGRAPHS / f"app-{route.replace('/', '-')}-{language}-{look}.png")
        if not peer.page.evaluate("typeof axe !== 'undefined'"):
            peer.page.add_script_tag(path=AXE)
        answer = peer.page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
        found += [
            (route, rule["id"], [node["html"] for node in rule["nodes"]]) for rule in answer["violations"]
        ]
    assert found == []


@pytest.mark.either
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_every_page_fits_the_smallest_phone_and_a_thumb(phone: NewPhone, direction: str) -> None:
    peer = phone(viewport={"width": 320, "height": 568}, reduced_motion="reduce")
    wide, small = [], []
    for route in (*PAGES, "join", "welcome"):
        peer.go(route, settled=False)
        peer.page.evaluate("way => { document.documentElement.dir = way }", direction)
        peer.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        if peer.page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(route)
        small += [(route, html) for html in peer.page.evaluate(SMALL)]
    assert (wide, small) == ([], [])


# A link inside a row is as large as the row: its ::after covers it.
SMALL = """() => [...document.querySelectorAll(
  'button, a:not(.row-text a), summary, select, .chip, .counter input'
)].filter(node => {
  const box = node.getBoundingClientRect();
  return box.width && (box.width < 47.5 || box.height < 47.5);
}).map(node => node.outerHTML.slice(0, 160))"""


@pytest.mark.either
def test_the_keyboard_goes_everywhere(phone: NewPhone) -> None:
    peer = phone()
    peer.page.locator("main").get_by_role("link", name="Contact", exact=True).focus()
    peer.page.keyboard.press("Enter")
    expect(peer.page.get_by_role("heading", name="Contact")).to_be_focused()
    for _ in range(6):
        peer.page.keyboard.press("Tab")
        if peer.page.evaluate("document.activeElement.classList.contains('tile')"):
            break
    peer.page.keyboard.press("Enter")
    peer.page.keyboard.press("Enter")
    expect(peer.page.locator(".times")).to_contain_text("2")
    peer.button("Save").focus()
    peer.page.keyboard.press("Enter")
    peer.said("Saved.")
