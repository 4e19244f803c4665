"""Rebuild the tables from the log. What grew step by step and what is replayed must be equal, byte for byte."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from porchlight.journal.actions import fold
from porchlight.journal.events import Event, events
from porchlight.journal.models import Entry
from porchlight.journal.registry import registry

CHUNK = 500


def replay(progress: Callable[[int, int], None]) -> int:
    """Empty and refold every projection of the organisation in scope; returns the number of entries read.

    `progress(done, total)` is called after each chunk. Runs in the caller's transaction: readers see the old
    tables until it is done, and an interrupted replay changes nothing.
    """
    for projection in reversed(registry.projections):
        projection.clear()
    total = Entry.objects.count()
    done, last = 0, 0
    footing = deque(_footing())
    while chunk := list(Entry.objects.filter(seq__gt=last).order_by("seq")[:CHUNK]):
        _fold(events(chunk), footing)
        done, last = done + len(chunk), chunk[-1].seq
        progress(done, total)
    fold(footing)
    return done


def _footing() -> list[Event]:
    """What the latest summaries say of the entries whose bodies are gone, in the order in which it has to be folded."""
    parts = []
    for kind in registry.kinds.values():
        entry = Entry.objects.filter(kind=kind.name).order_by("-seq").first() if kind.footing else None
        if entry and kind.footing:
            event = events([entry])[0]
            parts += [replace(event, seq=at, body=body) for at, body in kind.footing(event.body)]
    return sorted(parts, key=lambda event: event.seq)


def _fold(happened: Sequence[Event], footing: deque[Event]) -> None:
    """Fold a chunk, and what summaries say in between."""
    while footing and happened and footing[0].seq <= happened[-1].seq:
        before = [event for event in happened if event.seq < footing[0].seq]
        fold(before)
        fold([footing.popleft()])
        happened = happened[len(before) :]
    fold(happened)
