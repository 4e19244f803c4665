"""Every address × method × who asks × whose row it is, walked over the map of addresses: one that is missing fails.

Who asks: nobody signed in, somebody without an organisation, each role. Whose row: of the own organisation, of another.
"""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from porchlight.commons.org.models import Network
from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import Role, may
from porchlight.journal.models import Entry
from tests.factories import TODAY, World, make_world
from tests.house.doors import PUBLIC, addresses, public
from tests.house.scene import GAP, SHARED, Scene, names_a_row

pytestmark = pytest.mark.house

MAP = dict(addresses())
DESK = {address: vars(view)["permission"] for address, view in MAP.items() if "permission" in vars(view)}
PHONE = [address for address, view in MAP.items() if vars(view).get("phone_door")]
METHODS = ("get", "post")
# Public addresses at which somebody who is not signed in gets a page; the others send them to sign in.
OPEN = {
    "accounts/login/": "the page for signing in",
    "accounts/inactive/": "says that an account is closed; whose, it does not say",
    "accounts/factors/keys/sign-in/": "the challenge for a passkey",
}


class Undo(Exception):
    """Takes back what a request did."""


def asked(client: Client, method: str, address: str, scene: Scene) -> Any:
    """The answer to a request about rows of a scene; what it changed is taken back, and `answer.traces` says how many
    traces it had left in that organisation's journal."""
    answer: Any = None
    traces = Entry.unscoped.filter(org_id=scene.world.org.pk)
    try:
        with transaction.atomic():
            before = traces.count()
            answer = getattr(client, method)(scene.url(address), scene.sent(address))
            answer.traces = traces.count() - before
            raise Undo
    except Undo:
        return answer


def browser(person: Person | None) -> Client:
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def somebody(world: World | None, role: Role) -> Client:
    """A browser in which a person with this one role is signed in; without a world, one who has it nowhere any more."""
    person = Person.objects.create(name=role.value, username=f"{role.value}-{uuid.uuid4()}")
    if world:
        Membership.unscoped.create(org=world.org, person=person, role=role, since=TODAY)
    return browser(person)


@pytest.fixture
def own(world: World) -> Scene:
    Network.objects.create(name="Lakeside")
    return Scene(world)


@pytest.fixture
def others(own: Scene) -> Scene:
    return Scene(make_world("Another house"))


@pytest.fixture(autouse=True)
def _one_factor(settings: LazySettings) -> None:
    settings.REQUIRE_SECOND_FACTOR = False


class Count:
    """How many cells of the matrix a test tried."""

    def __init__(self) -> None:
        self.tried = 0
        self.wrong: list[str] = []

    def cell(self, right: bool, what: str) -> None:
        self.tried += 1
        if not right:
            self.wrong.append(what)


