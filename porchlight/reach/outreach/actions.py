"""Every write of outreach from a desk: sessions, records on paper or by phone call, corrections, withdrawals.

All of them are entries first. `id` is the form's token: the same one twice is one entry.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.utils.translation import gettext as _

from porchlight.journal.actions import Author, append, append_once
from porchlight.journal.models import WITHDRAWN, Entry
from porchlight.journal.registry import Body, registry
from porchlight.journal.traces import Withdrawal, WithdrawReason
from porchlight.lib.errors import Invalid
from porchlight.lib.once import Recorded
from porchlight.reach.outreach import kinds
from porchlight.reach.outreach.history import History, history
from porchlight.reach.outreach.models import Session, SessionWorker
from porchlight.reach.outreach.queries import plan_of, team
from porchlight.reach.outreach.queries import session as find

State = Session.State


# ---- sessions ------------------------------------------------------------------------------------------------


def plan(*, id: UUID, body: kinds.SessionPlanned, by: Author) -> Recorded:
    """A new session."""
    return _record(kinds.PLANNED, id, body, by, day=body.day, band=body.band)


def change_plan(*, id: UUID, body: kinds.SessionPlanned, by: Author) -> Recorded:
    """The plan of a session, told anew. Raises Invalid when nobody planned it."""
    known = Entry.objects.filter(id=id).first()
    target = known.corrects if known else plan_of(body.session)
    if target is None:
        raise Invalid("no_plan", _("This session was not planned, so there is no plan to change."))
    return _record(kinds.PLANNED, id, body, by, corrects=target)


def replace_in_team(*, session: UUID, person: UUID, heir: UUID, by: Author) -> None:
    """The plan of a session anew, with somebody else in one's place. Raises NotFound, Invalid."""
    row = find(session)
    if row.area_id is None:
        raise Invalid("session_area", _("This session has no area yet."))
    members = {heir if member == person else member for member in team(session)}
    body = kinds.SessionPlanned(
        session=session,
        area=row.area_id,
        place_kind=kinds.PlaceKind(row.place_kind),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        team=tuple(sorted(members)),
        bag=row.bag_id,
        day=row.day,
        band=row.band,
    )
    change_plan(id=uuid4(), body=body, by=by)


def cancel(*, id: UUID, session: Session, reason: str, by: Author) -> Recorded:
    """Call a session off. Contacts in it stay. Raises Invalid unless it is planned or open."""
    _must_be(session, id, State.PLANNED, State.OPEN)
    return _record(kinds.CANCELLED, id, kinds.SessionCancelled(session.pk, reason), by)


def start(*, id: UUID, session: Session, at: datetime, by: Author) -> Recorded:
    """A planned session begins, with its team and its bag. Raises Invalid when it is not planned, or was for a day
    gone by: that would move it to today."""
    _must_be(session, id, State.PLANNED)
    if session.state == State.PLANNED and session.day < by.today:
        text = _("The day of this plan has passed. Say whether it took place, or plan it for today.")
        raise Invalid("day_over", text)
    return _record(kinds.STARTED, id, _started(session, at), by)


def held(*, id: UUID, session: Session, by: Author) -> Recorded:
    """A planned session of a day gone by took place. It began and ended on its own day; nobody knows the hours now.

    Raises Invalid when it is not planned or its day is not over.
    """
    _must_be(session, id, State.PLANNED)
    if session.day >= by.today:
        raise Invalid("day_to_come", _("The day of this session is not over. Say so when the team is out."))
    when: dict[str, Any] = {"day": session.day, "band": session.band}
    outcome = _record(kinds.STARTED, id, _started(session, None), by, **when)
    if outcome is Recorded.NEW:
        _record(kinds.ENDED, uuid4(), kinds.SessionEnded(session.pk, None), by, **when)
    return outcome


def end(*, id: UUID, session: Session, at: datetime | None, by: Author) -> Recorded:
    """An open session is over; `at` is None when nobody knows the hour. Raises Invalid when it is not open."""
    _must_be(session, id, State.OPEN)
    return _record(kinds.ENDED, id, kinds.SessionEnded(session.pk, at), by)


