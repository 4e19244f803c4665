"""What a purge is: one life of lib/privacy, the tables it covers, and how what has outlived it goes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from porchlight.journal.actions import Author
from porchlight.lib.privacy import Life


@dataclass(frozen=True, slots=True)
class When:
    """The moment of a purge, the service day it falls on, and the author of what it writes."""

    now: datetime
    today: date
    by: Author


@dataclass(frozen=True, slots=True)
class Purge:
    """Ends one life in some tables (`app.Model`). `run(when)` returns how many records lost something.

    It runs in the scope and the transaction of each organisation, so it may also cover tables of the network:
    the first organisation's turn finds what there is.
    """

    life: Life
    tables: tuple[str, ...]
    run: Callable[[When], int]


def last_day(life: Life, today: date) -> date:
    """The newest day that has outlived this life. Raises ValueError for a life without an end."""
    if life.days is None:
        raise ValueError(f"{life.name} has no end")
    return date.fromordinal(today.toordinal() - life.days)
