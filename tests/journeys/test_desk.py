"""A coordinator's day at the desk: by mouse, by keyboard alone, on a laptop and on a phone."""

import csv
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from porchlight.commons.devices.models import Device
from porchlight.commons.files.models import File
from porchlight.commons.org.queries import moment
from porchlight.journal.actions import append
from porchlight.journal.models import Entry
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped
from porchlight.know.indicators.models import Denominator, Release
from porchlight.know.indicators.rules import GRIDS, YEAR_BLOCKS, Grid
from porchlight.reach.models import Balance, Contact, Lot, Session
from porchlight.sync.quarantine.models import Quarantined
from tests.journeys.town import Town, make_town
from tests.phones import push

pytestmark = pytest.mark.journey

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHOTOGRAPHS = ROOT / "var" / "photographs"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
OUTREACH, SUPPLY = "/reach/outreach/", "/reach/supply/"
Context = Callable[..., BrowserContext]


@pytest.fixture
def town(deployment: None) -> Town:
    town = make_town()
    with scoped(town.world.org.pk):
        evidence(town)
    return town


@pytest.fixture
def signed_in(town: Town, browser_context: Context, server: str) -> Iterator[Callable[..., Page]]:
    """Makes pages of a browser in which the coordinator is signed in; no script may fail on any of them."""
    complaints: list[str] = []
    person = town.world.coordinator
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": ""})
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]

    def make(**options: object) -> Page:
        context = browser_context(**{"viewport": LAPTOP, "base_url": server} | options)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    assert complaints == []


def evidence(town: Town) -> None:
    """A year let out, and an estimate to hold it against."""
    org, area = town.world.org, str(town.world.area.pk)
    today = timezone.now().date()
    for grid in GRIDS:
        last = grid.last_due(today)
        for block in range(last - YEAR_BLOCKS + 1, last + 1):
            body = {"areas": [area], "shown": numbers(grid), "withheld": False}
            term = {"block": block, "threshold": org.threshold, "released_on": today}
            Release.objects.create(org=org, grid=grid.name, body=body, **term)
    Denominator.objects.create(org=org, of="Old Harbour", year=2025, low=90, high=140, source="A study")


def numbers(grid: Grid) -> dict[str, list[list[int | None]]]:
    """A table for each measure: its rows, the area and the total, one of them hidden."""
    return {
        name: [[None if row else 40, 40] for row in range(grid.rows)] + [[160, 160]] for name in grid.measures
    }


def hold_back(town: Town) -> None:
    """A contact from a phone that was revoked before it sent."""
    world, now = town.world, timezone.now().isoformat()
    Device.unscoped.filter(pk=world.device.pk).update(state=Device.State.REVOKED)
    answer = push(world, world.envelope(world.contact(session=None), occurred_at=now, captured_at=now))
    assert answer.json()["results"][0]["code"] == "revoked_device"


def said(page: Page, text: str) -> None:
    expect(page.locator("#messages")).to_contain_text(text)


def test_a_day_at_the_desk(town: Town, signed_in: Callable[..., Page]) -> None:
    page = signed_in()
    receive(page, town)
    session = plan_by_keyboard(page, town)
    contacts(page, town, session)
    undo_a_movement(page, town)
    decide(page, town)
    invite(page)
    for indicator in ("People reached", "Naloxone out", "Syringes for each"):
        page.goto("/know/")
        page.locator("main h2 a", has_text=indicator).click()
        expect(page.locator("main table").first).to_be_attached()


