"""The rooms' tables, re-exported for Django."""

from porchlight.reach.outreach.models import Contact, MonthlyReach, Naloxone, Response, Session, SessionWorker
from porchlight.reach.supply.models import (
    Balance,
    Count,
    Item,
    Kit,
    KitLine,
    Lot,
    LotLabel,
    Movement,
    Place,
    SharpsReturn,
)

__all__ = [
    "Balance",
    "Contact",
    "Count",
    "Item",
    "Kit",
    "KitLine",
    "Lot",
    "LotLabel",
    "MonthlyReach",
    "Movement",
    "Naloxone",
    "Place",
    "Response",
    "Session",
    "SessionWorker",
    "SharpsReturn",
]
