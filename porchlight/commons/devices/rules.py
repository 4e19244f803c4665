"""How long a phone may be away, and what about it needs a person's eye. Pure."""

from datetime import date, timedelta

SKEW_S = 600
QUIET = timedelta(days=14)


def away(last_seen: date | None, today: date) -> bool:
    """Whether more than fourteen service days have passed without a word: whoever has the phone now may be somebody
    else. One that nobody has heard of yet has only just joined."""
    return last_seen is not None and today - last_seen > QUIET


def concerns(
    *,
    active: bool,
    upload_only: bool,
    skew_s: int,
    gaps: int,
    pending: int,
    last_seen: date | None,
    today: date,
    reported_on: date | None = None,
) -> tuple[str, ...]:
    """Codes, the most pressing first: `lost` (reported by its code within two weeks), `away` (it may only hand in what
    it holds), `skew` (its clock is off by more than ten minutes), `gaps` (numbered entries that have not arrived),
    `quiet` (fourteen days without a word), `waiting` (quiet for a day while entries wait on it)."""
    if not active:
        lost = reported_on is not None and today - reported_on < QUIET
        return ("lost",) * lost + ("waiting",) * bool(pending)
    silent = today - last_seen if last_seen else timedelta()
    found = {
        "away": upload_only or away(last_seen, today),
        "skew": abs(skew_s) > SKEW_S,
        "gaps": gaps > 0,
        "quiet": silent >= QUIET,
        "waiting": pending > 0 and silent >= timedelta(days=1),
    }
    return tuple(code for code, holds in found.items() if holds)
