"""The nights of Port Halden, one after the other: plans, rounds, deliveries, restocked boxes, told into a Book."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

import msgspec

from demonstration.seed.bodies import Bodies, Round
from demonstration.seed.chance import (
    DROP_IN_CHANCE,
    DROP_IN_DAY,
    EVENINGS,
    NALOXONE,
    RESPONSE,
    SHARPS,
    crowd,
    yes,
)
from demonstration.seed.founding import House
from demonstration.seed.journal import Book, Page
from demonstration.seed.stock import Stock
from demonstration.seed.store import Store
from demonstration.seed.town import (
    BAGS,
    CREW,
    DISTRICTS,
    DROP_IN,
    FULL_BAG,
    LAST_BAG,
    LEADS,
    SILENT,
    SILENT_DAYS,
    STORE,
)
from porchlight.journal.models import WITHDRAWN
from porchlight.journal.registry import Body
from porchlight.journal.traces import Withdrawal, WithdrawReason
from porchlight.lib.privacy import Life
from porchlight.reach.outreach import kinds
from porchlight.reach.supply import kinds as supply

# A bag is counted by what matters most in it.
COUNTED = (
    "fixed_1",
    "naloxone_nasal",
    "cooker",
    "water",
    "stem",
    "bowl",
    "foil",
    "condom",
    "bin_small",
    "snack",
)
DESK_HOUR = 2  # the band around noon, when a coordinator is in


class Diary:
    """Tells one day after the other. `today` is the service day that is not over yet."""

    def __init__(self, house: House, rng: Random, first: date, today: date) -> None:
        self.house, self.rng, self.first, self.today = house, rng, first, today
        self.book, self.stock = Book(house.org.pk), Stock()
        self.bodies = Bodies(house, self.stock, rng)
        self.store = Store(self)

    def tell(self) -> None:
        """Everything from the first day to yesterday."""
        day = self.first
        while day < self.today:
            self.store.day(day)
            evening, _busy = EVENINGS[day.weekday()]
            if day.weekday() == DROP_IN_DAY and yes(self.rng, DROP_IN_CHANCE):
                self.drop_in(day)
            if yes(self.rng, evening) or day == self.today - timedelta(days=1):
                self.evening(day)
            day += timedelta(days=1)

    # ---- rounds ----------------------------------------------------------------------------------------------

    def drop_in(self, day: date) -> None:
        """Lunch at Station Square, out of a shelf."""
        square = next(district for district in DISTRICTS if "drop_in" in district.kinds)
        at = Round(self.id(), day, square, kinds.PlaceKind.DROP_IN, DROP_IN)
        self.round(at, start=12, hours=3, full={item: qty * 3 // 2 for item, qty in FULL_BAG.items()})

    def evening(self, day: date) -> None:
        rng = self.rng
        district = rng.choices(DISTRICTS, [district.busy for district in DISTRICTS])[0]
        kind = kinds.PlaceKind(rng.choice([kind for kind in district.kinds if kind != "drop_in"]))
        bag = LAST_BAG if day == self.today - timedelta(days=1) else rng.choice(BAGS)
        at = Round(self.id(), day, district, kind, bag)
        self.round(
            at, start=rng.choice((17, 18, 18, 19, 19, 20)), hours=rng.choice((3, 4, 4, 5)), full=FULL_BAG
        )

    def round(self, at: Round, *, start: int, hours: int, full: dict[str, int]) -> None:
        """Planned days before, packed, begun, filled with contacts, counted and ended; the last one not yet."""
        team = self.team(at.day)
        ids = tuple(self.house.people[name] for name in team)
        self._plan(at, start, hours, ids)
        self._begin(at, start, team, full)
        minutes = sorted(
            self.rng.randrange(10, hours * 60 - 15) for _ in range(crowd(at.day, at.district, self.rng))
        )
        if at.bag == LAST_BAG:
            self._respond(at, team[0], self.band(start * 60))
        for minute in minutes:
            band = self.band(start * 60 + minute)
            self._meet(at, self.rng.choice(team), band)
        self._end(at, start + hours, team)

    def team(self, day: date) -> list[str]:
        """A lead and one or two more. One phone has been silent for weeks."""
        crew = [name for name in CREW if name != SILENT or day <= self.today - timedelta(days=SILENT_DAYS)]
        return [self.rng.choice(LEADS), *self.rng.sample(crew, self.rng.choice((1, 1, 2)))]

    def _plan(self, at: Round, start: int, hours: int, team: tuple[UUID, ...]) -> None:
        body = kinds.SessionPlanned(
            session=at.session,
            area=self.house.areas[at.district.name],
            place_kind=at.place_kind,
            starts_at=self.time(at.day, start),
            ends_at=self.time(at.day, start + hours),
            team=team,
            bag=self.house.places[at.bag],
            day=at.day,
            band=self.band(start * 60),
        )
        asked = max(self.first, at.day - timedelta(days=self.rng.randint(2, 7)))
        self.desk(kinds.PLANNED, body, asked, by="Amara")

    def _begin(self, at: Round, start: int, team: list[str], full: dict[str, int]) -> None:
        band = self.band(start * 60)
        self.store.restock(STORE, at.bag, full, at.day, by=team[0], session=at.session)
        body = kinds.SessionStarted(
            session=at.session,
            area=self.house.areas[at.district.name],
            place_kind=at.place_kind,
            started_at=self.time(at.day, start, self.rng.randrange(0, 20)),
            team=(self.house.people[team[0]],),
            bag=self.house.places[at.bag],
        )
        self.field(kinds.STARTED, body, at.day, band, team[0])
        for name in team[1:]:
            self.field(kinds.JOINED, kinds.SessionJoined(at.session), at.day, band, name)

    def _meet(self, at: Round, name: str, band: int) -> None:
        """One contact, and what comes with some of them."""
        rng, bodies = self.rng, self.bodies
        page = self.field(kinds.CONTACT, bodies.contact(at), at.day, band, name)
        if yes(rng, 0.005):
            body = msgspec.structs.replace(page.body, people=rng.choice((2, 3)))
            self.field(kinds.CONTACT, body, at.day, band, name, corrects=page.id, why="mistake")
        if yes(rng, 0.0018):
            copy = self.field(kinds.CONTACT, page.body, at.day, band, name)
            self.withdraw(copy, WithdrawReason.DUPLICATE)
        if yes(rng, NALOXONE):
            self.field(kinds.NALOXONE, bodies.naloxone(at), at.day, band, name)
        if yes(rng, RESPONSE):
            self._respond(at, name, band)

    def _respond(self, at: Round, name: str, band: int) -> None:
        """A response is told. Some want to talk about it afterwards; the desk notes when that has been done."""
        lately = at.day >= self.today - timedelta(days=4)
        wanted = at.bag == LAST_BAG or yes(self.rng, 0.13)
        page = self.field(kinds.RESPONSE, self.bodies.response(at, debrief=wanted), at.day, band, name)
        held = at.day + timedelta(days=self.rng.randint(1, 4))
        if wanted and not lately:
            body = msgspec.structs.replace(page.body, debrief_wanted=False)
            self.desk(kinds.RESPONSE, body, held, corrects=page.id, why="debriefed")

    def _end(self, at: Round, end: int, team: list[str]) -> None:
        rng, band = self.rng, self.band(end * 60)
        if yes(rng, SHARPS * 4):
            body = supply.SharpsReturned(
                units=rng.choice((25, 40, 60, 100, 150)),
                estimated=True,
                session=at.session,
                area=self.house.areas[at.district.name],
            )
            self.field(supply.SHARPS, body, at.day, band, team[0])
        if self.store.counts(at):
            found = self.stock.count(at.bag, COUNTED, rng)
            lines = tuple(supply.CountLine(self.house.items[key], qty) for key, qty in found.items())
            counted = supply.CountedStock(
                self.house.places[at.bag], supply.CountReason.SESSION_END, lines, at.session
            )
            self.field(supply.COUNTED, counted, at.day, band, team[0])
        if at.bag == LAST_BAG:
            return
        ended = kinds.SessionEnded(at.session, self.time(at.day, end, rng.randrange(0, 30)))
        self.field(kinds.ENDED, ended, at.day, band, team[0])

    # ---- telling ---------------------------------------------------------------------------------------------

    def field(
        self,
        kind: str,
        body: Body,
        day: date,
        band: int,
        name: str,
        *,
        corrects: UUID | None = None,
        why: str = "",
    ) -> Page:
        """An entry from somebody's own phone, received the same day."""
        page = Page(
            id=self.id(),
            kind=kind,
            body=body,
            worker=self.house.people[name],
            day=day,
            band=band,
            received=day,
            phone=self.house.phones[name],
            corrects=corrects,
            why=why,
        )
        self.book.pages.append(page)
        return page

    def desk(
        self,
        kind: str,
        body: Body,
        day: date,
        *,
        by: str = "Robin",
        corrects: UUID | None = None,
        why: str = "",
    ) -> Page:
        """An entry from a coordinator's desk."""
        page = Page(self.id(), kind, body, self.house.people[by], day, DESK_HOUR, day, None, corrects, why)
        self.book.pages.append(page)
        return page

    def withdraw(self, page: Page, reason: WithdrawReason) -> None:
        """Taken back by who had recorded it."""
        body = Withdrawal(reason)
        name = next(name for name, id in self.house.people.items() if id == page.worker)
        self.field(WITHDRAWN, body, page.day, page.band, name, corrects=page.id, why=reason.value)

    def moved(
        self, source: str, target: str, reason: supply.MoveReason, lines: Iterable[supply.LotLine]
    ) -> supply.Moved:
        places = self.house.places
        return supply.Moved(places[source], places[target], reason, tuple(lines))

    def id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def time(self, day: date, hour: int, minute: int = 0) -> datetime | None:
        """An exact time, as long as the house would still know it."""
        kept = Life.EXACT_TIMES.days or 0
        if day <= self.today - timedelta(days=kept - 1):
            return None
        midnight = datetime.combine(day, time(), self.house.org.tz)
        return midnight + timedelta(hours=hour, minutes=minute)

    def band(self, minute: int) -> int:
        """The four-hour band of so many minutes after midnight; after 04:00 the last one still, for who is late."""
        return min((minute - self.house.org.day_starts) // 240, 5)
