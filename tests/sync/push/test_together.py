"""What comes at once is done at once, and nobody pays for another's mistake."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.sync.push import actions
from porchlight.sync.push.rules import Push
from porchlight.sync.push.together import Together
from tests.factories import NOW, World, make_world
from tests.phones import body


class Desk:
    """Doubles numbers. Its first round waits until the others stand in line; odd ones spoil a round."""

    def __init__(self, fits: Callable[[Sequence[int], int], bool] = lambda jobs, job: True) -> None:
        self.rounds: list[list[int]] = []
        self.begun, self.go = threading.Event(), threading.Event()
        self.line: Together[int, int] = Together(self.work, fits)

    def work(self, jobs: Sequence[int]) -> list[int]:
        self.rounds.append(list(jobs))
        self.begun.set()
        assert self.go.wait(10)
        if any(job % 2 for job in jobs):
            raise ValueError(f"odd: {jobs}")
        return [2 * job for job in jobs]

    def crowd(self, first: int, *others: int) -> dict[int, int | str]:
        """Everybody's answer, when the others come while the first is being served."""
        found: dict[int, int | str] = {}

        def ask(job: int) -> None:
            try:
                found[job] = self.line.do(job)
            except ValueError as error:
                found[job] = str(error)

        threads = [threading.Thread(target=ask, args=(job,)) for job in (first, *others)]
        threads[0].start()
        assert self.begun.wait(10)
        for place, thread in enumerate(threads[1:], start=1):
            thread.start()
            while len(self.line._waiting) < place:
                pass
        self.go.set()
        for thread in threads:
            thread.join(10)
        return found


def test_one_alone_waits_for_nobody() -> None:
    desk = Desk()
    desk.go.set()
    assert (desk.line.do(4), desk.rounds) == (8, [[4]])


def test_those_who_come_meanwhile_go_together() -> None:
    desk = Desk()
    assert desk.crowd(2, 4, 6, 8) == {2: 4, 4: 8, 6: 12, 8: 16}
    assert desk.rounds == [[2], [4, 6, 8]]


def test_what_does_not_fit_keeps_its_place() -> None:
    desk = Desk(fits=lambda jobs, job: jobs[0] // 10 == job // 10)
    assert desk.crowd(2, 10, 20, 12, 22) == {2: 4, 10: 20, 20: 40, 12: 24, 22: 44}
    assert desk.rounds == [[2], [10, 12], [20, 22]]


def test_a_bad_one_spoils_no_other() -> None:
    desk = Desk()
    assert desk.crowd(2, 4, 7, 8) == {2: 4, 4: 8, 7: "odd: [7]", 8: 16}
    assert desk.rounds == [[2], [4, 7, 8], [4], [7], [8]]


def judged(world: World, *entries: dict[str, Any]) -> actions.Batch:
    push = msgspec.convert(body(*entries) | {"entries": ()}, Push, strict=False)
    readable, _refused = actions._read([msgspec.Raw(msgspec.json.encode(entry)) for entry in entries])
    intake, opened = actions._judge(world.device, readable, NOW, NOW - push.sent_at)
    return actions.Batch(world.device, intake.today, readable, opened, lambda: None)


@pytest.mark.django_db
def test_batches_of_several_phones_are_one_transaction_and_each_hears_its_own(world: World) -> None:
    good, twice, strange = (
        judged(world, world.envelope(world.contact())),
        judged(world, world.envelope(world.contact()), world.envelope(world.contact())),
        judged(world, world.envelope(world.contact(), kind="weather.noted")),
    )
    with CaptureQueriesContext(connection) as asked:
        answers = actions._store([good, twice, strange])
    assert [[result.status for result in mine] for mine in answers] == [
        ["stored"],
        ["stored", "stored"],
        ["quarantined"],
    ]
    assert sum(query["sql"].startswith("UPDATE journal_counter") for query in asked) == 1
    with scoped(world.org.pk):
        assert [entry.id for entry in Entry.objects.order_by("seq")] == [
            sealed.envelope.id
            for batch in (good, twice)
            for sealed in sorted(batch.readable, key=lambda s: s.envelope.seq)
        ]


@pytest.mark.django_db
def test_a_copy_waits_for_its_twin_and_another_organisation_for_its_turn(world: World) -> None:
    one, other = world.envelope(world.contact()), world.envelope(world.contact())
    elsewhere = make_world("Elsewhere")
    assert actions._fits([judged(world, one)], judged(world, other))
    assert not actions._fits([judged(world, one)], judged(world, other, one))
    assert not actions._fits([judged(world, one)], judged(elsewhere, elsewhere.envelope(elsewhere.contact())))