def _started(session: Session, at: datetime | None) -> kinds.SessionStarted:
    """What the plan says of who goes where. Raises Invalid when it does not say where."""
    if session.area_id is None:
        raise Invalid("session_area", _("This session has no area yet."))
    team = SessionWorker.objects.filter(session=session.pk).order_by("key").values_list("worker", flat=True)
    return kinds.SessionStarted(
        session=session.pk,
        area=session.area_id,
        place_kind=kinds.PlaceKind(session.place_kind),
        started_at=at,
        team=tuple(team),
        bag=session.bag_id,
    )


def _must_be(session: Session, id: UUID, *states: str) -> None:
    """The session is in a state for this, unless it was our own doing, sent twice."""
    if session.state not in states and not Entry.objects.filter(id=id).exists():
        raise Invalid("session_state", _("Somebody else has changed this session. Look at it again."))


# ---- records -------------------------------------------------------------------------------------------------


def log(*, kind: str, id: UUID, body: Body, day: date, band: int, by: Author) -> Recorded:
    """A contact, naloxone or response from paper or by phone. Raises Invalid."""
    return _record(kind, id, body, by, day=day, band=band)


def correct(
    *, id: UUID, root: UUID, version: UUID | None, body: Body, day: date, band: int, why: str, by: Author
) -> Recorded:
    """Tell a record anew, as somebody who had `version` before their eyes.

    If another correction came in between, the journal has two of one version: both are kept and this one counts, until
    somebody compares them. Raises NotFound, or Invalid for a withdrawn or expired record.
    """
    past = history(root)
    if past.now is None and all(entry.id != id for entry in past.entries):
        raise Invalid("withdrawn", _("This record was withdrawn. Add a new one instead."))
    dated = _dated(body, day, band, past)
    return _record(past.root.kind, id, dated, by, corrects=past.version(version).id, why=why)


def debriefed(*, root: UUID, by: Author) -> bool:
    """The debrief that a responder asked for was held. Pressing twice is pressing once.

    Returns False, and notes nothing, while versions disagree: that would settle them without anybody's looking.
    """
    past = history(root)
    if past.disagrees:
        return False
    if isinstance(past.now, kinds.ResponseReported) and past.now.debrief_wanted:
        _again(past, msgspec.structs.replace(past.now, debrief_wanted=False), "debriefed", by)
    return True


def keep(*, root: UUID, by: Author) -> None:
    """Of versions that disagree, the one that counts now is right."""
    past = history(root)
    if past.disagrees and past.now is not None:
        _again(past, past.now, "checked", by)


def withdraw(*, root: UUID, reason: WithdrawReason, by: Author) -> None:
    """Take a record back, once; the ledger reverses what it moved."""
    past = history(root)
    if past.root.kind not in kinds.RECORDS:
        raise Invalid("not_outreach", _("This is withdrawn where it was recorded."))
    if not past.withdrawal:
        append(kind=WITHDRAWN, body=Withdrawal(reason), by=by, corrects=past.latest.id, why=reason.value)


def _again(past: History, body: Body, why: str, by: Author) -> None:
    """The version that counts, told once more with everything before one's eyes."""
    dated = _dated(body, *past.when, past)
    _record(past.root.kind, uuid4(), dated, by, corrects=past.latest.id, why=why)


def _dated(body: Body, day: date, band: int, past: History) -> Body:
    """The body with its day, where that is not the day on which the record was first made."""
    moved = (day, band) != (past.root.day, past.root.band)
    return msgspec.structs.replace(body, day=day if moved else None, band=band if moved else None)


def _record(
    kind: str,
    id: UUID,
    body: Body,
    by: Author,
    *,
    day: date | None = None,
    band: int | None = None,
    corrects: UUID | None = None,
    why: str = "",
) -> Recorded:
    """Check the body as a phone's would be, and append it once."""
    known = registry.kind(kind)
    try:
        checked = known.read(msgspec.to_builtins(body), known.version)
    except msgspec.ValidationError as error:
        raise Invalid("invalid", str(error)) from None
    return append_once(kind=kind, body=checked, by=by, id=id, day=day, band=band, corrects=corrects, why=why)
