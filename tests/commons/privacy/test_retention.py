"""What has outlived its life is gone: from the tables, from the log, from phones, from the database's files."""

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection

from porchlight.commons.devices.models import Device, Invite
from porchlight.commons.files.models import File, Piece
from porchlight.commons.org.models import Organisation
from porchlight.commons.people.models import Welcome
from porchlight.commons.privacy.actions import new_intake_key
from porchlight.commons.privacy.models import IntakeKey
from porchlight.config import ballast, retention
from porchlight.journal.actions import append_many, begin
from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.lib.privacy import Life
from porchlight.sync.models import FeedRow, Quarantined
from tests.factories import NOW, TODAY, World, make_world
from tests.fences import ROLE
from tests.journal.histories import History, at, term


@pytest.fixture(autouse=True)
def _no_ballast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballast, "restore", lambda: None)


def test_every_life_with_an_end_has_a_purge_for_every_table_that_declares_it() -> None:
    covered = {(purge.life, table) for purge in retention.PURGES for table in purge.tables}
    declared = {
        (life, model._meta.label)
        for model in apps.get_models()
        if hasattr(model, "care")
        for _, life in model.care.fields.values()
        if life.days is not None
    }
    assert declared <= covered
    assert {purge.life for purge in retention.PURGES} == {life for life in Life if life.days is not None}


@pytest.mark.django_db
def test_each_thing_goes_on_its_day_and_not_before(world: World) -> None:
    plant(world)
    ages = {life.name: life.days for life in Life if life.days}
    for life, gone in (
        ("FILE", files),
        ("INVITE", invites),
        ("REVOKED_DEVICE", tokens),
        ("QUARANTINE", decided),
        ("TOMBSTONE", tombstones),
        ("INTAKE_KEY", old_keys),
    ):
        before = at(TODAY + timedelta(days=ages[life] - 1))
        retention.run(before)
        assert gone() == 1, life
        retention.run(before + timedelta(days=1))
        assert gone() == 0, life
    assert Quarantined.unscoped.get().state == Quarantined.State.WAITING


def plant(world: World) -> None:
    org = world.org
    saved(world, at(TODAY + timedelta(days=1)), b"x")
    for table, more in ((Invite, {"label": "x"}), (Welcome, {"person": world.peer})):
        table.unscoped.create(org=org, code_hash=b"c" * 32, expires=at(TODAY + timedelta(days=7)), **more)
    Device.unscoped.filter(pk=world.device.pk).update(state="revoked", revoked_on=TODAY)
    IntakeKey.objects.all().delete()
    new_intake_key(today=TODAY)
    new_intake_key(today=TODAY)
    FeedRow.unscoped.create(org_id=org.pk, feed="items", key="gone", seq=1, body="", gone_on=TODAY)
    for number, how in enumerate(("waiting", "rejected")):
        Quarantined.unscoped.create(
            org_id=org.pk, entry=world.peer.pk, digest=bytes([number]) * 32, kind="x", version=1,
            device=world.device.pk, device_seq=1, sealed=b"s", code="x", received=TODAY, state=how,
        )  # fmt: skip


def saved(world: World, until: datetime, body: bytes) -> None:
    """A list that somebody had made into a file."""
    file = File.unscoped.create(
        org=world.org, person=world.coordinator, name="records", format="csv", list="/", language="en",
        asked=until, until=until, state=File.State.DONE,
    )  # fmt: skip
    Piece.unscoped.create(org=world.org, file=file, number=0, body=body)


def files() -> int:
    assert File.unscoped.count() == Piece.unscoped.count()
    return File.unscoped.count()


def invites() -> int:
    assert Invite.unscoped.count() == Welcome.unscoped.count()
    return Invite.unscoped.count()


def tokens() -> int:
    return Device.unscoped.filter(token_hash__isnull=False).count()


def old_keys() -> int:
    return IntakeKey.objects.filter(retired__isnull=False).count()


def tombstones() -> int:
    return FeedRow.unscoped.filter(key="gone").count()


def decided() -> int:
    return Quarantined.unscoped.exclude(state="waiting").count()


