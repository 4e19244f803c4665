"""Files are asked for, made piece by piece, stopped, begun again and removed. A file lives for a day, so nothing of
this is in the journal: whoever saves a short list leaves no entry either.

What the worker says of a file counts only while its `run` is the file's: each change is a compare-and-set on one row.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from porchlight.commons.files.models import File, Piece
from porchlight.commons.files.queries import GOING, State, file, mine
from porchlight.commons.files.rules import AT_ONCE, gone_at, has_room
from porchlight.commons.privacy.retention import Purge, When
from porchlight.journal.actions import Author
from porchlight.journal.registry import registry
from porchlight.lib.errors import Problem
from porchlight.lib.privacy import Life

MAKE = "make_file"  # in config/reactions


def begin(*, name: str, format: str, list: str, language: str, by: Author, now: datetime) -> UUID:
    """Ask for a file; asked for twice while it is being made, it is one. Raises Problem where too many are going."""
    person = _person(by)
    going = mine(person).filter(state__in=GOING)
    same: File | None = going.filter(list=list, language=language).first()
    if same:
        return same.id
    _check_room(going)
    made: File = File.objects.create(
        org_id=by.org, person_id=person, name=name, format=format, list=list, language=language,
        asked=now, until=gone_at(now),
    )  # fmt: skip
    registry.start(MAKE, by.org, made.pk)
    return made.id


def again(*, id: UUID, by: Author, now: datetime) -> None:
    """Begin a file anew that failed or was stopped. Raises NotFound, and Problem where too many are going."""
    person = _person(by)
    found = file(id, person)
    if found.state not in (State.FAILED, State.STOPPED):
        return
    _check_room(mine(person).filter(state__in=GOING))
    File.objects.filter(id=id).update(
        state=State.WAITING, fault="", rows=None, done=0, size=0, asked=now, until=gone_at(now)
    )
    registry.start(MAKE, by.org, id)


def stop(*, id: UUID, by: Author) -> None:
    """Make a file no further; what there is of it goes. Raises NotFound."""
    found = file(id, _person(by))
    if File.objects.filter(id=found.pk, state__in=GOING).update(state=State.STOPPED, run=None, size=0):
        Piece.objects.filter(file=id).delete()


def remove(*, id: UUID, by: Author) -> None:
    """Throw a file away. Raises NotFound."""
    _delete(File.objects.filter(id=file(id, _person(by)).pk))


def claim(*, id: UUID) -> File | None:
    """Begin to make a file, from its first row, also where a worker died over it; None when nobody waits for it."""
    mine = File.objects.filter(id=id, state__in=GOING)
    if not mine.update(state=State.RUNNING, run=uuid4(), rows=None, done=0, size=0):
        return None
    Piece.objects.filter(file=id).delete()
    claimed: File = File.objects.select_related("org", "person").get(id=id)
    return claimed


def note(*, id: UUID, run: UUID, rows: int, done: int, number: int, body: bytes) -> bool:
    """Keep a piece, unless it is empty, and how far the file is; false when it is this try's no more."""
    held = {"rows": rows, "done": done, "size": F("size") + len(body)}
    if not _of(id, run).update(**held):
        return False
    if body:
        Piece.objects.create(org_id=File.objects.get(id=id).org_id, file_id=id, number=number, body=body)
    return True


def finish(*, id: UUID, run: UUID, done: int, now: datetime) -> bool:
    """The file is whole: so many rows came out. It is kept for a day from now."""
    whole: Any = {"state": State.DONE, "run": None, "rows": done, "done": done, "until": gone_at(now)}
    return bool(_of(id, run).update(**whole))


def fail(*, id: UUID, run: UUID, fault: str) -> bool:
    """The file could not be made; what there is of it goes."""
    if not _of(id, run).update(state=State.FAILED, run=None, fault=fault, size=0):
        return False
    Piece.objects.filter(file=id).delete()
    return True


def forget_files(when: When) -> int:
    """Files whose day is over, whatever became of them."""
    return _delete(File.objects.filter(until__lte=when.now))


def _of(id: UUID, run: UUID) -> QuerySet[File]:
    return File.objects.filter(id=id, run=run, state=State.RUNNING)


def _delete(found: QuerySet[File]) -> int:
    """Files with their pieces. Their rows come first: a worker that adds a piece waits there, then finds no file."""
    gone = [row.pk for row in found.select_for_update()]
    File.objects.filter(id__in=gone).delete()
    return len(gone)


def _check_room(going: QuerySet[File]) -> None:
    if not has_room(going.count()):
        raise Problem(
            "files_going",
            429,
            _("%(n)s of your files are being made already.") % {"n": AT_ONCE},
            todo=_("Wait until one is ready, or stop one under Files."),
        )


def _person(by: Author) -> UUID:
    if by.worker is None:
        raise ValueError("a file is somebody's")
    return by.worker


PURGES = (Purge(Life.FILE, ("commons.File", "commons.Piece"), forget_files),)
