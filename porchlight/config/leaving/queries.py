"""What somebody who leaves still holds, as far as whoever asks may see it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from porchlight.commons.devices.queries import Phone, phones_of
from porchlight.commons.people.permissions import Permission, Role, may
from porchlight.reach.outreach import queries as outreach
from porchlight.reach.supply import queries as supply


@dataclass(frozen=True, slots=True)
class Night:
    """A session with them in its team."""

    id: UUID
    where: str
    day: date


@dataclass(frozen=True, slots=True)
class Bag:
    """Something they carry, and how many pieces are in it."""

    id: UUID
    name: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Held:
    """`open` sessions have to be ended; `planned` ones and `bags` can be handed over, by whoever may change them."""

    phones: list[Phone]
    open: list[Night]
    planned: list[Night]
    bags: list[Bag]
    sees_all: bool
    may_hand_sessions: bool
    may_hand_bags: bool

    @property
    def to_hand_over(self) -> bool:
        return bool((self.planned and self.may_hand_sessions) or (self.bags and self.may_hand_bags))


def held(person: UUID, *, roles: frozenset[Role], today: date, language: str) -> Held:
    """What `person` holds, for somebody with these roles."""
    nights, stock = may(roles, Permission.SESSION_READ), may(roles, Permission.STOCK_READ)
    names = outreach.names(language)
    rows = outreach.ahead_of(person, today) if nights else []
    listed = [(row.state, Night(row.pk, names.of(row.area_id), row.day)) for row in rows]
    carried = supply.carried_by(person) if stock else []
    return Held(
        phones=[phone for phone in phones_of(person) if phone.active],
        open=[night for state, night in listed if state == "open"],
        planned=[night for state, night in listed if state == "planned"],
        bags=[Bag(id, names.of(id), pieces) for id, pieces in carried],
        sees_all=nights and stock,
        may_hand_sessions=may(roles, Permission.SESSION_PLAN),
        may_hand_bags=may(roles, Permission.PLACES_EDIT),
    )
