"""Nothing typed is lost, nothing is counted twice, and undoing undoes all of it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.reach.models import Contact, Response, Session
from tests.journeys.phone import Phone
from tests.journeys.town import Town

pytestmark = pytest.mark.journey

NewPhone = Callable[..., Phone]
SMALL = {"width": 320, "height": 568}
SYRINGES = "Syringe 1 ml"
# What lies on top in the middle of a box, and whether it belongs to it.
UNCOVERED = """node => {
  const { left, top, width, height } = node.getBoundingClientRect();
  return [top + 8, top + height - 8].every(y => node.contains(document.elementFromPoint(left + width / 2, y)));
}"""


def open_session(peer: Phone) -> None:
    peer.go("start")
    peer.page.get_by_label("Bag", exact=True).select_option(label="Bag 1")
    peer.tap("Start")
    peer.said("Saved.")


def carry(peer: Phone) -> None:
    peer.go("bag")
    peer.page.get_by_label("Bag", exact=True).select_option(label="Bag 1")
    expect(peer.page.get_by_text("Nothing noted in this bag")).to_be_visible()


def kinds(town: Town) -> list[str]:
    with scoped(town.world.org.pk, write=False):
        return sorted(Entry.objects.filter(device__isnull=False).values_list("kind", flat=True))


def in_bag(peer: Phone, qty: int) -> None:
    peer.go("bag")
    expect(peer.page.locator(".row", has_text=SYRINGES).locator(".badge")).to_contain_text(str(qty))


@pytest.mark.either
@pytest.mark.parametrize("touched", [False, True])
def test_what_another_window_saved_first_is_not_said_to_be_saved(
    town: Town, phone: NewPhone, touched: bool
) -> None:
    peer = phone()
    peer.go("contact")
    peer.more("People")
    peer.more("People")
    expect(peer.page.get_by_label("People", exact=True)).to_have_value("3")
    peer.page.wait_for_timeout(300)
    other = peer.context.new_page()
    other.goto(f"{peer.server}/app/#contact")
    expect(other.get_by_text("Picked up where you left.")).to_be_visible()
    other.get_by_role("button", name="One more: People").click()
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator(".toast")).to_contain_text("Saved.")
    if touched:
        peer.more("People")
        peer.more("People")
    else:
        peer.tap("Save")
    expect(peer.page.get_by_text("Another window saved this form.")).to_be_visible()
    expect(peer.page.locator(".toast")).to_be_hidden()
    peer.page.wait_for_timeout(300)
    peer.page.reload()
    expect(peer.page.get_by_label("People", exact=True)).to_have_value("5" if touched else "3")
    peer.tap("Save")
    peer.said("Saved.")
    with scoped(town.world.org.pk, write=False):
        peer.wait_for(lambda: Contact.objects.count() == 2)
        assert {row.people for row in Contact.objects.all()} == {4, 5 if touched else 3}


@pytest.mark.either
def test_the_same_contact_in_another_window_can_be_let_go(town: Town, phone: NewPhone) -> None:
    peer = phone()
    peer.go("contact")
    peer.more("People")
    peer.page.wait_for_timeout(300)
    other = peer.context.new_page()
    other.goto(f"{peer.server}/app/#contact")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator(".toast")).to_contain_text("Saved.")
    peer.tap("Save")
    peer.tap("Let it go")
    expect(peer.page.get_by_role("heading", name="Tonight")).to_be_visible()
    expect(peer.page.get_by_text("Unfinished")).to_have_count(0)
    peer.sent()
    assert kinds(town) == ["contact.logged"]


@pytest.mark.either
def test_a_form_that_rested_is_saved_once(town: Town, phone: NewPhone) -> None:
    peer = phone()
    peer.go("contact")
    peer.more("People")
    peer.page.wait_for_timeout(300)
    peer.later(minutes=16)
    peer.hide()
    peer.page.wait_for_timeout(300)
    peer.more("People")
    peer.tap("Save")
    peer.said("Saved.")
    expect(peer.button("Send as it is")).to_have_count(0)
    with scoped(town.world.org.pk, write=False):
        peer.wait_for(lambda: [row.people for row in Contact.objects.all()] == [3])


def test_what_was_withdrawn_is_counted_and_offered_no_more(phone: NewPhone) -> None:
    peer = phone()
    peer.contact("Pipe kit")
    peer.sent()
    expect(peer.page.locator(".so-far")).to_have_text("1 person · 1 kit")
    peer.tap("Undo")
    peer.said("Undone.")
    expect(peer.page.locator(".so-far")).to_have_count(0)
    peer.sent()
    peer.go("outbox")
    row = peer.page.locator(".rows .row")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("withdrawn")
    expect(row.get_by_role("button")).to_have_count(0)


def test_what_may_have_left_is_withdrawn_once(phone: NewPhone) -> None:
    """The network fails while sending, so nobody knows whether it arrived."""
    peer = phone()
    peer.context.route("**/sync/push", lambda route: route.abort())
    peer.contact("Pipe kit")
    peer.go("outbox")
    peer.tap("Send now")
    peer.said("No signal. Everything is kept here.")
    peer.page.locator(".rows").get_by_role("button", name="Undo").click()
    peer.said("Undone.")
    row = peer.page.locator(".rows .row")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Withdrawal")
    expect(row.get_by_role("button")).to_have_count(0)


def test_every_kind_is_undone_at_first_and_withdrawn_later(town: Town, phone: NewPhone) -> None:
    peer = phone()
    peer.go("response")
    peer.page.get_by_role("radio", name="They lived").check()
    peer.tap("Save")
    peer.said("Saved.")
    peer.sent()
    peer.go("outbox")
    expect(peer.page.locator(".row", has_text="A response").get_by_role("button")).to_have_text("Undo")
    peer.later(minutes=16)
    peer.page.reload()
    peer.page.locator(".row", has_text="Without numbers").get_by_role("button", name="Change").click()
    peer.tap("I was trying things out")
    peer.said("Withdrawn.")
    with scoped(town.world.org.pk, write=False):
        peer.wait_for(lambda: Response.objects.get().withdrawn)


def test_undo_from_the_outbox_takes_the_session_and_the_bag_back(town: Town, phone: NewPhone) -> None:
    peer = phone()
    peer.lose_signal()
    open_session(peer)
    peer.contact("Injecting kit")
    in_bag(peer, -10)
    peer.page.reload()
    peer.go("outbox")
    peer.page.locator(".row", has_text="Contact").get_by_role("button", name="Undo").click()
    peer.said("Undone.")
    peer.go("bag")
    expect(peer.page.get_by_text("Nothing noted in this bag")).to_be_visible()
    peer.go("end")
    peer.tap("End")
    peer.said("Saved. Thank you for tonight.")
    peer.tap("Undo")
    peer.said("Undone.")
    expect(peer.button("End the session", role="link")).to_be_visible()
    peer.go("outbox")
    peer.page.locator(".row", has_text="Session started").get_by_role("button", name="Undo").click()
    peer.said("Undone.")
    peer.go("tonight")
    expect(peer.button("Start a session", role="link")).to_be_visible()
    peer.find_signal()
    peer.sent()
    assert kinds(town) == []


def twice(peer: Phone, name: str) -> None:
    """Two taps of cold hands on a slow phone."""
    box: Any = peer.button(name).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    peer.page.mouse.click(x, y)
    peer.page.wait_for_timeout(120)
    peer.page.mouse.click(x, y)


@pytest.mark.either
def test_a_double_tap_records_once_and_hits_nothing_else(town: Town, phone: NewPhone) -> None:
    peer = phone()
    slow = peer.context.new_cdp_session(peer.page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    peer.go("start")
    twice(peer, "Start")
    peer.said("Saved.")
    peer.go("sharps")
    twice(peer, "Save")
    peer.said("Saved.")
    peer.page.wait_for_timeout(500)
    expect(peer.page.get_by_role("heading", name="Tonight")).to_be_visible()
    carry(peer)
    for act, title in (("take", "Fill the bag"), ("count", "Count the bag")):
        peer.go(f"bag/{act}")
        expect(peer.page.get_by_role("heading", name=title)).to_be_visible()
        peer.page.locator("summary", has_text="Injecting").click()
        peer.more(SYRINGES)
        twice(peer, "Save")
        peer.said("Saved.")
        peer.page.wait_for_timeout(500)
        expect(peer.page.get_by_role("heading", name="My bag")).to_be_visible()
    peer.go("end")
    twice(peer, "End")
    peer.said("Saved. Thank you for tonight.")
    peer.page.wait_for_timeout(500)
    expect(peer.page.get_by_role("heading", name="Tonight")).to_be_visible()
    peer.sent()
    expected = [
        "session.ended",
        "session.started",
        "sharps.returned",
        "supply.counted",
        "supply.counted",
        "supply.moved",
    ]
    assert kinds(town) == expected


@pytest.mark.either
@pytest.mark.parametrize("route", ["bag/take", "bag/lose", "naloxone", "response"])
def test_what_is_missing_is_said_where_one_can_see_it(phone: NewPhone, route: str) -> None:
    peer = phone(viewport=SMALL)
    carry(peer)
    peer.go(route)
    peer.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    peer.page.evaluate("scrollTo(0, 0)")
    peer.tap("Save")
    alert = peer.page.get_by_role("alert").locator(".notice")
    expect(alert).to_be_in_viewport(ratio=1)
    assert alert.evaluate(UNCOVERED), "the bars lie over it"


@pytest.mark.either
def test_every_form_outlives_the_reload_and_the_lock(phone: NewPhone) -> None:
    peer = phone()
    peer.go("setlock")
    peer.type_pin("4071", done="Go on")
    peer.type_pin("4071", done="Go on")
    peer.said("The lock is set.")
    open_session(peer)
    forms = {
        "bag/take": SYRINGES,
        "bag/lose": SYRINGES,
        "bag/count": SYRINGES,
        "sharps": "How many?",
        "end": SYRINGES,
    }
    for route, label in forms.items():
        peer.go(route)
        if label == SYRINGES:
            peer.page.locator("summary", has_text="Injecting").click()
        for _ in range(3):
            peer.more(label)
    peer.page.wait_for_timeout(300)
    peer.go("more")
    peer.tap("Lock now")
    peer.page.reload()
    peer.type_pin("4071", done="Unlock")
    expect(peer.page.get_by_text("Unfinished")).to_have_count(len(forms))
    for route, label in forms.items():
        peer.go(route)
        expect(peer.page.get_by_text("Picked up where you left.")).to_be_visible()
        expect(peer.page.get_by_label(label, exact=True)).to_have_value("4" if route == "sharps" else "3")


@pytest.mark.either
def test_a_start_outlives_the_reload(town: Town, phone: NewPhone) -> None:
    peer = phone()
    peer.go("start")
    peer.page.get_by_role("radio", name="Park").check()
    peer.page.wait_for_timeout(300)
    peer.page.reload()
    expect(peer.page.get_by_role("radio", name="Park")).to_be_checked()
    peer.tap("Start")
    peer.said("Saved.")
    with scoped(town.world.org.pk, write=False):
        peer.wait_for(lambda: [row.place_kind for row in Session.objects.all()] == ["park"])
