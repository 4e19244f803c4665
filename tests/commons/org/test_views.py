"""The settings page."""

import pytest
from django.test import Client

from porchlight.commons.org.models import Organisation
from porchlight.commons.privacy.models import IntakeKey
from tests.factories import World

pytestmark = pytest.mark.django_db
AT = "/commons/org/"
TYPED = {
    "name": "Harbour Lights",
    "zone": "Europe/Zurich",
    "day_starts": "05:30",
    "currency": "CHF",
    "language": "fr",
    "also": ["en", "fr"],
    "threshold": "10",
    "term_days": "365",
    "attributes": "age_band\ngender, age_band",
}


def test_an_administrator_edits_settings(admin_desk: Client, world: World) -> None:
    assert "America/Toronto" in admin_desk.get(AT).content.decode()
    assert admin_desk.post(AT, TYPED).status_code == 302
    org = Organisation.objects.get(pk=world.org.pk)
    assert (org.zone, org.day_starts, org.currency, org.threshold) == ("Europe/Zurich", 330, "CHF", 10)
    assert (org.languages, org.attributes, org.term_days) == (["fr", "en"], ["age_band", "gender"], 365)


@pytest.mark.parametrize("wrong", [{"day_starts": "late"}, {"attributes": "Age!"}, {"threshold": "2"}])
def test_what_is_wrong_comes_back_as_typed(admin_desk: Client, wrong: dict[str, str]) -> None:
    answer = admin_desk.post(AT, TYPED | {"currency": "EUR"} | wrong)
    assert answer.status_code == 422
    assert "EUR" in answer.content.decode()


def test_a_coordinator_does_not_see_them(desk: Client) -> None:
    assert desk.get(AT).status_code == 403


def test_a_new_key_needs_a_press(admin_desk: Client, world: World) -> None:
    assert admin_desk.get(f"{AT}key/").status_code == 405
    assert admin_desk.post(f"{AT}key/", follow=True).status_code == 200
    assert IntakeKey.objects.count() == 2
