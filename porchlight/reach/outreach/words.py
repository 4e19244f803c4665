"""What the codes of this room are called on a page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from porchlight.lib.clock import band_hours

Words = Mapping[str, Any]

PLACE_KINDS: Words = {
    "street": _("Street"),
    "park": _("Park"),
    "encampment": _("Encampment"),
    "drop_in": _("Drop-in"),
    "vehicle": _("Van or car"),
    "building": _("Building"),
    "other": _("Somewhere else"),
}

STATES: Words = {
    "planned": pgettext_lazy("session", "Planned"),
    "open": pgettext_lazy("session", "Out now"),
    "ended": pgettext_lazy("session", "Ended"),
    "cancelled": pgettext_lazy("session", "Called off"),
}

RECORDS: Words = {
    "contact.logged": _("Contact"),
    "naloxone.supplied": _("Naloxone"),
    "response.reported": _("Response"),
}

# What addresses call them.
RECORD_NAMES: Mapping[str, str] = {
    "contact": "contact.logged",
    "naloxone": "naloxone.supplied",
    "response": "response.reported",
}

SUPPLY_REASONS: Words = {
    "new": _("First kit"),
    "refill_used": _("Refill: it was used"),
    "refill_lost": _("Refill: it was lost"),
    "refill_expired": _("Refill: it ran out of date"),
    "refill_taken": _("Refill: it was taken away"),
    "spare": _("A spare"),
}

OUTCOMES: Words = {
    "survived": _("They lived"),
    "died": _("They died"),
    "unknown": _("Not known"),
}

# What is wrong with a day that was typed, for a record and for a plan: rules.day_fault.
DAY_FAULTS: Words = {
    "future": _("This day has not begun: until the morning it is still the day before. Is the year right?"),
    "old": _("This is more than 400 days ago, further back than even phones may tell. Is the year right?"),
}
PLAN_FAULTS: Words = {
    "future": _("This is more than a year ahead. Is the year right?"),
    "old": DAY_FAULTS["old"],
}

WITHDRAW_REASONS: Words = {
    "mistake": _("It was a mistake"),
    "duplicate": _("It is there twice"),
    "test": _("Somebody was trying things out"),
    "asked": _("The person asked for it"),
}

# Why a record was changed. The first four are offered; the others say themselves when a button was pressed.
OFFERED = ("miscounted", "wrong_place", "left_out", "unclear")
WHY: Words = {
    "miscounted": _("A number was wrong"),
    "wrong_place": _("Another place or time"),
    "left_out": _("Something was left out"),
    "unclear": _("The paper was hard to read"),
    "debriefed": _("The debrief was held"),
    "checked": _("Two versions were compared"),
}

RESPONSE_STEPS: Words = {
    "rescue_breathing": _("Rescue breaths"),
    "oxygen": _("Oxygen"),
    "emergency_called": _("Emergency services called"),
    "ambulance_came": _("Ambulance came"),
    "police_came": _("Police came"),
    "hospital": _("Went to hospital"),
    "sedation": _("Stayed very sleepy"),
    "aftercare_offered": _("Aftercare offered"),
    "supply_replaced": _("Their naloxone was replaced"),
}

FIELDS: Words = {
    "session": _("Session"),
    "day": _("Day"),
    "band": _("Part of the day"),
    "area": _("Area"),
    "place_kind": _("Kind of place"),
    "people": _("People reached"),
    "for_self": _("For themselves"),
    "for_others": _("For others, how many people"),
    "bag": _("Out of"),
    "lines": _("Items"),
    "kits": _("Kits"),
    "sharps_back": _("Used sharps back"),
    "services": _("Services given"),
    "needs": _("Asked for"),
    "unmet": _("Asked for and not there"),
    "referrals": _("Referrals asked"),
    "attributes": _("Self-described"),
    "reason": _("Why"),
    "people_trained": _("People trained"),
    "happened_on": _("Happened on"),
    "happened_band": _("Part of the day"),
    "reported_by": _("Told by"),
    "outcome": _("How it ended"),
    "breathing": _("Breathing"),
    "responsive": _("Responsive"),
    "colour": _("Colour"),
    "suspected": _("Suspected drugs"),
    "naloxone": _("Naloxone used"),
    "doses": _("Doses"),
    "route": _("How it was given"),
    "debrief_wanted": _("A debrief is wanted"),
    **RESPONSE_STEPS,
}


def bands(day_starts: int) -> list[tuple[int, str]]:
    """The six parts of a service day as (0…5, hours)."""
    hours = [band_hours(number, day_starts) for number in range(6)]
    return [(number, f"{start // 60:02}–{end // 60:02}") for number, (start, end) in enumerate(hours)]


# By (minutes in the unit, whether the clock was ahead).
_CLOCK = {
    (1440, True): ngettext_lazy(
        "the phone’s clock was %(n)s day ahead", "the phone’s clock was %(n)s days ahead", "n"
    ),
    (1440, False): ngettext_lazy(
        "the phone’s clock was %(n)s day behind", "the phone’s clock was %(n)s days behind", "n"
    ),
    (60, True): ngettext_lazy(
        "the phone’s clock was %(n)s hour ahead", "the phone’s clock was %(n)s hours ahead", "n"
    ),
    (60, False): ngettext_lazy(
        "the phone’s clock was %(n)s hour behind", "the phone’s clock was %(n)s hours behind", "n"
    ),
    (1, True): ngettext_lazy(
        "the phone’s clock was %(n)s minute ahead", "the phone’s clock was %(n)s minutes ahead", "n"
    ),
    (1, False): ngettext_lazy(
        "the phone’s clock was %(n)s minute behind", "the phone’s clock was %(n)s minutes behind", "n"
    ),
}


def clock_word(ahead: int) -> str:
    """How wrong the clock was by which a phone said when it was, from minutes; nothing when it was right."""
    size = abs(ahead)
    unit = 1440 if size >= 2880 else 60 if size >= 120 else 1
    return str(_CLOCK[unit, ahead > 0] % {"n": size // unit}) if size else ""
