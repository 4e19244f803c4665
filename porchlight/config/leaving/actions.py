"""The leaving itself, with the handing over, in the caller's one transaction."""

from uuid import UUID

from porchlight.commons.people import actions as people
from porchlight.commons.people.permissions import Role
from porchlight.config.leaving.queries import Held
from porchlight.journal.actions import Author
from porchlight.reach.outreach import actions as outreach
from porchlight.reach.supply import actions as supply


def leave(*, id: UUID, heir: UUID | None, held: Held, giver: frozenset[Role], by: Author) -> None:
    """End everything that somebody holds here; `heir` takes on the planned sessions and the bags that the visitor may
    hand over. Raises NotFound, Forbidden, Invalid (the last administrator)."""
    people.leave(id=id, giver=giver, by=by)
    if heir is None:
        return
    if held.may_hand_sessions:
        for night in held.planned:
            outreach.replace_in_team(session=night.id, person=id, heir=heir, by=by)
    if held.may_hand_bags:
        for bag in held.bags:
            supply.hand_place(id=bag.id, holder=heir, by=by)
