"""An address that is not there, and a fault of ours: both say what to do, to anybody, and give nothing away."""

from typing import Any

import pytest
from django.test import Client

from porchlight.config.home import views
from tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world: World, settings: Any) -> Client:
    settings.REQUIRE_SECOND_FACTOR = False
    settings.DEBUG = False
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    client = Client(raise_request_exception=False)
    client.force_login(world.coordinator)
    return client


@pytest.mark.parametrize("signed_in", [True, False])
def test_an_address_that_is_not_there(desk: Client, signed_in: bool) -> None:
    if not signed_in:
        desk.logout()
    answer = desk.get("/reach/nowhere/")
    assert answer.status_code == 404
    assert "This window is dark" in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def test_a_fault_of_ours(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: Any) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(views, "render", broken)
    answer = desk.get("/", headers={"Accept-Language": "fr"})
    assert answer.status_code == 500
    assert "Cette fenêtre est éteinte" in answer.content.decode()
    assert "secret" not in answer.content.decode()
