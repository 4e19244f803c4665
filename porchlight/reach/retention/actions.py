"""Letting go of exact times, and of whole records after the network's term."""

from datetime import date
from uuid import UUID

from porchlight.commons.org.queries import here
from porchlight.commons.privacy.retention import Purge, When, last_day
from porchlight.journal import bulk
from porchlight.journal.actions import Author, append, clear_bodies, hold, redact
from porchlight.journal.registry import registry
from porchlight.lib.privacy import Life
from porchlight.reach.outreach.models import Contact, Naloxone, Response, Session, SessionWorker
from porchlight.reach.retention import queries, rules
from porchlight.reach.retention.kinds import SUMMARISED, Summarised
from porchlight.reach.retention.projections import labels
from porchlight.reach.retention.queries import Covered, chunks
from porchlight.reach.supply.kinds import COUNTED, SHARPS
from porchlight.reach.supply.models import Count, LotLabel, Movement, SharpsReturn

_NO_TIMES = {"starts_at": None, "ends_at": None, "started_at": None, "ended_at": None}


def forget_exact_times(when: When) -> int:
    """Thirty days after a session its day and band are enough: in its row, in the log and on phones."""
    hold()
    last = last_day(Life.EXACT_TIMES, when.today)
    fields = queries.timed_kinds()
    entries = queries.timed_entries()
    told = {entry.seq: queries.session_of(entry) for entry in entries}
    days = dict(Session.objects.filter(id__in=set(told.values())).values_list("id", "day"))
    # A plan was made before its day, so the session's own day counts; an entry without a session has only its own.
    old = [entry for entry in entries if days.get(told[entry.seq], entry.day) <= last]
    for entry in old:
        redact(entry=entry, fields=fields[entry.kind])
    sessions = {told[entry.seq] for entry in old}
    for part in chunks(sorted(sessions)):
        Session.objects.filter(id__in=part).update(**_NO_TIMES)
    for feed in registry.feeds:
        if sessions and feed.name == "sessions":
            registry.publish(feed, {str(id) for id in sessions})
    return len(old)


def summarise_term(when: When) -> int:
    """Monthly sums take the place of what has outlived the network's term."""
    return summarise(before=rules.border(when.today, here().term_days), by=when.by)


def summarise(*, before: date, by: Author) -> int:
    """Sum up and let go of what was received before a day; returns how many entries lost their bodies.

    Runs in the caller's transaction. Nothing happens when that day, or a later one, was summarised already.
    """
    hold()
    last = queries.last_summary()
    if last and last.before >= before:
        return 0
    through = queries.border_number(before)
    covered = queries.covered(through) if through else Covered()
    if not covered.seqs:
        return 0
    body = _sums(before, through, covered)
    _drop_records(covered, through)
    _carry_labels(covered, body)
    append(kind=SUMMARISED, body=body, by=by)
    for part in chunks(sorted(covered.seqs)):
        clear_bodies(seqs=part)
    return len(covered.seqs)


def _sums(before: date, through: int, covered: Covered) -> Summarised:
    corrected = queries.corrected(through, covered.late)
    carried = queries.earlier_late(through)
    returned = (SharpsReturn.objects.filter(id__in=part) for part in chunks(_of(covered, SHARPS)))
    return Summarised(
        before=before,
        through=through,
        months=rules.months(queries.tallies(through)),
        stock=rules.stock([*queries.stock(through), *queries.moved(corrected)]),
        sharps=rules.sharps(
            (row.day, row.area_id, row.estimated, row.units) for rows in returned for row in rows
        ),
        lots=queries.lots(),
        levels=rules.levels_before(queries.levels(), [*carried, *rules.changes(queries.since(through))]),
        late=tuple(sorted([*carried, *rules.changes(queries.moved(corrected))], key=str)),
        labels=rules.labels(queries.label_rows(queries.labels(covered)), through),
    )


def _carry_labels(covered: Covered, body: Summarised) -> None:
    """What is still to be known of a lot's labels outlives the records that said it."""
    for part in chunks([row.pk for row in queries.labels(covered)]):
        LotLabel.objects.filter(id__in=part).delete()
    bulk.insert(LotLabel, labels(body.labels))


def _drop_records(covered: Covered, through: int) -> None:
    for table in (Contact, Naloxone, Response):
        table.objects.filter(seq__lte=through).delete()
    for part in chunks(sorted(covered.sessions)):
        SessionWorker.objects.filter(session__in=part).delete()
        Session.objects.filter(id__in=part).delete()
    queries.expired(through).delete()
    for rows in chunks([row.id for row in queries.corrected(through, covered.late)]):
        Movement.objects.filter(id__in=rows).delete()
    for part in chunks(_of(covered, COUNTED)):
        Count.objects.filter(root__in=part).delete()
    for part in chunks(_of(covered, SHARPS)):
        SharpsReturn.objects.filter(id__in=part).delete()


def _of(covered: Covered, kind: str) -> list[UUID]:
    return sorted(id for id, of in covered.roots.items() if of == kind)


_TERM_TABLES = (
    "journal.Entry",
    "reach.Contact",
    "reach.Count",
    "reach.LotLabel",
    "reach.Movement",
    "reach.Naloxone",
    "reach.Response",
    "reach.Session",
    "reach.SessionWorker",
    "reach.SharpsReturn",
)
PURGES = (
    Purge(Life.EXACT_TIMES, ("reach.Session", "journal.Entry"), forget_exact_times),
    Purge(Life.NETWORK_TERM, _TERM_TABLES, summarise_term),
)
