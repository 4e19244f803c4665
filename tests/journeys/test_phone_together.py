"""Several people: one session on two phones, one phone in several hands, and one that is locked and nobody's."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from porchlight.journal.scope import scoped
from porchlight.reach.models import Contact, Naloxone, Session, SessionWorker
from tests.journeys.phone import Phone
from tests.journeys.town import Town

pytestmark = pytest.mark.journey

NewPhone = Callable[..., Phone]
CODE = "1234567812345678"
NUMBER = r"\d{3} \d{3}"
KEPT = "Kept until somebody says who held the phone."


def set_lock(peer: Phone) -> None:
    peer.go("setlock")
    peer.type_pin("4071", done="Go on")
    peer.type_pin("4071", done="Go on")
    peer.said("The lock is set.")


def number_of(peer: Phone) -> str:
    """The session's number, as one reads it off the phone."""
    peer.go("tonight")
    line = peer.page.get_by_text("Number for colleagues").inner_text()
    return line.split(": ")[1]


def test_two_people_are_in_one_session_by_its_number(town: Town, phone: NewPhone) -> None:
    ash, theo = phone(), phone(person=town.colleague)
    ash.tap("Start a session", role="link")
    ash.page.get_by_role("radio", name="Park").check()
    ash.page.get_by_label("Bag", exact=True).select_option(label="Bag 1")
    ash.tap("Start")
    ash.sent()
    theo.sync()
    theo.go("tonight")
    expect(theo.button("Start a session", role="link")).to_be_visible()
    assert "Park" not in theo.page.content()
    theo.tap("Join a colleague", role="link")
    field = theo.page.get_by_label("Number of the session")
    field.fill("000 001")
    theo.tap("Join it")
    expect(theo.page.get_by_text("No running session has this number.")).to_be_visible()
    expect(field).to_have_value("000 001")
    field.fill(number_of(ash))
    theo.lose_signal()
    theo.tap_again("Join it")
    expect(theo.page.get_by_text("There is no network.")).to_be_visible()
    theo.find_signal()
    theo.tap_again("Join it")
    theo.said("Saved.")
    theo.sync()
    theo.go("tonight")
    expect(theo.page.get_by_text("Park · since")).to_contain_text("Bag 1")
    theo.contact("Pipe kit")
    with scoped(town.world.org.pk, write=False):
        theo.wait_for(Contact.objects.exists)
        contact, session = Contact.objects.get(), Session.objects.get()
        assert (contact.session, contact.place_kind, contact.worker) == (
            session.pk,
            "park",
            town.colleague.pk,
        )
        team = set(SessionWorker.objects.values_list("worker", flat=True))
        assert team == {town.world.peer.pk, town.colleague.pk}


def test_who_guesses_is_stopped_and_can_go_on_alone(town: Town, phone: NewPhone) -> None:
    ash, theo = phone(), phone(person=town.colleague)
    ash.tap("Start a session", role="link")
    ash.tap("Start")
    ash.sent()
    theo.go("colleague")
    field = theo.page.get_by_label("Number of the session")
    field.fill("12")
    theo.tap("Join it")
    expect(theo.page.get_by_text("The number has six digits.")).to_be_visible()
    right = number_of(ash)
    for last in range(8):
        field.fill(f"{(int(right[:3]) + 1) % 1000:03}00{last}")
        theo.tap_again("Join it")
        expect(theo.page.get_by_text("No running session has this number.")).to_be_visible()
    field.fill(right)
    theo.tap_again("Join it")
    expect(theo.page.get_by_text("Too many wrong numbers today.")).to_be_visible()
    theo.go("start")
    theo.tap("Start")
    theo.said("Saved.")


def test_a_session_that_one_phone_ended_is_over_on_the_other(town: Town, phone: NewPhone) -> None:
    ash, theo = phone(), phone(person=town.colleague)
    ash.tap("Start a session", role="link")
    ash.tap("Start")
    ash.sent()
    theo.go("colleague")
    theo.page.get_by_label("Number of the session").fill(number_of(ash))
    theo.tap("Join it")
    theo.said("Saved.")
    theo.sync()
    theo.go("tonight")
    theo.tap("End the session", role="link")
    theo.tap("End")
    with scoped(town.world.org.pk, write=False):
        theo.wait_for(lambda: Session.objects.get().state == Session.State.ENDED)
    ash.sync()
    ash.go("tonight")
    expect(ash.page.get_by_text("Your session was ended on another phone.")).to_be_visible()
    expect(ash.button("Start a session", role="link")).to_be_visible()


