"""Exact times go after thirty days; after the network's term, monthly sums stand where records were."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from porchlight.commons.org.models import Organisation
from porchlight.config import ballast, retention
from porchlight.config.management.commands.replay import state
from porchlight.journal.actions import append_many
from porchlight.journal.models import Entry, Receipt
from porchlight.journal.replay import replay
from porchlight.journal.scope import scoped
from porchlight.reach.models import Balance, Contact, Lot, LotLabel, MonthlyReach, Movement, Session
from porchlight.sync.models import FeedRow
from tests.factories import NOW, World, make_world
from tests.journal.histories import BIRTH, History, at, term
from tests.phones import push, statuses


@pytest.fixture(autouse=True)
def _no_ballast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballast, "restore", lambda: None)


@pytest.fixture
def log(world: World) -> Iterator[History]:
    with scoped(world.org.pk):
        yield History(world)


@pytest.mark.django_db
def test_exact_times_go_from_row_log_and_phones(log: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(BIRTH))
    log.add("planned", 0, 0)
    log.add("started", 0, 0)
    log.add("ended", 0, 1)
    retention.run(at(BIRTH + timedelta(days=29)))
    assert Session.objects.filter(started_at__isnull=False).count() == 1
    assert json.loads(FeedRow.objects.get(feed="sessions", key=str(log.sessions[0])).body)["starts_at"]
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(BIRTH + timedelta(days=30)))
    gone = retention.run(at(BIRTH + timedelta(days=30)))
    assert gone == {"exact times": 3}
    row = Session.objects.get(id=log.sessions[0])
    assert (row.starts_at, row.started_at, row.state) == (None, None, "open")
    assert not [body for body in Entry.objects.values_list("body", flat=True) if '_at":"' in body]
    assert FeedRow.objects.get(feed="sessions", key=str(log.sessions[0])).body == ""
    assert retention.run(at(BIRTH + timedelta(days=31))) == {}


@pytest.mark.django_db
def test_a_plan_made_long_before_keeps_its_times_until_thirty_days_after(log: History) -> None:
    body = log.body("planned", 0, 0) | {"day": (BIRTH + timedelta(days=60)).isoformat(), "band": 4}
    append_many([log.new("session.planned", body)])
    assert retention.run(at(BIRTH + timedelta(days=89))) == {}
    assert retention.run(at(BIRTH + timedelta(days=90))) == {"exact times": 1}


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
def test_what_a_box_said_outlives_the_record_that_read_it(log: History) -> None:
    log.add("moved", 1, 1)  # the same lot: March, then September, and long after June
    log.add("moved", 7, 1)
    log.today += timedelta(days=60)
    later = log.add("moved", 4, 1)
    retention.run(at(term(log)))
    assert [row.root for row in LotLabel.objects.order_by("id")] == [None, later]
    assert Lot.objects.get().expires == date(2024, 6, 1)
    append_many([log.correction(later, "withdraw", 0, 0)])
    assert Lot.objects.get().expires == date(2024, 9, 1)
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
@pytest.mark.parametrize("links", [1, 2, 3])
def test_corrections_in_a_ring_go_with_their_term(log: History, links: int) -> None:
    """They change nothing and nobody waits for them; what they say is let go of all the same."""
    log.add("contact", 0, 1)
    log.ring(links - 1, 1)
    beside = log.add("contact", 0, 1)
    retention.run(at(term(log)))
    assert not Entry.objects.exclude(body="").filter(corrects__isnull=False).exists()
    assert Entry.objects.get(id=beside).body == ""
