"""Somebody new at the desk: a link, a password, a passkey; and a form that outlives its sign-in."""

import uuid
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from porchlight.commons.org.queries import moment
from porchlight.commons.people import actions
from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import Role
from porchlight.journal.actions import Author
from porchlight.journal.scope import scoped
from tests.factories import TODAY, World, make_world

pytestmark = [pytest.mark.journey]
PASSWORD = "four words apart"
Context = Callable[..., BrowserContext]


@pytest.fixture
def house(server: str) -> World:
    """An organisation of its own."""
    return make_world(f"House {uuid.uuid4().hex[:6]}")


def link_for(house: World, server: str) -> str:
    """A one-time link for a new coordinator."""
    today, band = moment(house.org, timezone.now())
    maker, person = Person.objects.create(name="Odile"), Person.objects.create(name="Lee")
    for who, role in ((maker, Role.ADMIN), (person, Role.COORDINATOR)):
        Membership.unscoped.create(org=house.org, person=who, role=role, since=TODAY)
    by = Author(house.org.pk, maker.pk, None, today, band)
    with scoped(house.org.pk):
        code = actions.welcome(id=person.pk, giver=frozenset({Role.ADMIN}), by=by, now=timezone.now())
    return f"{server}/commons/welcome/{code}/"


def give_a_key(context: BrowserContext, page: Page) -> None:
    """A platform authenticator whose owner is always there, as a fingerprint reader is."""
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def listen(page: Page) -> list[str]:
    """What the browser complains about: blocked scripts, refused types. A refused sign-in is no complaint."""
    heard: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            heard.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def test_a_passkey_from_the_first_link_on(house: World, server: str, browser_context: Context) -> None:
    name = f"lee-{house.org.pk}"
    context = browser_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    complaints = listen(page)
    give_a_key(context, page)
    page.goto(link_for(house, server))
    page.get_by_label("Name to sign in with").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Let it sign me in without the password").check()
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.get_by_role("link", name="I have them").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("link", name="People").click()
    page.get_by_role("heading", name="People").wait_for()

    # The password alone is not enough any more; with it, the key is the second factor.
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="One more thing").wait_for()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("link", name="People").wait_for()
    assert complaints == []


def test_what_was_typed_outlives_the_sign_in(house: World, server: str, browser_context: Context) -> None:
    name = f"lee-{house.org.pk}"
    context = browser_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    complaints = listen(page)
    give_a_key(context, page)
    page.goto(link_for(house, server))
    page.get_by_label("Name to sign in with").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    code = page.locator("main code").first.inner_text()

    page.goto(f"{server}/commons/notices/new/")
    page.get_by_label("Title").first.fill("Warm <meal> & more")
    page.get_by_label("Text").first.fill("Friday at five")
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Put it up").click()
    page.get_by_role("heading", name="You were signed out").wait_for()
    with context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    second = opened.value
    second.get_by_label("Username").fill(name)
    second.get_by_label("Password").fill(PASSWORD)
    second.get_by_role("button", name="Sign in").click()
    second.get_by_label("Code from your app").fill(code)
    second.get_by_role("button", name="Sign in").click()
    second.get_by_role("link", name="People").wait_for()
    page.get_by_role("button", name="Send again").click()
    page.get_by_role("heading", name="Send it once more").wait_for()
    page.get_by_role("button", name="Send again").click()
    page.get_by_role("heading", name="Warm <meal> & more").wait_for()
    assert complaints == []
