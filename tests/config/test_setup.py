"""Real use begins with `porchlight setup`: once, with answers that work, ready for the first phone."""

import os
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from porchlight.commons.models import IntakeKey, Membership, Network, Organisation, Person, Welcome, Word
from porchlight.commons.people.actions import accept
from porchlight.config import ballast
from porchlight.config.management.commands.run import refuse_unfit
from porchlight.journal.models import Entry
from porchlight.reach.models import Item, Kit, Place
from porchlight.reach.supply.starter import ITEMS, KITS, OUTSIDE
from porchlight.sync.models import FeedRow

ANSWERS = {
    "network": "Lake Network",
    "organisation": "Harbour Lights",
    "zone": "America/Toronto",
    "admin": "Robin",
}


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(ballast, "SIZE", 4096)
    monkeypatch.setattr(os, "umask", lambda mask: 0)


def setup(**over: str) -> str:
    out = StringIO()
    call_command("setup", no_input=True, stdout=out, **(ANSWERS | over))
    return out.getvalue()


@pytest.mark.django_db
def test_everything_is_there_that_a_first_night_needs(tmp_path: Path) -> None:
    setup()
    assert Network.objects.get().birth == Network.Birth.REAL
    org = Organisation.objects.get()
    assert (org.name, org.day_starts, org.threshold, org.languages) == (
        "Harbour Lights",
        240,
        6,
        ["en", "fr"],
    )
    assert IntakeKey.objects.count() == 1
    assert Item.unscoped.count() == len(ITEMS)
    assert Kit.unscoped.count() == len(KITS)
    assert {place.kind for place in Place.unscoped.all()} == {kind for kind, *_ in OUTSIDE}
    assert Word.unscoped.exists()
    assert Membership.unscoped.get().role == "admin"
    feeds = set(FeedRow.unscoped.values_list("feed", flat=True))
    assert feeds >= {"items", "kits", "codes", "places", "keys", "settings"}
    assert (tmp_path / "ballast").stat().st_size == 4096
    assert stat.S_IMODE((tmp_path / "ballast").stat().st_mode) == 0o600
    refuse_unfit()


@pytest.mark.django_db
def test_the_first_administrators_link_works_once_and_is_kept_as_a_hash() -> None:
    said = setup()
    code = said.split("/commons/welcome/")[1].split("/")[0]
    assert len(code) == 16
    assert said.count(code) == 1
    assert code.encode() not in bytes(Welcome.unscoped.get().code_hash)
    accept(code=code, username="robin", password="a long enough password", now=timezone.now())
    assert Person.objects.get().username == "robin"
    assert not Welcome.unscoped.exists()


@pytest.mark.django_db
def test_a_second_run_refuses_and_says_what_is_there() -> None:
    setup()
    before = Entry.unscoped.count()
    with pytest.raises(CommandError, match=r"serves Lake Network \(Harbour Lights\) already"):
        setup(organisation="Another")
    assert Entry.unscoped.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"zone": "Toronto"}, "America/Toronto"),
        ({"day_starts": "4"}, "Write it as 04:00"),
        ({"day_starts": "24:00"}, "Write it as 04:00"),
        ({"currency": "dollars"}, "three capital letters"),
        ({"threshold": "3"}, "5, 6 or 10"),
        ({"threshold": "six"}, "5, 6 or 10"),
        ({"languages": "English"}, "codes with commas"),
        ({"network": "x" * 121}, "at most 120"),
        ({"admin": ""}, "--admin is needed"),
    ],
)
def test_an_answer_that_does_not_work_is_told_how_it_would(answer: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        setup(**answer)
    assert not Network.objects.exists()


@pytest.mark.django_db
def test_a_missing_answer_is_named_when_nobody_can_be_asked() -> None:
    with pytest.raises(CommandError, match="--network is needed"):
        call_command("setup", no_input=True)


@pytest.mark.django_db
def test_questions_are_asked_again_until_they_work(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["", "Lake Network", "Harbour", "Nowhere", "America/Toronto", "", "", "", "", "Robin"])
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr("builtins.input", answer)
    call_command("setup", stdout=StringIO(), stderr=StringIO())
    assert Organisation.objects.get().zone == "America/Toronto"
    assert asked[5] == "Start of the service day [04:00]: "


@pytest.mark.django_db
def test_an_unfit_database_is_refused() -> None:
    with pytest.raises(CommandError, match="porchlight setup"):
        refuse_unfit()
    Network.objects.create(name="x", birth=Network.Birth.DEMONSTRATION)
    with pytest.raises(CommandError, match="demonstration"):
        refuse_unfit()


@pytest.mark.django_db
def test_another_organisation_comes_into_the_network_where_the_database_keeps_them_apart() -> None:
    setup()
    told = StringIO()
    answers = {"organisation": "Shore House", "zone": "America/Toronto", "admin": "Sam"}
    if connection.vendor == "sqlite":
        with pytest.raises(CommandError, match="use PostgreSQL"):
            call_command("organisation", no_input=True, stdout=told, **answers)
        return
    call_command("organisation", no_input=True, stdout=told, **answers)
    code = told.getvalue().split("/commons/welcome/")[1].split("/")[0]
    accept(code=code, username="sam", password="a long enough one", now=timezone.now())
    other = Organisation.objects.get(name="Shore House")
    assert IntakeKey.objects.count() == 1, "the network's phones seal to one key"
    assert Item.unscoped.filter(org=other).count() == len(ITEMS)
    assert set(Membership.unscoped.values_list("org__name", "person__name")) == {
        ("Harbour Lights", "Robin"),
        ("Shore House", "Sam"),
    }
    with pytest.raises(CommandError, match="name is here already"):
        call_command("organisation", no_input=True, stdout=told, **answers)


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("command", ["run", "work"])
def test_a_role_that_owns_the_tables_serves_nobody(command: str) -> None:
    setup()
    with pytest.raises(CommandError, match="porchlight owns the tables or passes over"):
        call_command(command)


@pytest.mark.django_db
def test_sqlite_serves_one_organisation(monkeypatch: pytest.MonkeyPatch) -> None:
    setup()
    Organisation.objects.create(name="Another")
    monkeypatch.setattr(
        "porchlight.config.management.commands.run.connection.vendor", "sqlite", raising=False
    )
    with pytest.raises(CommandError, match="PostgreSQL"):
        refuse_unfit()


@pytest.mark.django_db
def test_the_key_is_renewed_by_command() -> None:
    setup()
    out = StringIO()
    call_command("rotate_key", stdout=out)
    new = IntakeKey.objects.get(retired__isnull=True)
    assert new.signed_by == IntakeKey.objects.get(retired__isnull=False).pk
    assert new.pk in out.getvalue()
    assert FeedRow.unscoped.filter(feed="keys", key=new.pk).exists()


@pytest.mark.django_db
def test_replay_says_table_by_table_that_all_is_equal() -> None:
    setup()
    out = StringIO()
    call_command("replay", stdout=out, stderr=StringIO())
    assert out.getvalue().count(" equal") == out.getvalue().count(" rows  ")
    with pytest.raises(CommandError, match="no such organisation"):
        call_command("replay", org=999)


@pytest.mark.django_db
def test_a_full_disk_is_said_before_anything_is_founded(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.posix_fallocate", full)
    with pytest.raises(CommandError, match="no room for 64 MB"):
        setup()
    assert not Network.objects.exists()
