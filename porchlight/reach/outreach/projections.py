"""Entries folded into sessions, contacts, naloxone and responses."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import models

from porchlight.journal.events import Event
from porchlight.journal.registry import Projection
from porchlight.lib import scope
from porchlight.reach.outreach import kinds
from porchlight.reach.outreach.models import Contact, Naloxone, Response, Session, SessionWorker

State = Session.State


def fold_sessions(happened: Sequence[Event]) -> None:
    """Plans, starts, joins, ends. A session that somebody ends before its start arrived is kept and filled in later."""
    sessions = {row.id: row for row in Session.objects.filter(id__in={_session(event) for event in happened})}
    team: dict[str, SessionWorker] = {}
    for event in happened:
        id = _session(event)
        session = sessions.setdefault(
            id, Session(id=id, org_id=scope.current(), state=State.OPEN, day=event.day, band=event.band)
        )
        if event.body is None:
            _take_back(session, event)
        else:
            _STEPS[event.kind](session, event, event.body)
            _gather(team, id, event, event.body)
    _save(Session, sessions.values())
    _save_team(team)


def _session(event: Event) -> UUID:
    body: Any = event.body or event.was
    id: UUID = body.session
    return id


def _take_back(session: Session, event: Event) -> None:
    """A withdrawn plan or start cancels the session (contacts in it stay); a withdrawn end or cancelling reopens it."""
    if event.kind in (kinds.PLANNED, kinds.STARTED):
        session.state = State.CANCELLED
    elif event.kind in (kinds.ENDED, kinds.CANCELLED):
        session.ended_at = None
        session.state = State.OPEN if session.started_at else State.PLANNED


def _plan(session: Session, event: Event, body: kinds.SessionPlanned) -> None:
    session.planned, session.day, session.band = True, event.day, event.band
    session.area_id, session.place_kind, session.bag_id = body.area, body.place_kind, body.bag
    session.starts_at, session.ends_at = body.starts_at, body.ends_at
    if session.started_at is None and session.state == State.OPEN:
        session.state = State.PLANNED


def _start(session: Session, event: Event, body: kinds.SessionStarted) -> None:
    if session.state not in (State.ENDED, State.CANCELLED):
        session.state = State.OPEN
    session.day, session.band = event.day, event.band
    session.area_id, session.place_kind = body.area, body.place_kind
    session.bag_id = body.bag or session.bag_id
    session.started_at = _first(session.started_at, body.started_at)


def _join(session: Session, event: Event, body: kinds.SessionJoined) -> None:
    """Only the team changes."""


def _end(session: Session, event: Event, body: kinds.SessionEnded) -> None:
    session.state = State.ENDED
    session.ended_at = body.ended_at


def _cancel(session: Session, event: Event, body: kinds.SessionCancelled) -> None:
    session.state = State.CANCELLED


_STEPS: dict[str, Callable[[Session, Event, Any], None]] = {
    kinds.PLANNED: _plan,
    kinds.STARTED: _start,
    kinds.JOINED: _join,
    kinds.ENDED: _end,
    kinds.CANCELLED: _cancel,
}


def _first(known: datetime | None, said: datetime | None) -> datetime | None:
    return min(known, said) if known and said else known or said


def _gather(team: dict[str, SessionWorker], session: UUID, event: Event, body: Any) -> None:
    """Who was planned in, and who has been there."""
    there = event.worker if event.kind in (kinds.STARTED, kinds.JOINED) else None
    named = set(getattr(body, "team", ()))
    for worker in named | ({there} if there else set()):
        key = f"{session}:{worker}"
        row = team.setdefault(
            key, SessionWorker(key=key, org_id=scope.current(), session=session, worker=worker)
        )
        row.joined = row.joined or worker == there or event.kind == kinds.STARTED


def _save_team(team: dict[str, SessionWorker]) -> None:
    for row in SessionWorker.objects.filter(key__in=team):
        team[row.key].joined = team[row.key].joined or row.joined
    _save(SessionWorker, team.values())


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
            day=event.day,
            band=event.band,
        )
        row.corrected = row.corrected or not event.first
        for name, value in fields(event.body).items():
            setattr(row, name, value)
        if table is Contact:
            row.device = event.device
        rows[event.root] = row
    _save(table, rows.values())


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


_RESPONSE_COLUMNS = {"session", "area", "outcome", "debrief_wanted", "lines", "bag"}


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


def _save(table: type[Any], rows: Iterable[models.Model]) -> None:
    """Insert or overwrite whole rows by primary key."""
    key = table._meta.pk.name
    table.objects.bulk_create(
        list(rows),
        update_conflicts=True,
        unique_fields=[key],
        update_fields=[field.name for field in table._meta.concrete_fields if field.name != key],
    )


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