@pytest.mark.django_db
def test_of_a_second_factor_no_minute_is_kept(world: World) -> None:
    Authenticator.objects.create(
        user=world.coordinator, type="totp", data={}, created_at=NOW, last_used_at=NOW
    )
    retention.run(NOW)
    found = Authenticator.objects.get()
    assert (found.created_at.date(), found.created_at.hour, found.created_at.minute) == (TODAY, 0, 0)
    assert found.last_used_at is None


@pytest.mark.django_db
def test_the_proof_is_an_entry_with_counts_and_only_when_something_went(world: World) -> None:
    plant(world)
    assert retention.run(at(TODAY)) == {}
    assert not Entry.unscoped.filter(kind="retention.ran").exists()
    assert retention.run(at(TODAY + timedelta(days=8))) == {"file": 1, "invite": 2}
    entry = Entry.unscoped.get(kind="retention.ran")
    assert json.loads(entry.body) == {"subject": "retention", "fields": ["file: 1", "invite: 2"]}


@pytest.mark.django_db
def test_one_organisations_failure_does_not_keep_the_others_records(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, whole = make_world("Broken"), make_world("Whole")
    plant(whole)
    done = retention._purge

    def purge(org: Organisation, now: datetime) -> dict[str, int]:
        if org == broken.org:
            raise RuntimeError("broken")
        return done(org, now)

    monkeypatch.setattr(retention, "_purge", purge)
    with pytest.raises(ExceptionGroup):
        retention.run(at(TODAY + timedelta(days=8)))
    assert invites() == 0


CANARY = "porchlightcanary"


def plant_canaries() -> date:
    """Sixty contacts of long ago that name the canary, and a file of them; returns a day on which they are over."""
    begin()  # a test before may have emptied every table
    world = make_world()
    with scoped(world.org.pk):
        log = History(world)
        for number in range(60):
            need = f"{CANARY}_{'abcdef'[number % 6]}"
            append_many([log.new("contact.logged", world.contact(needs=[need]))])
    saved(world, at(log.today), f"{CANARY}\r\n".encode() * 60)
    return term(log)


@pytest.mark.django_db(transaction=True)
def test_no_planted_text_is_left_in_any_table() -> None:
    over = plant_canaries()
    assert all(_dump().count(text) for text in (CANARY, CANARY.encode().hex()))
    retention.run(at(over))
    assert not any(_dump().count(text) for text in (CANARY, CANARY.encode().hex()))


def _dump() -> str:
    """The whole database as a backup would write it."""
    raw: Any = connection.connection
    if connection.vendor == "sqlite":
        return "\n".join(line.lower() for line in raw.iterdump())
    tables = connection.introspection.table_names()
    raw.execute(f"SET ROLE {ROLE}")  # a backup is made by somebody who sees all organisations
    told = "\n".join(_copied(table) for table in tables)
    raw.execute("RESET ROLE")
    return told


def _copied(table: str) -> str:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(bytes(part) for part in copy).decode()


PLANT_AND_PURGE = """
import django, sys
from pathlib import Path
django.setup()
from django.conf import settings
from django.core.management import call_command
from tests.commons.privacy.test_retention import CANARY, plant_canaries

def remains():
    name = settings.DATABASES["default"]["NAME"]
    files = [Path(name + ending) for ending in ("", "-wal", "-shm")]
    return sum(file.read_bytes().count(CANARY.encode()) for file in files if file.exists())

call_command("migrate", verbosity=0)
plant_canaries()
print(remains() > 0)
call_command("purge")
print(remains())
"""


def test_no_planted_bytes_are_left_in_the_files_of_sqlite(tmp_path: Path) -> None:
    """In a process of its own, because tests keep their database in memory; it stays connected to the last."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "porchlight.config.settings",
        "PORCHLIGHT_DATABASE": str(tmp_path / "here.sqlite3"),
        "PORCHLIGHT_VAR": str(tmp_path),
    }
    told = subprocess.run(
        [sys.executable, "-c", PLANT_AND_PURGE], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.split("\n")[:4] == ["True", "file: 1", "network term: 60", "0"]
