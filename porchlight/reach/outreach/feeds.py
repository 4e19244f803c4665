"""Sessions of these days, for the phones of the people in them."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from porchlight.commons.org.queries import here, moment
from porchlight.journal.events import Event
from porchlight.journal.registry import FeedBody
from porchlight.reach.outreach.models import Session, SessionWorker

AHEAD = timedelta(days=7)
BEHIND = timedelta(days=1)


def session_keys(event: Event) -> list[str]:
    """The session that an event speaks of. A correction speaks of the same one as its root."""
    body: Any = event.was or event.body
    return [str(body.session)]


def sessions(keys: Iterable[str] | None) -> Mapping[str, FeedBody]:
    """Planned and open sessions from yesterday to a week ahead. A plan without a team goes to everybody.

    Of one that ended its team hears that and nothing else: a phone that was away all the while has no row to miss.
    """
    today, _ = moment(here(), timezone.now())
    states = (Session.State.PLANNED, Session.State.OPEN, Session.State.ENDED)
    found = Session.objects.filter(day__range=(today - BEHIND, today + AHEAD), state__in=states)
    if keys is not None:
        found = found.filter(id__in=list(keys))
    teams: dict[UUID, list[str]] = {}
    for session, worker in SessionWorker.objects.filter(session__in=found.values("id")).values_list(
        "session", "worker"
    ):
        teams.setdefault(session, []).append(str(worker))
    return {
        str(row.pk): FeedBody(_row(row, teams.get(row.pk, [])), tuple(sorted(teams.get(row.pk, []))))
        for row in found
        if row.state == Session.State.PLANNED or row.pk in teams
    }


def _row(session: Session, team: list[str]) -> dict[str, object]:
    if session.state == Session.State.ENDED:
        return {"id": str(session.pk), "state": session.state}
    return {
        "id": str(session.pk),
        "area": str(session.area_id) if session.area_id else None,
        "place_kind": session.place_kind,
        "day": session.day.isoformat(),
        "starts_at": session.starts_at.isoformat() if session.starts_at else None,
        "ends_at": session.ends_at.isoformat() if session.ends_at else None,
        "team": sorted(team),
        "bag": str(session.bag_id) if session.bag_id else None,
        "state": session.state,
    }
