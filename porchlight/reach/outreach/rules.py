"""Decisions about sessions and records on plain values. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

OLDEST = timedelta(days=400)  # further back than that no phone is believed either
AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Version:
    """One entry of a record's history: the server's number at which it took effect, what it corrects, whether another
    had corrected that. Several share a number that all waited for one entry."""

    id: UUID
    at: int
    corrects: UUID | None
    rival: bool


def disagree(versions: Sequence[Version]) -> bool:
    """Whether rivals are left that nobody has compared, of versions in the order in which they took effect.

    Who corrects a version has seen whatever came before it there: that settles rivals up to the version they name. Who
    waited together with it has seen nothing.
    """
    effect = {version.id: (version.at, place) for place, version in enumerate(versions)}
    named = [(version.at, *effect[version.corrects]) for version in versions if version.corrects in effect]
    seen = max((place for at, target_at, place in named if target_at < at), default=0)
    return any(version.rival and place > seen for place, version in enumerate(versions))


def day_fault(day: date, today: date, *, ahead: timedelta = timedelta()) -> str:
    """What is wrong with a typed day: `future`, `old`, or nothing."""
    if day - today > ahead:
        return "future"
    return "old" if today - day > OLDEST else ""


def around(day: date, reach: timedelta) -> tuple[date, date]:
    """The days from so long before to so long after a day, as far as the calendar goes."""
    return day - min(reach, day - date.min), day + min(reach, date.max - day)


def number(session: UUID) -> int:
    """The six digits by which a colleague finds a session: 0 to 999,999, made as `numberOf` on the phone makes them."""
    return (session.int >> 96) % 1_000_000


def state(*, planned: bool, starts: int, ends: int, cancels: int, taken_back: bool) -> str:
    """What a session is, from what stands of what was said about it: planned, open, ended or cancelled.

    `starts`, `ends` and `cancels` count the entries that were not withdrawn: two phones may each start and end one
    session. `taken_back` says that a plan or a start was withdrawn; when no other stands, there was no session.
    An end without a start is a start that has not arrived yet.
    """
    if cancels or (taken_back and not planned and not starts):
        return "cancelled"
    if ends:
        return "ended"
    return "planned" if planned and not starts else "open"