def receive(page: Page, town: Town) -> None:
    """A delivery with its lot: the shelf that was bare has a jar."""
    page.goto(SUPPLY)
    expect(page.locator(".card", has_text="Store room")).to_contain_text("0 items")
    page.get_by_role("link", name="Receive").click()
    page.get_by_label("Where does it go?").select_option(label="Store room")
    row = page.locator(".sheet-row").first
    row.get_by_label("Item").select_option(label="Syringe 1 ml")
    row.get_by_label("How many").fill("300")
    row.get_by_label("Lot").fill("ab12")
    row.get_by_label("Expires").fill((timezone.now().date() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Receive").click()
    page.goto(SUPPLY)
    expect(page.locator(".card", has_text="Store room")).to_contain_text("1 item")
    expect(page.locator(".vessel", has_text="Syringe 1 ml").first).to_contain_text("300")
    expect(page.locator("main")).to_contain_text("300 of lot AB12")
    with scoped(town.world.org.pk, write=False):
        assert Lot.objects.get().code == "AB12"


def plan_by_keyboard(page: Page, town: Town) -> uuid.UUID:
    """A session planned without touching the mouse."""
    page.goto(OUTREACH)
    tab_to(page, "Plan a session")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Plan a session")).to_be_visible()
    tab_to(page, "Area")
    page.keyboard.type("Old")
    tab_to(page, "Ash")
    page.keyboard.press("Space")
    tab_to(page, "Bag")
    page.keyboard.type("Bag 1")
    tab_to(page, "Plan it")
    page.keyboard.press("Enter")
    said(page, "Planned.")
    expect(page.locator(".page-head")).to_contain_text("Ash · Bag 1")
    with scoped(town.world.org.pk, write=False):
        found: uuid.UUID = Session.objects.get().pk
    return found


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is named so has the focus, and the focus can be seen."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}")


FOCUSED = """() => {
  const at = document.activeElement;
  return ((at.labels && at.labels[0]) || at).innerText.split(' (')[0].trim();
}"""


def contacts(page: Page, town: Town, session: uuid.UUID) -> None:
    """Two contacts from paper: one told anew, one taken back, both still in the history and in the file."""
    page.goto(f"{OUTREACH}{session}/")
    page.locator("main .button", has_text="Contact").click()
    slip = page.locator("[name=token]").input_value()
    page.get_by_label("People reached", exact=True).fill("2")
    page.get_by_label("Injecting kit", exact=True).fill("2")
    page.get_by_role("button", name="Save").click()
    said(page, "Saved.")
    page.go_back()  # in a browser that keeps the page as it was: the next slip of paper goes into the same form
    page.locator("[name=token]").evaluate("(field, slip) => { field.value = slip }", slip)
    page.get_by_label("People reached", exact=True).fill("5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("This form was kept before")
    expect(page.get_by_label("People reached", exact=True)).to_have_value("5")
    page.get_by_role("button", name="Save").click()
    said(page, "Saved.")
    night = page.locator(".timeline")
    expect(night).to_contain_text("2 people · 2 × Injecting kit")
    night.locator("li", has_text="2 people").get_by_role("link").click()
    page.get_by_role("link", name="Correct").click()
    page.get_by_label("What was wrong?").select_option(index=1)
    page.get_by_label("People reached", exact=True).fill("3")
    page.get_by_role("button", name="Save").click()
    said(page, "Corrected.")
    page.get_by_role("link", name="To its session").click()
    expect(night).to_contain_text("3 people · 2 × Injecting kit")
    night.locator("li", has_text="5 people").get_by_role("link").click()
    page.get_by_role("link", name="Withdraw").click()
    page.locator(".chip", has_text="twice").click()
    page.get_by_role("button", name="Withdraw").click()
    said(page, "Withdrawn.")
    naloxone(page)
    page.goto(f"{OUTREACH}records/")
    with page.expect_download() as file:
        page.get_by_role("link", name="Save as CSV").click()
    lines = list(csv.DictReader(Path(file.value.path()).read_text("utf-8-sig").splitlines()))
    assert [(line["What"], line["People reached"]) for line in lines] == [("Naloxone", ""), ("Contact", "3")]
    with scoped(town.world.org.pk, write=False):
        assert Contact.objects.filter(withdrawn=True).count() == 1
        assert Entry.objects.get(kind="entry.withdrawn").why == "duplicate"


def naloxone(page: Page) -> None:
    """Naloxone outside of any session is found again in the list of all records."""
    page.goto(OUTREACH)
    page.get_by_role("link", name="All records").click()
    page.locator("main .button", has_text="Naloxone").click()
    page.get_by_label("Area").select_option(label="Old Harbour")
    page.get_by_label("People trained", exact=True).fill("4")
    page.get_by_role("button", name="Save").click()
    said(page, "Saved.")
    page.locator("tbody tr", has_text="4 people trained").get_by_role("link").click()
    page.get_by_role("link", name="Correct").click()
    expect(page.get_by_label("People trained", exact=True)).to_have_value("4")


def undo_a_movement(page: Page, town: Town) -> None:
    """The address narrows the ledger to the delivery; undone, it is turned back and both stand there."""
    store = town.world.store.pk
    page.goto(f"{SUPPLY}ledger/?place={store}")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_label("Place")).to_have_value(str(store))
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    assert f"place={store}" in page.url
    with scoped(town.world.org.pk, write=False):
        assert not Balance.objects.filter(place_id=store).exclude(qty=0).exists()


def decide(page: Page, town: Town) -> None:
    """What a revoked phone had brought counts once somebody says so."""
    hold_back(town)
    page.goto("/")
    page.locator(".card", has_text="Entries held back").get_by_role("link").click()
    page.locator("tbody label").click()
    page.get_by_role("button", name="Accept those ticked").click()
    expect(page.locator("main")).to_contain_text("Nothing waits here")
    with scoped(town.world.org.pk, write=False):
        assert Quarantined.objects.get().state == "accepted"
        assert Contact.objects.filter(session=None).count() == 1


def invite(page: Page) -> None:
    """A code and its picture, once: whoever comes back sees that it is open, not what it is."""
    page.goto("/commons/devices/")
    page.get_by_role("link", name="Invite a phone").click()
    page.get_by_label("Label").fill("Night phone")
    page.get_by_role("button").filter(has_text="code").click()
    expect(page.locator(".qr svg")).to_be_visible()
    code = page.locator(".receipt output").first.inner_text()  # the second is for when the phone is lost
    assert len("".join(filter(str.isdigit, code))) == 16
    page.get_by_role("link", name="Done").click()
    expect(page.locator("main")).to_contain_text("Night phone")
    assert code not in page.content()


PAGES = (
    "/", OUTREACH, f"{OUTREACH}plan/", f"{OUTREACH}records/", f"{OUTREACH}add/contact/", f"{OUTREACH}add/naloxone/",
    f"{OUTREACH}add/response/", SUPPLY, f"{SUPPLY}ledger/", f"{SUPPLY}counts/", f"{SUPPLY}catalogue/",
    f"{SUPPLY}receive/", f"{SUPPLY}move/", f"{SUPPLY}count/", f"{SUPPLY}sharps/", "/commons/people/",
    "/commons/people/several/", "/lost/", "/commons/devices/",
    "/commons/devices/invite/", "/commons/places/", "/commons/notices/", "/commons/languages/",
    "/commons/audit/", "/sync/quarantine/", "/sync/quarantine/corrections/", "/sync/quarantine/bring/", "/know/",
    "/know/reach/", "/know/naloxone/", "/know/coverage/", "/know/estimates/", "/know/estimates/add/",
)  # fmt: skip


@pytest.mark.either
@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_every_page_is_sound_and_fits(town: Town, signed_in: Callable[..., Page], size: str) -> None:
    """Axe finds nothing, by day on a laptop and by night on a phone; nothing is wider than a small phone."""
    look = {"viewport": LAPTOP, "color_scheme": "light"}
    if size == "phone":
        look = {"viewport": PHONE, "color_scheme": "dark"}
    # axe is put into the page from outside, which the page's own policy rightly forbids
    page = signed_in(bypass_csp=True, reduced_motion="reduce", **look)
    more = something_everywhere(town)
    found, wide = [], []
    PHOTOGRAPHS.mkdir(parents=True, exist_ok=True)
    for path in (*PAGES, *more):
        answer = page.goto(path)
        assert getattr(answer, "status", 0) == 200, path
        name = path.strip("/").replace("/", "-")[:40] or "home"
        page.screenshot(path=PHOTOGRAPHS / f"desk-{name}-{size}.png")
        page.add_script_tag(path=AXE)
        told = page.evaluate(
            "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false})", RULES
        )
        found += [
            (path, rule["id"], [node["html"] for node in rule["nodes"]])
            for rule in told["violations"]
            if rule["impact"] in ("serious", "critical")
        ]
        if size == "phone":
            wide += [(path, *case) for case in overflows(page)]
    assert (found, wide) == ([], [])


def overflows(page: Page) -> list[tuple[int, str]]:
    """The widths and directions in which a page has to be pushed sideways."""
    wide = []
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 740})
        for direction in ("ltr", "rtl"):
            page.evaluate("way => { document.documentElement.dir = way }", direction)
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((width, direction))
    page.set_viewport_size({"width": 360, "height": 740})
    return wide


