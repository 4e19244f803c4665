"""What a contact takes and asks for, what a response was like: bodies of entries, drawn from `chance`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from demonstration.seed.chance import NEEDS, REASONS, REFERRALS, SERVICES, one_of, some, told, warmth, yes
from demonstration.seed.founding import House
from demonstration.seed.stock import Stock
from demonstration.seed.town import District
from porchlight.reach.outreach.kinds import (
    ContactLogged,
    Given,
    NaloxoneSupplied,
    Outcome,
    PlaceKind,
    ResponseReported,
    SupplyReason,
)
from porchlight.reach.supply.kinds import KitLine, Line


@dataclass(frozen=True, slots=True)
class Round:
    """Where a team is: the session, its district, and the place that supplies come out of."""

    session: UUID
    day: date
    district: District
    place_kind: PlaceKind
    bag: str


class Bodies:
    """Draws bodies and keeps the stock they take from."""

    def __init__(self, house: House, stock: Stock, rng: Random) -> None:
        self.house, self.stock, self.rng = house, stock, rng

    def contact(self, at: Round) -> ContactLogged:
        """Mostly one person; supplies for oneself, or to pass on."""
        rng = self.rng
        others = rng.choice((1, 1, 2, 2, 3, 4, 6)) if yes(rng, 0.17) else 0
        injects = yes(rng, at.district.inject)
        kits = self._kits(at.bag, injects, others)
        lines = self.stock.take(at.bag, self._extras(at.day, injects))
        needs = {code: missing for code, (asked, missing) in NEEDS.items() if yes(rng, asked)}
        return ContactLogged(
            area=self.house.areas[at.district.name],
            place_kind=at.place_kind,
            session=at.session,
            people=rng.choices((1, 2, 3, 4, 6), (0.84, 0.1, 0.035, 0.015, 0.01))[0],
            for_self=not others or yes(rng, 0.85),
            for_others=others,
            bag=self.house.places[at.bag],
            lines=self.lines(lines),
            kits=tuple(KitLine(*self.house.kits[name], qty) for name, qty in kits.items()),
            sharps_back=rng.choice((2, 5, 10, 10, 20, 30, 60)) if injects and yes(rng, 0.16) else 0,
            services=some(rng, SERVICES),
            needs=tuple(needs),
            unmet=tuple(code for code, missing in needs.items() if yes(rng, missing)),
            referrals=some(rng, REFERRALS),
        )

    def naloxone(self, at: Round) -> NaloxoneSupplied:
        """A kit or two; the first one comes with a word on how it is used."""
        rng = self.rng
        kits = rng.choices((1, 2, 4), (0.8, 0.15, 0.05))[0]
        lines = self.stock.take(at.bag, {"naloxone_nasal": kits})
        reason = one_of(rng, REASONS)
        return NaloxoneSupplied(
            area=self.house.areas[at.district.name],
            reason=reason,
            session=at.session,
            bag=self.house.places[at.bag],
            people_trained=rng.choice((1, 1, 1, 2, 3)) if reason is SupplyReason.NEW else 0,
            for_others=kits - 1,
            lines=self.lines(lines),
        )

    def response(self, at: Round, *, debrief: bool) -> ResponseReported:
        """A response as somebody tells it afterwards."""
        rng = self.rng
        doses = rng.choices((1, 2, 3, 4, 6), (0.26, 0.42, 0.18, 0.11, 0.03))[0]
        called = told(rng, 0.52)
        came = told(rng, 0.93) if called else False
        return ResponseReported(
            area=self.house.areas[at.district.name],
            reported_by=str(
                one_of(rng, {"responder": 0.62, "bystander": 0.16, "worker": 0.1, "person": 0.12})
            ),
            outcome=Outcome(one_of(rng, {"survived": 0.962, "unknown": 0.032, "died": 0.006})),
            session=at.session,
            happened_on=at.day - timedelta(days=rng.choice((0, 1, 1, 2, 3, 5))),
            happened_band=rng.choices(range(6), (0.1, 0.1, 0.16, 0.22, 0.27, 0.15))[0],
            breathing=one_of(rng, {"none": 0.3, "slow": 0.45, "gurgling": 0.25}),
            responsive=one_of(rng, {"none": 0.68, "pain": 0.22, "voice": 0.1}),
            colour=one_of(rng, {"blue_grey": 0.66, "pale": 0.24, "usual": 0.1}),
            suspected=some(
                rng, {"opioid": 0.93, "benzodiazepine": 0.34, "sedative": 0.16, "stimulant": 0.12}
            ),
            naloxone=(Given("nasal", doses, self.house.items["naloxone_nasal"]),),
            rescue_breathing=told(rng, 0.47),
            oxygen=told(rng, 0.05),
            emergency_called=called,
            ambulance_came=came,
            police_came=told(rng, 0.38) if came else False,
            hospital=told(rng, 0.4) if came else False,
            sedation=told(rng, 0.36),
            aftercare_offered=told(rng, 0.6),
            supply_replaced=told(rng, 0.7),
            debrief_wanted=debrief,
        )

    def lines(self, pieces: Mapping[str, int]) -> tuple[Line, ...]:
        return tuple(Line(self.house.items[key], qty) for key, qty in pieces.items())

    def _kits(self, bag: str, injects: bool, others: int) -> dict[str, int]:
        rng = self.rng
        wanted: dict[str, int] = {}
        if injects and yes(rng, 0.62):
            wanted["Injecting kit"] = 1 + min(others, 3)
        elif yes(rng, 0.45):
            wanted["Inhalation kit"] = 1 + min(others, 2)
        elif yes(rng, 0.15):
            wanted["Bowl pipe kit"] = 1
        if yes(rng, 0.07):
            wanted["Safer sex kit"] = 1
        taken = {
            name: self.stock.whole_kits(bag, self.house.bills[name], qty) for name, qty in wanted.items()
        }
        return {name: qty for name, qty in taken.items() if qty}

    def _extras(self, day: date, injects: bool) -> dict[str, int]:
        rng, warm = self.rng, warmth(day)
        cold = max(0.0, -warm)
        chances = (
            ("fixed_1", 0.22 * injects, 10),
            ("fixed_05", 0.08 * injects, 10),
            ("acid", 0.05 * injects, 5),
            ("bin_small", 0.09 * injects, 1),
            ("foil", 0.09, rng.randint(2, 6)),
            ("condom", 0.05, 6),
            ("strip_fentanyl", 0.06, 2),
            ("strip_benzo", 0.03, 2),
            ("snack", 0.3, rng.randint(1, 2)),
            ("drink", 0.18 + 0.12 * max(0.0, warm), 1),
            ("socks", 0.04 + 0.14 * cold, 1),
            ("gloves", 0.12 * cold, 1),
            ("blanket", 0.05 * cold, 1),
            ("hygiene_pack", 0.05, 1),
            ("plaster", 0.05, 4),
            ("gauze", 0.03, 3),
        )
        return {item: qty for item, share, qty in chances if yes(rng, share)}
