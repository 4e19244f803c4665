"""What about a phone needs a person's eye. Pure."""

from datetime import date, timedelta

SKEW_S = 600
QUIET = timedelta(days=14)


def concerns(
    *, active: bool, skew_s: int, gaps: int, pending: int, last_seen: date | None, today: date
) -> tuple[str, ...]:
    """Codes, the most pressing first: `skew` (its clock is off by more than ten minutes), `gaps` (numbered entries that
    have not arrived), `quiet` (fourteen days without a word), `waiting` (quiet for a day while entries wait on it)."""
    if not active:
        return ("waiting",) if pending else ()
    silent = today - last_seen if last_seen else timedelta()
    found = {
        "skew": abs(skew_s) > SKEW_S,
        "gaps": gaps > 0,
        "quiet": silent >= QUIET,
        "waiting": pending > 0 and silent >= timedelta(days=1),
    }
    return tuple(code for code, holds in found.items() if holds)
