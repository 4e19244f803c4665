"""One file, made in the worker: the list's own page is asked as the person would ask it, and its rows are kept as they
come. Reading and writing are two connections: SQLite lets nobody write who has read for a while, and what is written
in a transaction that reads for a minute nobody would see before its end.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import connections
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override

from porchlight.commons.exports import FORMATS, ListFile
from porchlight.commons.files import actions
from porchlight.commons.files.models import File
from porchlight.commons.files.queries import opens, page_of
from porchlight.commons.files.rules import has_news
from porchlight.commons.org.queries import moment
from porchlight.commons.people.access import Beside
from porchlight.commons.people.queries import roles
from porchlight.journal.actions import Author
from porchlight.journal.scope import scoped
from porchlight.lib.faults import told
from porchlight.lib.sheets import TooLong

log = logging.getLogger("porchlight.files")
T = TypeVar("T")


class Hand:
    """Writes for one organisation on a connection of its own, each time in a short transaction."""

    def __init__(self, org: int) -> None:
        self.org, self.thread = org, ThreadPoolExecutor(1)

    def __enter__(self) -> "Hand":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: TracebackType | None) -> None:
        self.thread.submit(connections.close_all).result()
        self.thread.shutdown()

    def __call__(self, action: Callable[..., T], **said: Any) -> T:
        def write() -> T:
            with scoped(self.org):
                return action(**said)

        return self.thread.submit(write).result()


class Closed(Exception):
    """The person may not open this list any more."""


def make(org: int, id: UUID) -> None:
    """Make a file that waits. It may run more than once; whoever comes later begins at the first row."""
    with Hand(org) as hand:
        file = hand(actions.claim, id=id)
        if file is None:
            return
        try:
            with scoped(org, write=False), override(file.language):
                _draw(file, hand)
        except Closed:
            _fail(file, hand, "closed")
        except TooLong:
            _fail(file, hand, "too_long")
        except Exception as error:  # noqa: BLE001  whatever it is, the person who waits is told
            log.error("a file could not be made: %s", told(error))
            _fail(file, hand, "broken")


def asked(file: File) -> ListFile:
    """What the list's page answers to the person whose file this is, at the moment they asked. Raises Closed."""
    held, page = roles(file.person.pk), page_of(file)
    if page is None or not opens(file, held):
        raise Closed
    request = Beside()
    request.method, request.GET = "GET", QueryDict(file.list.partition("?")[2])
    request.path = request.path_info = file.list.partition("?")[0]
    request.org, request.person, request.roles = file.org, file.person, held
    request.author = Author(file.org_id, file.person.pk, None, *moment(file.org, file.asked))
    view = vars(page.func)["__wrapped__"]  # behind the door, which asks for a session
    return cast(ListFile, view(request, *page.args, **page.kwargs))


class Course:
    """How far a file is: its bytes are kept as they come, with the number of rows that went into them."""

    def __init__(self, file: File, hand: Hand, rows: int) -> None:
        self.id, self.run, self.hand, self.rows = file.pk, file.run, hand, rows
        self.done = self.number = 0
        self.held, self.last = bytearray(), time.monotonic()

    def counted(self, rows: Iterable[T]) -> Iterator[T]:
        for row in rows:
            self.done += 1
            yield row

    def add(self, part: bytes) -> bool:
        """Take some bytes; false when nobody waits for this try any more."""
        self.held += part
        return self.keep() if has_news(len(self.held), time.monotonic() - self.last) else True

    def keep(self) -> bool:
        """Write down what is held, and how far the file is."""
        body, self.held, self.last = bytes(self.held), bytearray(), time.monotonic()
        how_far = {"rows": max(self.rows, self.done), "done": self.done, "number": self.number}
        self.number += bool(body)
        return self.hand(actions.note, id=self.id, run=self.run, body=body, **how_far)


def _draw(file: File, hand: Hand) -> None:
    listing = asked(file).listing
    course = Course(file, hand, listing.count())
    parts = FORMATS[file.format].parts(listing.header, course.counted(listing.rows()))
    if course.keep() and all(course.add(part) for part in parts) and course.keep():
        hand(actions.finish, id=file.pk, run=file.run, done=course.done, now=timezone.now())


def _fail(file: File, hand: Hand, fault: str) -> None:
    hand(actions.fail, id=file.pk, run=file.run, fault=fault)
