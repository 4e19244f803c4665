"""The indicators themselves, as data. Pure."""

from dataclasses import dataclass

from porchlight.know.indicators.rules import NALOXONE_GRID, REACH_GRID, Grid


@dataclass(frozen=True)
class Indicator:
    """One indicator as data. `bands` are (name, where it starts), `goals` (name, what is aimed for).

    `unsure` says what of it awaits confirmation.
    """

    id: str
    title: str
    grid: Grid
    numerator: str
    denominator: str
    period: str
    breakdowns: tuple[str, ...]
    source: str
    bands: tuple[tuple[str, int], ...] = ()
    goals: tuple[tuple[str, int], ...] = ()
    unsure: str = ""


def _(text: str) -> str:
    """A text for the catalogues: the pages say it in the visitor's language, this file stays free of languages."""
    return text


INDICATORS = (
    Indicator(
        id="reach",
        title=_("People reached and items given"),
        grid=REACH_GRID,
        numerator=_(
            "people reached in contacts; items that moved to people, less what was taken back, syringe sets among"
            " them; naloxone is counted by itself"
        ),
        denominator=_("none"),
        period=_("week"),
        breakdowns=("week", "area"),
        source=_(
            "UNAIDS/WHO core outreach counts; contacts are tallies, so people may be counted more than once"
        ),
    ),
    Indicator(
        id="naloxone",
        title=_("Naloxone out and reversals reported"),
        grid=NALOXONE_GRID,
        numerator=_(
            "kits handed out; doses, in kits and single; people trained; reversals: responses with"
            " naloxone after which the person lived, not those whose end is unknown. A kind of kit or single dose too"
            " rare in twelve weeks to be protected is left out"
        ),
        denominator=_("for the rate: 100 doses handed out in the same period"),
        period=_("four weeks"),
        breakdowns=("four weeks", "area"),
        source=_("Interval: exact below ten reversals, Byar from ten (Public Health England)"),
    ),
    Indicator(
        id="coverage",
        title=_("Syringes for each person who injects"),
        grid=REACH_GRID,
        numerator=_(
            "sets handed out in 52 weeks: fixed-needle syringes or barrels; spare needles never count"
        ),
        denominator=_("estimated number of people who inject drugs, a range from a named source"),
        period=_("52 weeks"),
        breakdowns=(),
        source=_(
            "Bands: WHO, UNODC, UNAIDS technical guide (2012 revision). Target: WHO global health sector strategy on"
            " viral hepatitis 2016–2021, 200 by 2020 and 300 by 2030"
        ),
        bands=((_("low"), 0), (_("medium"), 100), (_("high"), 200)),
        goals=((_("2030 target"), 300),),
        unsure=_(
            "The mark of 200 was read again in a United Nations page, the guide itself could not be: that low ends at"
            " 100, and that a mark belongs to the band above it, follow papers that quote it."
        ),
    ),
)


def indicator(id: str) -> Indicator | None:
    return next((one for one in INDICATORS if one.id == id), None)
