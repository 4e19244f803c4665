"""The trail reads the journal, and shows no bodies."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from porchlight.commons.audit.queries import KIND_WORDS
from porchlight.commons.people import actions
from porchlight.commons.people.permissions import Role
from porchlight.journal.actions import append, clear_bodies
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped
from porchlight.journal.traces import Trace
from tests.commons.conftest import SignIn, make_person
from tests.factories import TODAY, World

AT = "/commons/audit/"


def test_every_kind_has_words_and_no_other() -> None:
    assert registry.kinds.keys() == KIND_WORDS.keys()


@pytest.mark.django_db
def test_of_what_expired_only_the_month_is_told(desk: Client, world: World) -> None:
    with scoped(world.org.pk):
        area = Trace(str(world.area.pk))
        gone, there = (append(kind="area.edited", body=area, by=world.author) for _ in range(2))
        clear_bodies(seqs=[gone.seq])
    page = desk.get(AT).content.decode()
    assert page.count(">November 2026<") == 2
    rows = file(desk.get(f"{AT}?format=csv"))
    assert [row.split(",")[1] for row in rows if str(gone.id) in row or str(there.id) in row] == [
        "2026-11-20",
        "2026-11",
    ]


def file(answer: Any) -> list[str]:
    return b"".join(answer.streaming_content).decode().splitlines()


@pytest.mark.django_db
def test_filters_corrections_and_the_file(desk: Client, world: World) -> None:
    with scoped(world.org.pk):
        made = actions.add(
            name="Canary", language="en", roles={Role.PEER}, giver=frozenset({Role.ADMIN}), by=world.author
        )
        first = append(kind="area.edited", body=Trace(str(world.area.pk), ("name",)), by=world.author)
        for _ in range(2):
            append(
                kind="area.edited",
                body=Trace(str(world.area.pk)),
                by=world.author,
                corrects=first.id,
                why="test",
            )
    page = desk.get(AT).content.decode()
    assert str(world.area.pk) not in page
    assert page.count("corrects another") == 2
    assert page.count("disagrees") == 1
    assert "Area edited" in desk.get(f"{AT}?kind=area.edited").content.decode()
    assert desk.get(f"{AT}?worker={made.pk}").content.decode().count("<tr>") == 0
    assert desk.get(f"{AT}?entry={first.id}").content.decode().count("<tr>") == 4
    after = TODAY + timedelta(days=1)
    assert "Nothing like that" in desk.get(f"{AT}?since={after}").content.decode()
    assert desk.get(f"{AT}?until={TODAY}&since={TODAY}").content.decode().count("<tr>") == 5
    assert desk.get(f"{AT}?since=yesterday").status_code == 422
    file = desk.get(f"{AT}?format=csv&kind=area.edited")
    text = b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    assert len(text.splitlines()) == 4
    assert str(world.area.pk) not in text


@pytest.mark.django_db
def test_the_trail_is_paged(desk: Client, world: World) -> None:
    with scoped(world.org.pk):
        for _ in range(51):
            append(kind="area.edited", body=Trace(str(world.area.pk)), by=world.author)
    assert "1–50 of 51" in desk.get(AT).content.decode()
    assert "51–51 of 51" in desk.get(f"{AT}?page=2").content.decode()


@pytest.mark.django_db
def test_a_lead_does_not_read_it(world: World, sign_in: SignIn) -> None:
    assert sign_in(make_person(world, "Lee", Role.LEAD, "lee")).get(AT).status_code == 403
