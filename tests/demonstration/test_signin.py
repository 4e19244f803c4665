"""Signing in without a password, here and nowhere else."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client, override_settings

from demonstration import guard
from porchlight.commons.devices.models import Invite
from porchlight.commons.org.models import Network
from porchlight.journal.models import Entry
from tests.factories import World

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture
def client() -> Client:
    """A browser on this machine."""
    return Client(headers={"host": "localhost:8000"})


@pytest.fixture
def demonstration(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A marked database, served as `start` serves it."""
    Network.objects.create(name="Port Halden", birth=Network.Birth.DEMONSTRATION)
    monkeypatch.setenv(guard.BOUND, "127.0.0.1")
    with override_settings(
        ROOT_URLCONF="demonstration.urls",
        INSTALLED_APPS=["demonstration", *settings.INSTALLED_APPS],
        LOGIN_URL="/demonstration/",
        REQUIRE_SECOND_FACTOR=False,
        STORAGES={**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN}},
    ):
        yield world


def test_shows_who_can_be_tried(demonstration: World, client: Client) -> None:
    page = client.get("/demonstration/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Robin" in text
    assert "Ash" in text
    assert str(demonstration.coordinator.pk) in text


def test_signs_in_as_the_person_chosen(demonstration: World, client: Client) -> None:
    answer = client.post("/demonstration/?next=/reach/outreach/", {"person": demonstration.coordinator.pk})
    assert (answer.status_code, answer["Location"]) == (302, "/reach/outreach/")
    assert client.session["_auth_user_id"] == str(demonstration.coordinator.pk)


def test_leads_nowhere_else_afterwards(demonstration: World, client: Client) -> None:
    answer = client.post(
        "/demonstration/?next=https://example.org/", {"person": demonstration.coordinator.pk}
    )
    assert answer["Location"] == "/"


def test_a_desk_page_asks_who_one_is(demonstration: World, client: Client) -> None:
    answer = client.get("/reach/outreach/")
    assert answer["Location"] == "/demonstration/?next=%2Freach%2Foutreach%2F"


def test_hands_out_a_phone(demonstration: World, client: Client) -> None:
    answer = client.post("/demonstration/phone/", {"person": demonstration.peer.pk})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/app/#join/")
    code = answer["Location"].rpartition("/")[2]
    assert len(code) == 16
    assert Invite.unscoped.get().person_id == demonstration.peer.pk
    assert Entry.unscoped.filter(kind="device.invited").exists()
    asked = {"protocol": 1, "code": code, "app": "1.0"}
    assert client.post("/sync/join", asked, content_type="application/json").status_code == 200, "it opens"


@pytest.mark.parametrize("person", ["", "nobody", "00000000-0000-0000-0000-000000000000"])
def test_knows_nobody_else(demonstration: World, client: Client, person: str) -> None:
    for address in ("/demonstration/", "/demonstration/phone/"):
        assert client.post(address, {"person": person}).status_code == 404


def test_a_link_signs_nobody_in(demonstration: World, client: Client) -> None:
    assert client.get(f"/demonstration/?person={demonstration.coordinator.pk}").status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.get("/demonstration/phone/").status_code == 405


class TestRefuses:
    """Each guard by itself is enough."""

    @pytest.fixture(autouse=True)
    def _ready(self, demonstration: World, client: Client) -> None:
        self.world, self.client = demonstration, client

    def refused(self, host: str = "localhost:8000") -> bool:
        asked = {"person": self.world.coordinator.pk}
        answers = [
            self.client.get("/demonstration/", headers={"host": host}),
            self.client.post("/demonstration/", asked, headers={"host": host}),
            self.client.post("/demonstration/phone/", asked, headers={"host": host}),
        ]
        assert "_auth_user_id" not in self.client.session
        return all(answer.status_code in (400, 403) for answer in answers)

    def test_another_name(self) -> None:
        with override_settings(ALLOWED_HOSTS=["*"]):
            assert self.refused("demo.example.org")

    @pytest.mark.parametrize("bound", ["0.0.0.0", "192.168.1.4", ""])
    def test_another_bind(self, monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
        monkeypatch.setenv(guard.BOUND, bound)
        assert self.refused()

    def test_a_server_that_does_not_say_where_it_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv(guard.BOUND)
        assert self.refused()

    def test_a_real_database(self) -> None:
        Network.objects.update(birth=Network.Birth.REAL)
        assert self.refused()


@pytest.mark.usefixtures("world")
def test_production_has_no_such_page(client: Client) -> None:
    Network.objects.create(name="Port Halden", birth=Network.Birth.DEMONSTRATION)
    assert client.get("/demonstration/").status_code == 404
