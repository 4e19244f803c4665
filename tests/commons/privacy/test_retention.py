"""What has outlived its life is gone: from the tables, from the log, from phones, from the database's files."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection

from porchlight.commons.devices.models import Device, Invite
from porchlight.commons.org.models import Organisation
from porchlight.commons.people.models import Welcome
from porchlight.commons.privacy.actions import new_intake_key
from porchlight.commons.privacy.models import IntakeKey
from porchlight.config import ballast, retention
from porchlight.config.management.commands.replay import state
from porchlight.journal.actions import append_many, begin
from porchlight.journal.models import Entry, Receipt
from porchlight.journal.replay import replay
from porchlight.journal.scope import scoped
from porchlight.lib.privacy import Life
from porchlight.reach.models import Balance, Contact, MonthlyReach, Movement, Session
from porchlight.reach.outreach import facts
from porchlight.sync.models import FeedRow, Quarantined
from tests.factories import NOW, TODAY, World, make_world
from tests.journal.histories import BIRTH, History
from tests.phones import push, statuses


@pytest.fixture(autouse=True)
def _no_ballast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballast, "restore", lambda: None)


@pytest.fixture
def log(world: World) -> Iterator[History]:
    with scoped(world.org.pk):
        yield History(world)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


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
    assert retention.run(at(TODAY + timedelta(days=8))) == {"invite": 2}
    entry = Entry.unscoped.get(kind="retention.ran")
    assert json.loads(entry.body) == {"subject": "retention", "fields": ["invite: 2"]}


@pytest.mark.django_db
def test_exact_times_go_from_row_log_and_phones(log: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(BIRTH))
    log.add("planned", 0, 0)
    log.add("started", 0, 0)
    log.add("ended", 0, 1)
    retention.run(at(BIRTH + timedelta(days=29)))
    assert Session.objects.filter(started_at__isnull=False).count() == 1
    assert json.loads(FeedRow.objects.get(key=str(log.sessions[0])).body)["starts_at"]
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(BIRTH + timedelta(days=30)))
    gone = retention.run(at(BIRTH + timedelta(days=30)))
    assert gone == {"exact times": 3}
    row = Session.objects.get(id=log.sessions[0])
    assert (row.starts_at, row.started_at, row.state) == (None, None, "open")
    assert not [body for body in Entry.objects.values_list("body", flat=True) if '_at":"' in body]
    assert FeedRow.objects.get(key=str(log.sessions[0])).body == ""
    assert retention.run(at(BIRTH + timedelta(days=31))) == {}


@pytest.mark.django_db
def test_a_plan_made_long_before_keeps_its_times_until_thirty_days_after(log: History) -> None:
    body = log.body("planned", 0, 0) | {"day": (BIRTH + timedelta(days=60)).isoformat(), "band": 4}
    append_many([log.new("session.planned", body)])
    assert retention.run(at(BIRTH + timedelta(days=89))) == {}
    assert retention.run(at(BIRTH + timedelta(days=90))) == {"exact times": 1}


def term(log: History) -> date:
    """The first day on which what was received in the month of BIRTH has outlived the term."""
    after = (BIRTH.replace(day=1) + timedelta(days=31)).replace(day=1)
    return after + timedelta(days=log.world.org.term_days)


@pytest.mark.django_db
def test_after_the_term_monthly_sums_stand_where_records_were(log: History) -> None:
    kept = log.add("contact", 1, 3)
    taken = log.add("contact", 1, 8)
    append_many([log.correction(taken, "withdraw", 0, 0)])
    log.add("naloxone", 1, 2)
    log.add("response", 1, 0)
    log.today += timedelta(days=60)
    later = log.add("contact", 1, 1)
    append_many([log.correction(kept, "contact", 1, 4)])
    balances = list(Balance.objects.order_by("key").values_list("key", "qty"))
    assert retention.run(at(term(log) - timedelta(days=1))) == {}
    assert retention.run(at(term(log)))["network term"] == 6
    row = MonthlyReach.objects.get()
    assert (row.month, row.contacts, row.people, row.trained, row.responses) == (
        BIRTH.replace(day=1),
        1,
        5,
        2,
        1,
    )
    assert [row.id for row in Contact.objects.all()] == [later]
    assert list(Balance.objects.order_by("key").values_list("key", "qty")) == balances
    sums = Movement.objects.exclude(root=later)
    assert {m.day for m in sums} == {BIRTH.replace(day=1)}
    assert sum(m.qty for m in sums.filter(reason="naloxone")) == 3
    assert facts.months(BIRTH.replace(day=1), BIRTH).get()["people"] == 5
    covered = Entry.objects.get(id=kept)
    assert (covered.body, covered.band, covered.day) == ("", 0, BIRTH.replace(day=1))
    assert covered.received == BIRTH.replace(day=1)


@pytest.mark.django_db
def test_the_day_of_arrival_goes_too_and_the_next_summary_covers_the_same(log: History) -> None:
    """What arrived late keeps its own month, so that nothing is taken for older than it is."""
    first = log.add("contact", 1, 3)
    log.today += timedelta(days=33)
    log.add("contact", 1, 5)
    append_many([log.correction(first, "contact", 1, 4)])
    late = log.today
    retention.run(at(term(log)))
    cleared = Entry.objects.filter(body="", kind="contact.logged").order_by("seq")
    assert [entry.received for entry in cleared] == [BIRTH.replace(day=1), late.replace(day=1)]
    assert Contact.objects.count() == 1
    assert retention.run(at(term(log) + timedelta(days=1))) == {}
    assert retention.run(at(late.replace(day=1) + timedelta(days=31 + log.world.org.term_days))) == {
        "network term": 1
    }


@pytest.mark.django_db
def test_a_second_summary_goes_on_from_the_first(log: History) -> None:
    log.add("moved", 1, 3)
    log.add("contact", 1, 3)
    log.today += timedelta(days=40)
    log.add("counted", 1, 3)
    log.add("contact", 1, 5)
    log.today += timedelta(days=40)
    log.add("contact", 1, 6)
    retention.run(at(term(log)))
    assert Contact.objects.count() == 2
    retention.run(at(term(log) + timedelta(days=45)))
    assert Contact.objects.count() == 1
    assert MonthlyReach.objects.count() == 2
    grown = state()
    replay(lambda done, total: None)
    assert state() == grown


@pytest.mark.django_db
def test_a_late_copy_of_a_purged_entry_brings_nothing_back(world: World) -> None:
    one = world.envelope(world.contact())
    assert statuses(push(world, one)) == [("stored", "")]
    retention.run(NOW + timedelta(days=800))
    assert Entry.unscoped.get(id=one["id"]).body == ""
    assert not Contact.unscoped.exists()
    assert statuses(push(world, one)) == [("duplicate", "")]
    correction = world.envelope(world.contact(people=4), corrects=one["id"])
    assert statuses(push(world, correction)) == [("quarantined", "closed_period")]
    assert not Contact.unscoped.exists()
    assert Receipt.unscoped.filter(id=one["id"]).exists()


@pytest.mark.django_db
def test_each_organisation_keeps_its_own_term() -> None:
    short, long = make_world("Short"), make_world("Long")
    Organisation.objects.filter(pk=short.org.pk).update(term_days=90)
    for world in (short, long):
        with scoped(world.org.pk):
            log = History(world)
            append_many([replace(log.new("contact.logged", world.contact()), id=uuid4())])
    retention.run(at(BIRTH + timedelta(days=130)))
    assert [row.org_id for row in Contact.unscoped.all()] == [long.org.pk]
    assert [row.org_id for row in MonthlyReach.unscoped.all()] == [short.org.pk]
    assert [row.org_id for row in Entry.unscoped.filter(kind="retention.ran")] == [short.org.pk]


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
    """Sixty contacts of long ago that name the canary; returns a day on which their term is over."""
    begin()  # a test before may have emptied every table
    world = make_world()
    with scoped(world.org.pk):
        log = History(world)
        for number in range(60):
            need = f"{CANARY}_{'abcdef'[number % 6]}"
            append_many([log.new("contact.logged", world.contact(needs=[need]))])
    return term(log)


@pytest.mark.django_db(transaction=True)
def test_no_planted_text_is_left_in_any_table() -> None:
    over = plant_canaries()
    assert _dump().count(CANARY) > 0
    retention.run(at(over))
    assert _dump().count(CANARY) == 0


def _dump() -> str:
    """The whole database as a backup would write it."""
    raw: Any = connection.connection
    if connection.vendor == "sqlite":
        return "\n".join(raw.iterdump())
    return "\n".join(_copied(table) for table in connection.introspection.table_names())


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
    assert told.stdout.split("\n")[:3] == ["True", "network term: 60", "0"]
