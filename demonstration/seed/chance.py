"""How often things happen in Port Halden. Plausible shares, chosen for the demonstration; no study's figures."""

import math
from collections.abc import Mapping
from datetime import date
from random import Random
from typing import TypeVar

from demonstration.seed.town import District
from porchlight.reach.outreach.kinds import SupplyReason

T = TypeVar("T")

# Weekday (Monday first) → chance of an evening round, and how busy such an evening is.
EVENINGS = ((0.8, 0.9), (0.8, 0.95), (0.6, 1.0), (0.85, 1.0), (0.97, 1.2), (0.75, 1.15), (0.22, 0.8))
DROP_IN_DAY, DROP_IN_CHANCE = 2, 0.9
CONTACTS = 30

SERVICES = {
    "talk": 0.34,
    "teaching": 0.14,
    "food": 0.12,
    "wound_care": 0.05,
    "drug_checking": 0.05,
    "company": 0.02,
    "witness": 0.01,
}
# Need → how often it is asked, and how often what was asked for is not there.
NEEDS = {
    "housing": (0.07, 0.75),
    "shelter": (0.045, 0.6),
    "food": (0.06, 0.1),
    "detox": (0.022, 0.65),
    "agonist": (0.02, 0.3),
    "medical": (0.025, 0.35),
    "clothes": (0.03, 0.2),
    "hygiene": (0.02, 0.55),
    "papers": (0.012, 0.3),
    "phone": (0.012, 0.7),
    "legal": (0.008, 0.3),
}
REFERRALS = {
    "clinic": 0.02,
    "housing": 0.018,
    "shelter": 0.014,
    "agonist": 0.012,
    "detox": 0.01,
    "drug_checking": 0.012,
    "mental_health": 0.01,
    "peer_group": 0.008,
    "consumption_site": 0.01,
}
# Naloxone entries, responses and bags of used sharps, for each contact.
NALOXONE, RESPONSE, SHARPS = 0.11, 0.026, 0.1
REASONS = {
    SupplyReason.NEW: 0.42,
    SupplyReason.REFILL_USED: 0.27,
    SupplyReason.REFILL_LOST: 0.1,
    SupplyReason.REFILL_TAKEN: 0.07,
    SupplyReason.SPARE: 0.09,
    SupplyReason.REFILL_EXPIRED: 0.05,
}


def warmth(day: date) -> float:
    """The season: 1 in the middle of July, -1 in the middle of January."""
    return math.cos((day.timetuple().tm_yday - 197) / 365.25 * 2 * math.pi)


def crowd(day: date, district: District, rng: Random) -> int:
    """How many contacts an evening has. More towards the end of a month, when money is gone, and in summer."""
    month_end = 1.12 if day.day >= 24 else 1.0
    usual = CONTACTS * EVENINGS[day.weekday()][1] * month_end * (1 + 0.12 * warmth(day)) * district.busy**0.6
    return max(5, round(rng.gauss(usual, usual * 0.2)))


def some(rng: Random, shares: Mapping[str, float], times: float = 1.0) -> tuple[str, ...]:
    """Each of these by its own chance."""
    return tuple(code for code, share in shares.items() if rng.random() < share * times)


def yes(rng: Random, share: float) -> bool:
    return rng.random() < share


def told(rng: Random, share: float) -> bool | None:
    """An answer to a question that one report in eight leaves open."""
    return None if yes(rng, 0.125) else yes(rng, share)


def one_of(rng: Random, shares: Mapping[T, float]) -> T:
    return rng.choices(list(shares), list(shares.values()))[0]