def something_everywhere(town: Town) -> list[str]:
    """A session with a contact, an entry held back, a correction that waits; the pages of each thing."""
    world = town.world
    kind = registry.kind("contact.logged")
    with scoped(world.org.pk):
        append(
            kind=kind.name, body=kind.read(world.contact(), kind.version), by=town.desk, corrects=uuid.uuid4()
        )
    hold_back(town)
    client = Client()
    client.force_login(world.coordinator)
    session, contact = uuid.uuid4(), uuid.uuid4()
    day = moment(world.org, timezone.now())[0].isoformat()
    shared = {"day": day, "area": world.area.pk, "place_kind": "street", "bag": world.bag.pk}
    plan = {"token": session, "begins": "19:00", "ends": "23:00", "team": [world.peer.pk], **shared}
    assert client.post(f"{OUTREACH}plan/", plan, headers={"host": "localhost"}).status_code == 302
    kit = {f"kit_{world.kit.pk}_1": 2, f"item_{world.items[2].pk}": 1}
    paper = {"token": contact, "session": session, "band": 4, "people": 2, "for_self": "on", **kit, **shared}
    assert client.post(f"{OUTREACH}add/contact/", paper, headers={"host": "localhost"}).status_code == 302
    record = f"{OUTREACH}records/{contact}/"
    return [
        f"{OUTREACH}{session}/", record, f"{record}correct/", f"{record}withdraw/", f"{SUPPLY}{world.bag.pk}/",
        f"/commons/people/{world.peer.pk}/", f"/commons/people/{world.peer.pk}/leave/",
        f"/commons/devices/{world.device.pk}/", *files(town),
    ]  # fmt: skip


def files(town: Town) -> list[str]:
    """The pages of a file in each of its states, and the list of them."""
    now, ids = timezone.now(), []
    with scoped(town.world.org.pk):
        for state in File.State:
            made = File.objects.create(
                org=town.world.org, person=town.world.coordinator, name="records", format="xlsx", state=state,
                list=f"{OUTREACH}records/?format=xlsx", language="en", asked=now, until=now + timedelta(days=1),
                rows=None if state == File.State.WAITING else 110_000, done=70_000, fault="broken",
            )  # fmt: skip
            ids.append(made.pk)
    return ["/commons/files/", *(f"/commons/files/{id}/" for id in ids)]
