"""Every write of outreach from a desk: sessions, records on paper or by phone call, corrections, withdrawals.

All of them are entries first. `id` is the form's token: the same one twice is one entry.
"""

from datetime import date, datetime
from uuid import UUID, uuid4

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from porchlight.journal.actions import Author, append
from porchlight.journal.models import WITHDRAWN, Entry
from porchlight.journal.queries import history
from porchlight.journal.registry import Body, registry
from porchlight.journal.traces import Withdrawal, WithdrawReason
from porchlight.lib.errors import Invalid
from porchlight.reach.outreach import kinds
from porchlight.reach.outreach.models import Session, SessionWorker
from porchlight.reach.outreach.queries import TABLES, current, plan_of

State = Session.State


# ---- sessions ------------------------------------------------------------------------------------------------


def plan(*, id: UUID, body: kinds.SessionPlanned, by: Author) -> bool:
    """A new session. Returns whether it is new."""
    return _append(kinds.PLANNED, id, body, by, day=body.day, band=body.band)


def change_plan(*, id: UUID, body: kinds.SessionPlanned, by: Author) -> bool:
    """The plan of a session, told anew. Raises Invalid when nobody planned it."""
    target = plan_of(body.session)
    if target is None:
        raise Invalid("no_plan", _("This session was not planned, so there is no plan to change."))
    return _append(kinds.PLANNED, id, body, by, corrects=target)


def cancel(*, id: UUID, session: Session, reason: str, by: Author) -> bool:
    """Call a session off. Contacts in it stay. Raises Invalid unless it is planned or open."""
    if session.state not in (State.PLANNED, State.OPEN):
        return _settled(id)
    return _append(kinds.CANCELLED, id, kinds.SessionCancelled(session.pk, reason), by)


def start(*, id: UUID, session: Session, at: datetime, by: Author) -> bool:
    """A planned session begins, with its team and its bag. Raises Invalid when it is not planned."""
    if session.state != State.PLANNED or session.area_id is None:
        return _settled(id)
    team = SessionWorker.objects.filter(session=session.pk).order_by("key").values_list("worker", flat=True)
    body = kinds.SessionStarted(
        session=session.pk,
        area=session.area_id,
        place_kind=kinds.PlaceKind(session.place_kind),
        started_at=at,
        team=tuple(team),
        bag=session.bag_id,
    )
    return _append(kinds.STARTED, id, body, by)


def end(*, id: UUID, session: Session, at: datetime | None, by: Author) -> bool:
    """An open session is over; `at` is None when nobody knows the hour. Raises Invalid when it is not open."""
    if session.state != State.OPEN:
        return _settled(id)
    return _append(kinds.ENDED, id, kinds.SessionEnded(session.pk, at), by)


def _settled(id: UUID) -> bool:
    """The session is not in a state for this: fine when it is our own doing, sent twice."""
    if Entry.objects.filter(id=id).exists():
        return False
    raise Invalid("session_state", _("Somebody else has changed this session. Look at it again."))


# ---- records -------------------------------------------------------------------------------------------------


def log(*, kind: str, id: UUID, body: Body, day: date, band: int, by: Author) -> bool:
    """A contact, naloxone or response from paper or by phone. Returns whether it is new. Raises Invalid."""
    return _append(kind, id, body, by, day=day, band=band)


def correct(*, id: UUID, root: UUID, body: Body, why: str, by: Author) -> bool:
    """Tell a record anew. It names the version that counts now, so it settles whatever had disagreed.

    Returns whether it is new. Raises NotFound, or Invalid for a withdrawn or expired record.
    """
    if Entry.objects.filter(id=id).exists():
        return False
    target, now = current(history(root))
    if now is None:
        raise Invalid("withdrawn", _("This record was withdrawn. Add a new one instead."))
    return _append(target.kind, id, body, by, corrects=target.id, why=why)


def debriefed(*, root: UUID, by: Author) -> None:
    """The debrief that a responder asked for was held. Pressing twice is pressing once."""
    _target, now = current(history(root))
    if isinstance(now, kinds.ResponseReported) and now.debrief_wanted:
        body = msgspec.structs.replace(now, debrief_wanted=False)
        correct(id=uuid4(), root=root, body=body, why="debriefed", by=by)


def keep(*, root: UUID, by: Author) -> None:
    """Of versions that disagree, the one that counts now is right."""
    target, now = current(history(root))
    if target.rival and now is not None:
        correct(id=uuid4(), root=root, body=now, why="checked", by=by)


def withdraw(*, root: UUID, reason: WithdrawReason, by: Author) -> None:
    """Take a record back; the ledger reverses what it moved. Withdrawing twice is withdrawing once."""
    entries = history(root)
    target, _now = current(entries)
    if target.kind not in TABLES:
        raise Invalid("not_outreach", _("This is withdrawn where it was recorded."))
    if all(entry.kind != WITHDRAWN for entry in entries):
        append(kind=WITHDRAWN, body=Withdrawal(reason), by=by, corrects=target.id, why=reason.value)


def _append(
    kind: str,
    id: UUID,
    body: Body,
    by: Author,
    *,
    day: date | None = None,
    band: int | None = None,
    corrects: UUID | None = None,
    why: str = "",
) -> bool:
    """Append once. A copy that races us waits at the receipt's key, then finds that it came second."""
    known = registry.kind(kind)
    try:
        checked = known.read(msgspec.to_builtins(body), known.version)
    except msgspec.ValidationError as error:
        raise Invalid("invalid", str(error)) from None
    try:
        with transaction.atomic():
            append(kind=kind, body=checked, by=by, id=id, day=day, band=band, corrects=corrects, why=why)
    except IntegrityError:
        if not Entry.objects.filter(id=id, kind=kind).exists():
            raise
        return False
    return True
