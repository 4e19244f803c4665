"""A phone is lost at night: a lead with a small screen, and somebody with the paper alone."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.models import Device
from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import Role
from porchlight.journal.scope import scoped
from tests.factories import TODAY
from tests.journeys.town import Town, make_town

pytestmark = pytest.mark.journey
SMALL = {"width": 360, "height": 740}
Context = Callable[..., BrowserContext]


@pytest.fixture
def town(deployment: None) -> Town:
    return make_town()


def state(town: Town) -> str:
    with scoped(town.world.org.pk, write=False):
        return str(Device.objects.get(pk=town.world.device.pk).state)


def test_a_lead_revokes_in_three_taps(town: Town, browser_context: Context, server: str) -> None:
    world = town.world
    lead = Person.objects.create(name="Lee", username=f"lee-{world.org.pk}", password="!")
    Membership.unscoped.create(org=world.org, person=lead, role=Role.LEAD, since=TODAY)
    Authenticator.objects.create(user=lead, type=Authenticator.Type.TOTP, data={"secret": ""})
    client = Client()
    client.force_login(lead)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context = browser_context(viewport=SMALL, base_url=server, has_touch=True)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server}])
    page = context.new_page()
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="A phone is lost").tap()
    page.get_by_role("link", name=world.device.label).tap()
    page.get_by_role("button", name="Revoke this phone").tap()
    expect(page.locator("#messages")).to_contain_text("Revoked.")
    expect(page.locator("main")).to_contain_text("not heard to be wiped yet")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert state(town) == "revoked"


def test_the_paper_is_enough_without_script(town: Town, browser_context: Context, server: str) -> None:
    with scoped(town.world.org.pk):
        code = devices.new_lost_code(id=town.world.device.pk, by=town.world.author)
    context = browser_context(viewport=SMALL, base_url=server, java_script_enabled=False, locale="fr-CA")
    page = context.new_page()
    page.goto("/lost/")
    page.get_by_role("link", name="English").click()
    page.get_by_label("The sixteen digits on the paper").fill("1" * 16)
    page.get_by_role("button", name="Sign this phone out").click()
    expect(page.locator("main")).to_contain_text("That code is not open.")
    page.get_by_label("The sixteen digits on the paper").fill(f"{code[:4]} {code[4:]}")
    page.get_by_role("button", name="Sign this phone out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The phone is signed out")
    assert context.cookies() == []
    assert state(town) == "revoked"