@pytest.mark.either
def test_a_shared_phone_asks_once_who_holds_it(phone: NewPhone) -> None:
    peer = phone(shared=True)
    expect(peer.page.get_by_role("group", name="Who holds this phone now?")).to_have_count(1)
    peer.page.locator("main").get_by_role("link", name="Contact", exact=True).click()
    peer.page.get_by_role("radio", name="Théo").click()
    expect(peer.page.get_by_role("heading", name="Contact")).to_be_visible()
    peer.go("tonight")
    expect(peer.page.get_by_role("group", name="Who holds this phone now?")).to_have_count(0)


@pytest.mark.parametrize("tries", [0, 8])
def test_a_locked_phone_of_nobody_takes_a_contact_and_shows_no_names(
    town: Town, phone: NewPhone, tries: int
) -> None:
    peer = phone(shared=True)
    set_lock(peer)
    peer.go("more")
    peer.tap("Lock now")
    for _ in range(tries):
        peer.type_pin("0000", done="Unlock")
        expect(peer.page.locator(".pips .on")).to_have_count(0)
    if tries:
        expect(peer.page.locator(".lock-told")).to_contain_text("The lists on this phone were taken off.")
    peer.lose_signal()
    if not tries:
        record(peer)
    else:
        peer.go("naloxone")
        expect(peer.button("One more: Nasal naloxone")).to_be_visible()
        assert "Ash" not in peer.page.content()
        peer.go("response")
        expect(peer.page.get_by_role("radio", name="Someone who saw it")).to_be_visible()
        peer.go("alerts")
        expect(peer.page.get_by_text("Alerts are not on this phone now")).to_be_visible()
        peer.go("lock")
        peer.type_pin("4071", done="Unlock")
        expect(peer.page.locator(".lock-told")).to_contain_text("Too early: nobody looked at that number.")
        peer.later(minutes=2)
    peer.find_signal()
    peer.type_pin("4071", done="Unlock")
    peer.page.get_by_role("radio", name="Théo").click()
    if not tries:
        peer.wait_for(lambda: arrived(town) == (2, 1))
        expect(peer.page.get_by_text("Unfinished")).to_have_count(0)


def record(peer: Phone) -> None:
    """A contact and a naloxone kit, by whoever has the locked phone in hand."""
    peer.page.locator("main").get_by_role("link", name="Contact", exact=True).click()
    peer.more("People")
    assert "Ash" not in peer.page.content()
    peer.tap("Save")
    peer.said(KEPT)
    peer.page.locator("main").get_by_role("link", name="Naloxone", exact=True).click()
    peer.more("Nasal naloxone")
    peer.tap("Save")
    peer.said(KEPT)
    peer.page.reload()


def arrived(town: Town) -> tuple[int, int]:
    """People reached and naloxone handed out, in the name of who said so afterwards."""
    with scoped(town.world.org.pk, write=False):
        mine = {"worker": town.colleague.pk}
        people = sum(Contact.objects.filter(**mine).values_list("people", flat=True))
        return people, Naloxone.objects.filter(**mine).count()


@pytest.mark.either
def test_another_language_keeps_the_code(server: str, browser_context: Callable[..., BrowserContext]) -> None:
    peer = Phone(browser_context(), server)
    peer.page.goto(f"{server}/app/#join={CODE}")
    field = peer.page.locator("#code")
    expect(field).to_have_value("1234 5678 1234 5678")
    peer.page.get_by_role("radio", name="Français").check()
    expect(peer.page.get_by_label("Votre code")).to_have_value("1234 5678 1234 5678")
    field.fill("4321")
    peer.page.get_by_role("radio", name="English").check()
    expect(peer.page.get_by_label("Your code")).to_have_value("4321")
