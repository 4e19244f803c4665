"""The area pages, from a name to its cells, without script."""

import re
from html import unescape

import pytest
from django.test import Client

from porchlight.commons.org.models import Organisation
from porchlight.commons.places.models import Area
from porchlight.journal.models import Entry
from porchlight.sync.pull.models import FeedRow
from tests.factories import World

pytestmark = pytest.mark.django_db
TOWN = "872b9bc71ffffff"


def test_an_area_is_named_and_drawn(desk: Client, world: World) -> None:
    Organisation.objects.update(languages=["en", "fr"])
    made = desk.post(
        "/commons/places/new/",
        {"name": "East End", "name_fr": "Quartier est", "town": "Lake", "active": "on"},
    )
    at = made["Location"]
    assert "Where is it?" in desk.get(at).content.decode()
    assert desk.get(f"{at}?at=nowhere&size=7").status_code == 422
    page = desk.get(f"{at}?at=43.65,-79.38&size=7").content.decode()
    add = [unescape(link) for link in re.findall(r'<a href="(\?cells=[^"]+)" aria-label="Add', page)]
    assert len(add) == 18
    page = desk.get(at + add[0]).content.decode()
    assert "2 pieces are chosen" in page
    chosen = re.search(r'name="cells" value="([^"]+)"', page)
    assert chosen
    assert desk.post(at, {"cells": chosen[1]}).status_code == 302
    area = Area.unscoped.get(name="East End")
    assert (len(area.cells), area.names) == (2, {"fr": "Quartier est"})
    kinds = list(Entry.unscoped.values_list("kind", flat=True))
    assert kinds == ["area.added", "area.edited"]
    row = FeedRow.unscoped.get(feed="areas", key=str(area.pk)).body
    assert "Quartier est" in row
    assert area.cells[0] not in row


def test_a_french_desk_reads_french_names(desk: Client, world: World) -> None:
    Area.unscoped.update(names={"fr": "Vieux-Port"}, cells=[TOWN])
    for page in ("", f"{world.area.pk}/", f"{world.area.pk}/cells/"):
        shown = desk.get(f"/commons/places/{page}", headers={"accept-language": "fr"}).content.decode()
        assert "Vieux-Port" in shown
        assert "Old Harbour" not in shown.replace('value="Old Harbour"', "")


def test_wrong_cells_come_back(desk: Client, world: World) -> None:
    answer = desk.post(f"/commons/places/{world.area.pk}/cells/", {"cells": "882b9bc711fffff here"})
    assert answer.status_code == 422
    assert "882b9bc711fffff here" in " ".join(answer.content.decode().split())


def test_names_are_unique_and_areas_put_aside(desk: Client, world: World) -> None:
    assert desk.post("/commons/places/new/", {"name": "old harbour"}).status_code == 422
    at = f"/commons/places/{world.area.pk}/"
    Area.unscoped.update(cells=[TOWN])
    assert "<polygon" in desk.get(at).content.decode()
    assert "<polygon" in desk.get("/commons/places/").content.decode()
    assert desk.post(at, {"name": "Old Harbour", "town": ""}).status_code == 302
    assert "Old Harbour" not in desk.get("/commons/places/").content.decode()
    assert "Old Harbour" in desk.get("/commons/places/?state=aside").content.decode()
    assert not FeedRow.unscoped.exclude(body="").filter(feed="areas").exists()


def test_the_list_exports(desk: Client, world: World) -> None:
    file = desk.get("/commons/places/?format=csv&q=harb")
    assert "Old Harbour" in b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
