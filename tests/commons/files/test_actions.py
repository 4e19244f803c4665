"""Files are asked for, made piece by piece, stopped, begun again, removed, and gone after a day."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django_tasks_db.models import DBTaskResult

from porchlight.commons.files import actions
from porchlight.commons.files.models import File, Piece
from porchlight.commons.files.queries import State, opens, pieces
from porchlight.commons.files.rules import AT_ONCE
from porchlight.commons.people.permissions import Role
from porchlight.commons.privacy.retention import When
from porchlight.config import ballast, retention
from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.lib.errors import NotFound, Problem
from tests.commons.files.conftest import LEDGER, ask, look
from tests.factories import NOW, TODAY, World, make_world

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def queued() -> list[Any]:
    return [row.args_kwargs["args"] for row in DBTaskResult.objects.filter(status="READY")]


def made(world: World, *bodies: bytes) -> UUID:
    """A file that is whole."""
    id = ask(world)
    with scoped(world.org.pk):
        run = claimed(id)
        for number, body in enumerate(bodies):
            assert actions.note(id=id, run=run, rows=2, done=number, number=number, body=body)
        assert actions.finish(id=id, run=run, done=2, now=NOW)
    return id


def claimed(id: UUID) -> UUID:
    file = actions.claim(id=id)
    assert file
    assert file.run
    return file.run


def test_asking_queues_the_work_once_and_leaves_nothing_in_the_journal(world: World) -> None:
    before = Entry.unscoped.count()
    id = ask(world)
    assert ask(world) == id
    assert queued() == [["make_file", world.org.pk, str(id)]]
    assert look(world, id).state == State.WAITING
    assert Entry.unscoped.count() == before


def test_another_filter_format_or_language_is_another_file(world: World) -> None:
    ids = {ask(world), ask(world, list=f"{LEDGER}?format=xlsx"), ask(world, language="fr")}
    assert len(ids) == 3


def test_a_few_at_once_and_each_person_for_themselves(world: World) -> None:
    ids = [ask(world, list=f"{LEDGER}?format=csv&n={n}") for n in range(AT_ONCE)]
    with pytest.raises(Problem) as refused:
        ask(world, list=f"{LEDGER}?format=csv&n=more")
    assert refused.value.status == 429
    ask(world, by=replace(world.author, worker=world.peer.pk))
    with scoped(world.org.pk):
        actions.stop(id=ids[0], by=world.author)
    ask(world, list=f"{LEDGER}?format=csv&n=more")
    with scoped(world.org.pk), pytest.raises(Problem):
        actions.again(id=ids[0], by=world.author, now=NOW)


def test_a_whole_file_is_its_pieces_in_order(world: World) -> None:
    id = made(world, b"one", b"", b"two")
    file = look(world, id)
    assert (file.state, file.rows, file.size, file.run) == (State.DONE, 2, 6, None)
    assert list(pieces(world.org.pk, id)) == [b"one"]  # numbers without a gap are the maker's business


def test_whoever_comes_later_begins_at_the_first_row_and_the_other_ones_words_count_no_more(
    world: World,
) -> None:
    id = ask(world)
    with scoped(world.org.pk):
        first = claimed(id)
        assert actions.note(id=id, run=first, rows=9, done=4, number=0, body=b"old")
        second = claimed(id)
        assert not actions.note(id=id, run=first, rows=9, done=5, number=1, body=b"old")
        assert not actions.finish(id=id, run=first, done=9, now=NOW)
        assert not actions.fail(id=id, run=first, fault="broken")
        assert actions.note(id=id, run=second, rows=9, done=1, number=0, body=b"new")
    assert list(pieces(world.org.pk, id)) == [b"new"]
    assert (look(world, id).size, look(world, id).done) == (3, 1)


def test_what_was_stopped_is_made_no_further_and_holds_nothing(world: World) -> None:
    id = ask(world)
    with scoped(world.org.pk):
        run = claimed(id)
        actions.note(id=id, run=run, rows=9, done=4, number=0, body=b"old")
        actions.stop(id=id, by=world.author)
        assert not actions.note(id=id, run=run, rows=9, done=5, number=1, body=b"more")
        assert actions.claim(id=id) is None
        assert not Piece.objects.exists()
    assert look(world, id).state == State.STOPPED


def test_what_failed_is_begun_again_and_what_goes_on_is_left_alone(world: World) -> None:
    id = ask(world)
    DBTaskResult.objects.all().delete()
    with scoped(world.org.pk):
        actions.again(id=id, by=world.author, now=NOW)
        assert queued() == []
        assert actions.fail(id=id, run=claimed(id), fault="broken")
        assert look(world, id).fault == "broken"
        actions.again(id=id, by=world.author, now=NOW + DAY)
    file = look(world, id)
    assert (file.state, file.fault, file.until) == (State.WAITING, "", NOW + 2 * DAY)
    assert queued() == [["make_file", world.org.pk, str(id)]]


@pytest.mark.parametrize("act", [actions.stop, actions.remove, actions.again])
def test_a_file_is_nobody_elses_to_stop_or_remove(world: World, act: Any) -> None:
    id, more = ask(world), {"now": NOW} if act is actions.again else {}
    other = make_world("Other house")
    for place, by in ((world, replace(world.author, worker=world.peer.pk)), (other, other.author)):
        with scoped(place.org.pk), pytest.raises(NotFound):
            act(id=id, by=by, **more)
    assert look(world, id).state == State.WAITING


def test_a_removed_file_takes_its_pieces_along(world: World) -> None:
    id, kept = made(world, b"x"), made(world, b"y")
    with scoped(world.org.pk):
        actions.remove(id=id, by=world.author)
        assert [file.pk for file in File.objects.all()] == [kept]
        assert [bytes(body) for body in Piece.objects.values_list("body", flat=True)] == [b"y"]


def test_a_file_goes_when_its_day_is_over_and_the_purge_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ballast, "restore", lambda: None)
    made(world, b"x")
    assert "file" not in retention.run(NOW + DAY - timedelta(seconds=1))
    assert retention.run(NOW + DAY)["file"] == 1
    assert not File.unscoped.exists()
    assert not Piece.unscoped.exists()


def test_the_purge_is_for_one_organisation(world: World) -> None:
    made(make_world("Other house"), b"x")
    with scoped(world.org.pk):
        assert actions.forget_files(When(NOW + DAY, TODAY, world.author)) == 0


def test_a_list_is_open_to_whoever_may_see_its_page(world: World) -> None:
    file = look(world, ask(world))
    assert opens(file, frozenset({Role.LEAD}))
    assert not opens(file, frozenset({Role.PARTNER}))
    assert not opens(file, frozenset())
    file.list = "/gone/with/the/last/version/?format=csv"
    assert not opens(file, frozenset(Role))
    file.list = "/accounts/login/?format=csv"
    assert not opens(file, frozenset(Role))


def test_an_unknown_file_is_nothing_to_do(world: World) -> None:
    with scoped(world.org.pk):
        assert actions.claim(id=uuid4()) is None
