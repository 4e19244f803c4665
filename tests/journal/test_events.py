"""Which body counts: corrections, rivals, withdrawals, and what came too early."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID, uuid4

import msgspec
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from porchlight.journal.actions import append, append_many, clear_bodies, redact
from porchlight.journal.events import events
from porchlight.journal.models import Entry
from porchlight.journal.queries import LOOK_BACK, gaps, history, rivals, root_of
from porchlight.journal.scope import scoped
from porchlight.reach.models import Contact, Movement
from porchlight.reach.outreach.history import history as record
from porchlight.reach.outreach.kinds import SessionEnded
from tests.factories import World, make_world
from tests.journal.histories import History


@pytest.fixture
def log(world: World) -> Iterator[History]:
    with scoped(world.org.pk):
        yield History(world)


def people(id: UUID) -> int:
    return int(Contact.objects.get(id=id).people)


def test_the_latest_correction_counts(log: History) -> None:
    root = log.add("contact", 0, 1)
    append_many([log.correction(root, "contact", 0, 4)])
    assert people(root) == 5
    append_many([log.correction(root, "contact", 0, 7)])
    assert people(root) == 8
    row = Contact.objects.get(id=root)
    assert row.corrected
    assert not row.withdrawn


def test_a_second_correction_of_the_same_entry_is_a_rival(log: History) -> None:
    root = log.add("contact", 0, 1)
    first, second = log.correction(root, "contact", 0, 2), log.correction(root, "contact", 0, 3)
    append_many([first, second])
    assert [entry.id for entry in rivals()] == [second.id]
    assert [link.entry.id for link in history(root)] == [root, first.id, second.id]


def test_a_correction_of_a_correction_is_no_rival(log: History) -> None:
    root = log.add("contact", 0, 1)
    first = log.correction(root, "contact", 0, 2)
    second = log.correction(first.id, "contact", 0, 3)
    append_many([first])
    append_many([second])
    assert not rivals()
    assert people(root) == 4


def test_what_was_withdrawn_stays_withdrawn(log: History) -> None:
    root = log.add("contact", 0, 1)
    append_many([log.correction(root, "withdraw", 0, 0)])
    append_many([log.correction(root, "contact", 0, 9)])
    row = Contact.objects.get(id=root)
    assert (row.withdrawn, row.people) == (True, 2)
    net = sum(-m.qty if m.undoes else m.qty for m in Movement.objects.filter(root=root))
    assert net == 0


def test_a_correction_before_its_target_waits(log: History) -> None:
    id = uuid4()
    early = log.correction(id, "contact", 0, 5)
    append_many([early])
    assert not Contact.objects.exists()
    append_many([log.new("contact.logged", log.body("contact", 0, 1), id=id)])
    assert people(id) == 6
    assert Contact.objects.get(id=id).day == log.today


def test_a_whole_chain_that_waited_happens_at_the_number_that_completed_it(log: History) -> None:
    id = uuid4()
    first = log.correction(id, "contact", 0, 2)
    second = log.correction(first.id, "contact", 0, 3)
    append_many([second])
    append_many([first])
    root = append_many([log.new("contact.logged", log.body("contact", 0, 1), id=id)])[0]
    found = events([root])
    assert [event.seq for event in found] == [root.seq] * 3
    assert [event.entry for event in found] == [id, first.id, second.id]
    assert people(id) == 4


def test_of_all_that_waited_the_latest_arrival_decides(log: History) -> None:
    id = uuid4()
    first, second = (log.correction(id, "contact", 0, people) for people in (2, 3))
    third = log.correction(first.id, "contact", 0, 4)
    for waits in (first, second, third):
        append_many([waits])
    root = append_many([log.new("contact.logged", log.body("contact", 0, 1), id=id)])[0]
    assert [event.entry for event in events([root])] == [id, first.id, second.id, third.id]
    assert (people(id), record(id).latest.id) == (5, third.id)


def test_a_withdrawal_holds_that_was_let_go_of_while_it_waited(log: History) -> None:
    id = uuid4()
    [early] = append_many([log.correction(id, "withdraw", 0, 0)])
    clear_bodies(seqs=[early.seq])
    append_many([log.new("contact.logged", log.body("contact", 0, 1), id=id)])
    append_many([log.correction(id, "contact", 0, 9)])
    row = Contact.objects.get(id=id)
    assert (row.withdrawn, row.people, bool(record(id).withdrawal)) == (True, 2, True)


def test_a_chain_that_waited_may_be_longer_than_the_stack(log: History) -> None:
    root = other = uuid4()
    chain = []
    for number in range(1200):
        chain.append(log.correction(other, "contact", 0, number % 9))
        other = chain[-1].id
    append_many(chain)
    beside = log.new("contact.logged", log.body("contact", 0, 1))
    append_many([log.new("contact.logged", log.body("contact", 0, 1), id=root), beside])
    assert (people(root), people(beside.id)) == (1199 % 9 + 1, 2)


def test_a_long_chain_costs_a_push_no_more_questions_than_a_short_one(log: History) -> None:

    def asked(length: int) -> list[int]:
        root = other = log.add("contact", 0, 1)
        chain = []
        for number in range(length):
            chain.append(log.correction(other, "contact", 0, number % 9))
            other = chain[-1].id
        append_many(chain)
        end = Entry.objects.get(id=other)
        found = []
        for work in (
            lambda: append_many([log.correction(other, "contact", 0, 7)]),
            lambda: append_many([log.correction(uuid4(), "contact", 0, 7)]),
            lambda: append_many([log.correction(root, "contact", 0, 7)]),
            lambda: root_of(end),
            lambda: history(root),
        ):
            with CaptureQueriesContext(connection) as queries:
                work()
            found.append(len(queries))
        assert people(root) == 8
        assert root_of(end) == root
        return found

    assert asked(2) == asked(1500)


def test_a_correction_of_another_kind_says_nothing(log: History) -> None:
    root = log.add("contact", 0, 1)
    append_many([log.new("naloxone.supplied", log.body("naloxone", 0, 1), corrects=root)])
    assert people(root) == 2


def test_a_correction_that_names_itself_says_nothing(log: History) -> None:
    id = uuid4()
    append_many([log.new("contact.logged", log.body("contact", 0, 1), id=id, corrects=id)])
    assert not Contact.objects.exists()


def test_nothing_kept_of_a_desks_entry_tells_what_it_said(log: History) -> None:
    body = SessionEnded(uuid4(), datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
    first, second = (append(kind="session.ended", body=body, by=log.world.author) for _ in range(2))
    redact(entry=first, fields=("ended_at",))
    assert first.digest != second.digest
    assert hashlib.sha256(msgspec.json.encode(body)).digest() not in (first.digest, second.digest)


def test_gaps_in_a_phones_numbers_are_counted_for_as_long_as_somebody_may_look(log: History) -> None:
    today = timezone.now().date()
    log.today = today - LOOK_BACK
    log.add("contact", 0, 1, device_seq=3)
    log.add("contact", 0, 1, device_seq=11)
    assert gaps() == {}
    log.today = today
    log.add("contact", 0, 1, device_seq=10)
    log.add("contact", 0, 1, device_seq=14)
    assert gaps() == {log.world.device.pk: 2}
    log.add("contact", 0, 1, device_seq=12)
    log.add("contact", 0, 1, device_seq=13)
    assert gaps() == {}


def test_numbers_have_no_gaps_and_follow_arrival(log: History) -> None:
    before = max(Entry.unscoped.values_list("seq", flat=True), default=0)
    for _ in range(3):
        log.add("contact", 0, 1)
    seqs = list(Entry.objects.order_by("seq").values_list("seq", flat=True))
    assert [b - a for a, b in pairwise(seqs)] == [1] * (len(seqs) - 1)
    assert seqs[0] > before


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(4)), st.lists(st.booleans(), min_size=3, max_size=3))
def test_any_order_of_one_chain_ends_alike(order: list[int], cuts: list[bool]) -> None:
    """Root, two corrections in a chain and a withdrawal, in any order and any batches: the record ends withdrawn."""
    with transaction.atomic():
        world = make_world()
        with scoped(world.org.pk):
            log, id = History(world), uuid4()
            root = log.new("contact.logged", log.body("contact", 0, 1), id=id)
            first = log.correction(id, "contact", 0, 2)
            second = log.correction(first.id, "contact", 0, 3)
            last = log.correction(second.id, "withdraw", 0, 0)
            chain = [root, first, second, last]
            batch = [chain[order[0]]]
            for place, cut in zip(order[1:], cuts, strict=True):
                if cut:
                    append_many(batch)
                    batch = []
                batch.append(chain[place])
            append_many(batch)
            assert Contact.objects.get(id=id).withdrawn
            assert sum(-m.qty if m.undoes else m.qty for m in Movement.objects.all()) == 0
        transaction.set_rollback(True)