@pytest.fixture
def count(capfd: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> Iterator[Count]:
    made = Count()
    yield made
    with capfd.disabled():
        reporter = request.config.pluginmanager.get_plugin("terminalreporter")
        if reporter:
            reporter.write_line(f" {made.tried} cells")


def test_every_gap_is_listed_with_what_fills_it(own: Scene) -> None:
    unlisted = []
    for address in MAP:
        try:
            own.url(address)
        except KeyError as gap:
            unlisted.append(f"{address}: {gap}")
    assert unlisted == [], "list a row for it in tests/house/scene.py"
    known = {address[: gap.end()] for address in MAP for gap in GAP.finditer(address)} | MAP.keys()
    assert {name for name in own.gaps.keys() | SHARED.keys() if name not in known} == set()


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_it_may_in_its_own_house_and_nothing_in_anothers(
    role: Role, own: Scene, others: Scene, count: Count
) -> None:
    client = somebody(own.world, role)
    own.belong_to(Person.objects.get(name=role.value).pk)
    for address, permission in DESK.items():
        allowed = may(frozenset({role}), permission)
        for method in METHODS:
            got = asked(client, method, address, own).status_code
            right = got in (200, 302, 405, 422) if allowed else got == 403 or (method == "get" and got == 405)
            count.cell(right, f"{method} {address}: {got}")
            if names_a_row(address) or own.sent(address):
                answer, never = (
                    asked(client, method, address, scene) for scene in (others, others.without())
                )
                count.cell(apart(answer, never), f"{method} {address} of another: {answer.status_code}")
    assert not count.wrong, "\n".join(count.wrong)


def apart(answer: Any, never: Any) -> bool:
    """Nothing tells a row of somebody else from one that never was, and nothing happens to it."""
    return bool(answer.status_code == never.status_code != 200) and not answer.traces


def test_whoever_has_no_organisation_opens_nothing(own: Scene, count: Count) -> None:
    client = somebody(None, Role.ADMIN)
    for address in DESK:
        for method in METHODS:
            got = asked(client, method, address, own).status_code
            count.cell(got == 403 or (method == "get" and got == 405), f"{method} {address}: {got}")
    assert not count.wrong, "\n".join(count.wrong)


def test_a_stranger_signs_in_first_and_sends_nothing(own: Scene, count: Count) -> None:
    client = browser(None)
    for address in DESK:
        got = asked(client, "get", address, own)
        right = got.status_code == 405 or "/accounts/login/" in got.get("Location", "")
        count.cell(right, f"get {address}: {got.status_code}")
        sent = asked(client, "post", address, own).status_code
        count.cell(sent == 401, f"post {address}: {sent}")
    assert not count.wrong, "\n".join(count.wrong)


def test_a_phones_address_asks_for_a_token_whoever_is_signed_in(
    own: Scene, others: Scene, count: Count
) -> None:
    for client in (browser(None), *(somebody(own.world, role) for role in Role)):
        for address in PHONE:
            for method in METHODS:
                got = asked(client, method, address, own).status_code
                count.cell(got in (401, 405), f"{method} {address}: {got}")
    for scene in (own, others):
        client = Client(headers={"Authorization": f"Bearer {scene.world.token}"})
        for address in DESK:
            got = asked(client, "get", address, own)
            right = got.status_code == 405 or "/accounts/login/" in got.get("Location", "")
            count.cell(right, f"get {address} with a token: {got.status_code}")
    assert not count.wrong, "\n".join(count.wrong)


def test_a_public_address_shows_a_stranger_nothing_of_anybody(own: Scene, count: Count) -> None:
    client = browser(None)
    names = re.compile(rf"\b(?:{own.world.peer.name}|{own.world.coordinator.name}|{own.world.org.name})\b")
    for address in (address for address in MAP if public(address)):
        for method in METHODS:
            got = asked(client, method, address, own)
            closed = got.status_code != 200 or address in OPEN or address in PUBLIC
            text = got.content.decode(errors="replace") if not got.streaming else ""
            count.cell(
                closed and got.status_code < 500 and not names.search(text),
                f"{method} {address}: {got.status_code}",
            )
    assert not count.wrong, "\n".join(count.wrong)
    assert OPEN.keys() <= MAP.keys()


@pytest.mark.parametrize("method", METHODS)
def test_a_second_factor_is_its_owners(own: Scene, method: str, count: Count) -> None:
    client = browser(own.world.coordinator)
    for address in (address for address in MAP if address.startswith("accounts/") and names_a_row(address)):
        got = asked(client, method, address, own)
        right = got.status_code in (404, 405) or "reauthenticate" in got.get("Location", "")
        count.cell(right, f"{method} {address}: {got.status_code}")
    assert count.tried >= 2
    assert not count.wrong, "\n".join(count.wrong)


def test_a_desk_without_its_second_factor_opens_nothing(own: Scene, settings: Any, count: Count) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    client = somebody(own.world, Role.COORDINATOR)
    for address in DESK:
        for method in METHODS:
            got = asked(client, method, address, own)
            right = got.status_code in (403, 405) or got.get("Location") == "/accounts/factors/"
            count.cell(right, f"{method} {address}: {got.status_code}")
    assert not count.wrong, "\n".join(count.wrong)


def test_the_map_is_the_whole_program() -> None:
    """What has no door of its own is public by name: nothing is left out of the walks above."""
    assert {
        address for address in MAP if address not in DESK and address not in PHONE and not public(address)
    } == set()
    assert len(get_resolver().url_patterns) > 0
