"""Entries folded into sessions, contacts, naloxone and responses."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from porchlight.journal import bulk
from porchlight.journal.events import Event
from porchlight.journal.registry import Projection
from porchlight.lib import scope
from porchlight.reach.outreach import kinds
from porchlight.reach.outreach.models import Contact, Naloxone, Response, Session, SessionWorker
from porchlight.reach.outreach.rules import state

Teams = dict[UUID, dict[UUID, SessionWorker]]


def fold_sessions(happened: Sequence[Event]) -> None:
    """Plans, starts, joins, ends. A session that somebody ends before its start arrived is kept and filled in later."""
    ids = {_session(event) for event in happened}
    sessions = {row.id: row for row in Session.objects.filter(id__in=ids)}
    teams: Teams = {id: {} for id in ids}
    for row in SessionWorker.objects.filter(session__in=ids):
        teams[row.session][row.worker] = row
    before = {row.key for team in teams.values() for row in team.values()}
    for event in happened:
        id = _session(event)
        session = sessions.setdefault(
            id, Session(id=id, org_id=scope.current(), day=event.day, band=event.band)
        )
        if event.body is None:
            _take_back(session, event, teams[id])
        else:
            _STEPS[event.kind](session, event, event.body)
            _gather(teams[id], id, event, event.body)
        session.state = state(
            planned=session.planned,
            starts=session.starts,
            ends=session.ends,
            cancels=session.cancels,
            taken_back=session.taken_back,
        )
    bulk.upsert(Session, list(sessions.values()))
    there = {row.key: row for team in teams.values() for row in team.values()}
    SessionWorker.objects.filter(key__in=before - there.keys()).delete()
    bulk.upsert(SessionWorker, list(there.values()))


def _session(event: Event) -> UUID:
    """A correction speaks of the same session as its root, whatever it says."""
    body: Any = event.was or event.body
    id: UUID = body.session
    return id


def _take_back(session: Session, event: Event, team: dict[UUID, SessionWorker]) -> None:
    """One plan, start, join, end or cancelling stands no longer; what others said about the session does."""
    if event.kind == kinds.PLANNED:
        session.planned, session.taken_back = False, True
    elif event.kind == kinds.STARTED:
        session.starts, session.taken_back = max(session.starts - 1, 0), True
    elif event.kind == kinds.ENDED:
        session.ends = max(session.ends - 1, 0)
        session.ended_at = session.ended_at if session.ends else None
    elif event.kind == kinds.CANCELLED:
        session.cancels = max(session.cancels - 1, 0)
    elif event.worker:
        team.pop(event.worker, None)


def _plan(session: Session, event: Event, body: kinds.SessionPlanned) -> None:
    """A plan that is changed after somebody went out does not say where they went."""
    session.planned = True
    session.starts_at, session.ends_at = body.starts_at, body.ends_at
    if session.starts:
        return
    session.day = body.day or event.day
    session.band = event.band if body.band is None else body.band
    session.area_id, session.place_kind, session.bag_id = body.area, body.place_kind.value, body.bag


def _start(session: Session, event: Event, body: kinds.SessionStarted) -> None:
    """Who is out there counts for more than a plan that was called off before their phone could hear of it."""
    session.cancels = 0
    session.day, session.band = event.day, event.band
    session.area_id, session.place_kind = body.area, body.place_kind.value
    session.bag_id = body.bag or session.bag_id
    if event.first:
        session.starts += 1
        session.started_at = min(filter(None, (session.started_at, body.started_at)), default=None)
    else:
        session.started_at = body.started_at


def _join(session: Session, event: Event, body: kinds.SessionJoined) -> None:
    """Only the team changes."""


def _end(session: Session, event: Event, body: kinds.SessionEnded) -> None:
    if event.first:
        session.ends += 1
        session.ended_at = max(filter(None, (session.ended_at, body.ended_at)), default=None)
    else:
        session.ended_at = body.ended_at


def _cancel(session: Session, event: Event, body: kinds.SessionCancelled) -> None:
    session.cancels += int(event.first)


_STEPS: dict[str, Callable[[Session, Event, Any], None]] = {
    kinds.PLANNED: _plan,
    kinds.STARTED: _start,
    kinds.JOINED: _join,
    kinds.ENDED: _end,
    kinds.CANCELLED: _cancel,
}


def _gather(team: dict[UUID, SessionWorker], session: UUID, event: Event, body: Any) -> None:
    """Who is planned in, and who has been there. A changed plan drops those who are in it no longer."""
    named = set(getattr(body, "team", ()))
    if event.kind == kinds.PLANNED:
        for worker in [id for id, row in team.items() if not row.joined and id not in named]:
            del team[worker]
    elif event.worker and event.first and event.kind in (kinds.STARTED, kinds.JOINED):
        named |= {event.worker} if event.device or not named else set()
    for worker in named:
        key = f"{session}:{worker}"
        row = team.setdefault(
            worker, SessionWorker(key=key, org_id=scope.current(), session=session, worker=worker)
        )
        row.joined = row.joined or event.kind != kinds.PLANNED


def fold_contacts(happened: Sequence[Event]) -> None:
    _fold_records(Contact, happened, _contact)


def fold_naloxone(happened: Sequence[Event]) -> None:
    _fold_records(Naloxone, happened, _naloxone)


def fold_responses(happened: Sequence[Event]) -> None:
    _fold_records(Response, happened, _response)


def _fold_records(
    table: type[Any], happened: Sequence[Event], fields: Callable[[Any], dict[str, Any]]
) -> None:
    """One row for each record: made by the first event, changed by corrections, marked by a withdrawal."""
    changed = [event.root for event in happened if not event.first]
    rows = {row.id: row for row in table.objects.filter(id__in=changed)} if changed else {}
    known = set(rows)
    for event in happened:
        if event.body is None:
            if event.root in rows:
                rows[event.root].withdrawn = True
            continue
        row = rows.get(event.root) or table(
            id=event.root,
            org_id=scope.current(),
            seq=event.seq,
            worker=event.worker,
        )
        row.day, row.band = event.day, event.band
        row.corrected = row.corrected or not event.first
        for name, value in fields(event.body).items():
            setattr(row, name, value)
        if table is Contact:
            row.device = event.device
        rows[event.root] = row
    bulk.insert(table, [row for row in rows.values() if row.id not in known])
    bulk.upsert(table, [row for row in rows.values() if row.id in known])


def _contact(body: kinds.ContactLogged) -> dict[str, Any]:
    return {
        "session": body.session,
        "area_id": body.area,
        "place_kind": body.place_kind.value,
        "people": body.people,
        "for_self": body.for_self,
        "for_others": body.for_others,
        "sharps_back": body.sharps_back,
        "services": list(body.services),
        "needs": list(body.needs),
        "unmet": list(body.unmet),
        "referrals": list(body.referrals),
        "attributes": dict(body.attributes),
    }


def _naloxone(body: kinds.NaloxoneSupplied) -> dict[str, Any]:
    return {
        "session": body.session,
        "area_id": body.area,
        "reason": body.reason.value,
        "people_trained": body.people_trained,
        "for_others": body.for_others,
    }


_RESPONSE_COLUMNS = {"session", "area", "outcome", "debrief_wanted", "lines", "bag", "day", "band"}


def _response(body: kinds.ResponseReported) -> dict[str, Any]:
    told = msgspec.to_builtins(body)
    return {
        "session": body.session,
        "area_id": body.area,
        "doses": sum(given.doses for given in body.naloxone),
        "outcome": body.outcome.value,
        "debrief_wanted": body.debrief_wanted,
        "detail": {name: value for name, value in told.items() if name not in _RESPONSE_COLUMNS},
    }


def _clear(*tables: type[Any]) -> Callable[[], None]:
    def clear() -> None:
        for table in tables:
            table.objects.all().delete()

    return clear


SESSIONS = Projection(
    "sessions", frozenset(_STEPS), fold_sessions, _clear(SessionWorker, Session), ("Session", "SessionWorker")
)
CONTACTS = Projection("contacts", frozenset({kinds.CONTACT}), fold_contacts, _clear(Contact), ("Contact",))
NALOXONES = Projection(
    "naloxone", frozenset({kinds.NALOXONE}), fold_naloxone, _clear(Naloxone), ("Naloxone",)
)
RESPONSES = Projection(
    "responses", frozenset({kinds.RESPONSE}), fold_responses, _clear(Response), ("Response",)
)
