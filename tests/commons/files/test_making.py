"""The worker makes the same list: as the person, in their language, in their organisation, and says how far it is.

On a database that is really written: what is read and what is written are two connections.
"""

import csv
import io
import logging
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from porchlight.commons.exports import TOGETHER
from porchlight.commons.files import actions, making, rules
from porchlight.commons.files.models import Piece
from porchlight.commons.files.queries import State, pieces
from porchlight.commons.people.models import Membership
from porchlight.commons.work.loop import Worker
from porchlight.config import reactions
from porchlight.journal.scope import scoped
from porchlight.lib import sheets
from tests.commons.files.conftest import LEDGER, ask, look
from tests.commons.test_exports import fill
from tests.disk import Disk
from tests.factories import TODAY, World, make_world

ROWS = 10_000


@pytest.fixture
def town(disk: Disk) -> World:
    """An organisation on disk, and another one beside it."""
    world = make_world()
    fill(world, 9)
    fill(make_world("Other house"), 3)
    return world


def content(world: World, id: UUID) -> bytes:
    return b"".join(pieces(world.org.pk, id))


def lines(world: World, id: UUID) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(world, id).decode("utf-8-sig"))))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_ten_thousand_rows_by_the_worker(town: World, kind: str) -> None:
    fill(town, ROWS - 9)
    id = ask(town, list=f"{LEDGER}?format={kind}")
    Worker(lambda now: None, batch=True).run()
    file = look(town, id)
    assert (file.state, file.rows, file.done) == (State.DONE, ROWS, ROWS)
    assert file.size == len(content(town, id))
    if kind == "csv":
        assert len(lines(town, id)) == ROWS + 1
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content(town, id))).active
        assert sheet.max_row == ROWS + 1
    assert DBTaskResult.objects.get(task_path="porchlight.config.reactions.about").status == "SUCCESSFUL"


def test_the_filter_in_the_address_holds(town: World) -> None:
    id = ask(town, list=f"{LEDGER}?reason=lose&format=csv")
    making.make(town.org.pk, id)
    assert (len(lines(town, id)), look(town, id).state) == (1, State.DONE)


def test_it_speaks_the_language_in_which_it_was_asked_for(town: World) -> None:
    id = ask(town, language="fr")
    making.make(town.org.pk, id)
    assert lines(town, id)[0][0] == "Jour"


def test_somebody_who_looks_meanwhile_sees_how_far_it_is(
    town: World, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also while the list is still being read, and from another connection."""
    monkeypatch.setattr(rules, "PIECE", 1)
    fill(town, 1_991)
    id, seen = ask(town), []
    add = making.Course.add

    def looked(course: making.Course, part: bytes) -> bool:
        file = disk.beside(lambda: look(town, id)).result(timeout=10)
        seen.append((file.state, file.done, file.rows))
        return add(course, part)

    monkeypatch.setattr(making.Course, "add", looked)
    making.make(town.org.pk, id)
    assert seen[0] == (State.RUNNING, 0, 2_000)
    assert seen[5] == (State.RUNNING, 5 * TOGETHER - 1, 2_000)
    assert [done for _state, done, _rows in seen] == sorted(done for _state, done, _rows in seen)


def test_what_is_stopped_in_the_middle_is_left(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "PIECE", 1)
    fill(town, 991)
    id, drawn = ask(town), 0
    add = making.Course.add

    def stopped(course: making.Course, part: bytes) -> bool:
        nonlocal drawn
        drawn += 1
        if drawn == 2:
            course.hand(actions.stop, id=id, by=town.author)
        return add(course, part)

    monkeypatch.setattr(making.Course, "add", stopped)
    making.make(town.org.pk, id)
    assert (look(town, id).state, drawn) == (State.STOPPED, 2)
    assert not Piece.unscoped.exists()


def test_a_list_that_is_closed_meanwhile_is_not_drawn(town: World) -> None:
    id = ask(town)
    Membership.unscoped.filter(person=town.coordinator).update(left=TODAY)
    making.make(town.org.pk, id)
    assert (look(town, id).state, look(town, id).fault) == (State.FAILED, "closed")
    assert not Piece.unscoped.exists()


def test_a_sheet_that_would_be_too_long_says_so(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LONGEST", 5)
    id = ask(town, list=f"{LEDGER}?format=xlsx")
    making.make(town.org.pk, id)
    assert (look(town, id).state, look(town, id).fault) == (State.FAILED, "too_long")


def test_a_fault_is_told_to_the_person_in_words_and_to_the_log_without_values(
    town: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*given: Any) -> None:
        raise OperationalError("Ash was at Old Harbour")

    monkeypatch.setattr(making, "asked", broken)
    id = ask(town)
    with caplog.at_level(logging.ERROR):
        making.make(town.org.pk, id)
    assert (look(town, id).state, look(town, id).fault) == (State.FAILED, "broken")
    assert "OperationalError" in caplog.text
    assert "Ash" not in caplog.text
    monkeypatch.undo()
    with scoped(town.org.pk):
        actions.again(id=id, by=town.author, now=look(town, id).asked)
    making.make(town.org.pk, id)
    assert look(town, id).state == State.DONE


def test_what_a_dead_worker_began_another_one_makes_whole(town: World) -> None:
    """The queue hands the task over; the file is still said to be in the dead one's hands."""
    id = ask(town)
    with scoped(town.org.pk):
        dead = actions.claim(id=id)
        assert dead
        assert dead.run
        actions.note(id=id, run=dead.run, rows=9, done=5, number=0, body=b"half a row")
    making.make(town.org.pk, id)
    assert look(town, id).state == State.DONE
    assert len(lines(town, id)) == 10


def test_a_file_that_nobody_wants_any_more_is_not_made(town: World) -> None:
    id = ask(town)
    with scoped(town.org.pk):
        actions.remove(id=id, by=town.author)
    making.make(town.org.pk, id)
    assert not Piece.unscoped.exists()


def test_a_phone_writes_while_a_list_is_read(
    town: World, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two of its rows another connection commits, and the list stays as it was when it was begun."""
    fill(town, 1_991)
    add = making.Course.add

    def beside(course: making.Course, part: bytes) -> bool:
        disk.beside(lambda: fill(town, 1)).result(timeout=10)
        return add(course, part)

    monkeypatch.setattr(making.Course, "add", beside)
    id = ask(town)
    making.make(town.org.pk, id)
    assert (look(town, id).state, len(lines(town, id))) == (State.DONE, 2_001)


def test_an_unknown_work_is_a_mistake(town: World) -> None:
    with scoped(town.org.pk), pytest.raises(LookupError, match="no long work is called dance"):
        reactions.start("dance", town.org.pk, town.area.pk)
