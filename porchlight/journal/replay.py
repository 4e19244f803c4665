"""Rebuild the tables from the log. What grew step by step and what is replayed must be equal, byte for byte."""

from collections.abc import Callable

from porchlight.journal.actions import fold
from porchlight.journal.events import events
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
    while chunk := list(Entry.objects.filter(seq__gt=last).order_by("seq")[:CHUNK]):
        fold(events(chunk))
        done, last = done + len(chunk), chunk[-1].seq
        progress(done, total)
    return done
