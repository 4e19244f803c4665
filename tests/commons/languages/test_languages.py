"""The network's words."""

import pytest
from django.test import Client

from porchlight.commons.languages import actions
from porchlight.commons.languages.models import Word
from porchlight.commons.languages.queries import language_name, languages
from porchlight.commons.languages.starter import WORDS
from porchlight.commons.org.models import Organisation
from porchlight.journal.scope import scoped
from porchlight.sync.pull.models import FeedRow
from tests.factories import World

pytestmark = pytest.mark.django_db


def test_the_starter_is_complete_in_both_languages(world: World) -> None:
    with scoped(world.org.pk):
        actions.start(language="en", by=world.author)
        assert Word.objects.count() == sum(len(rows) for rows in WORDS.values())
        assert all(word.name and word.names["fr"] for word in Word.objects.all())
        assert FeedRow.objects.filter(feed="codes").count() == Word.objects.count()


def test_every_language_has_a_name() -> None:
    assert all(code != name for code, name in languages())
    assert language_name("zh-hans") == "Simplified Chinese"


def test_words_are_added_translated_and_put_aside(desk: Client, world: World) -> None:
    Organisation.objects.update(languages=["en", "fr"])
    typed = {"list": "needs", "code": "bus_fare", "name": "Bus fare", "name_fr": "Bus", "sort": "5"}
    assert desk.post("/commons/languages/new/", typed | {"code": "Bus!"}).status_code == 422
    assert desk.post("/commons/languages/new/", typed | {"active": "on"}).status_code == 302
    word = Word.unscoped.get()
    assert "Bus fare" in desk.get("/commons/languages/").content.decode()
    assert desk.post("/commons/languages/new/", typed | {"active": "on"}).status_code == 302, "sent twice"
    assert Word.unscoped.count() == 1
    assert desk.post("/commons/languages/new/", typed).status_code == 422
    at = f"/commons/languages/{word.pk}/"
    assert 'value="Bus"' in desk.get(at).content.decode()
    assert desk.post(at, {"name": "Bus fare", "name_fr": "Autobus", "sort": "5"}).status_code == 302
    word.refresh_from_db()
    assert (word.names, word.active) == ({"fr": "Autobus"}, False)
    assert FeedRow.unscoped.get(feed="codes").body == ""
    file = desk.get("/commons/languages/?format=csv")
    header, line = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert header == "List,Code,Name,Name in French,In use"
    assert line == "Needs asked for,bus_fare,Bus fare,Autobus,no"


def test_words_are_narrowed_by_name_code_list_and_use(desk: Client, world: World) -> None:
    for name, list, active in (
        ("Bus fare", "needs", True),
        ("A talk", "services", False),
        ("?", "routes", True),
    ):
        Word.unscoped.create(org=world.org, list=list, code="c", name=name, active=active)

    def shown(query: str) -> set[str]:
        page = desk.get(f"/commons/languages/?{query}").content.decode()
        return {name for name in ("Bus fare", "A talk") if f">{name}</a>" in page}

    assert shown("") == {"Bus fare", "A talk"}
    assert shown("list=needs") == shown("state=use") == shown("q=BUS") == {"Bus fare"}
    assert shown("state=aside") == {"A talk"}
    assert shown("q=x") == set()
