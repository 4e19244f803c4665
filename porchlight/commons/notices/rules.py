"""How long a notice may stand. Pure."""

from datetime import date, timedelta

LONGEST = timedelta(days=180)


def until_fault(until: date, today: date) -> str:
    """`past` or `far`, or nothing: a notice says until when it holds, and that is not for ever."""
    if until < today:
        return "past"
    return "far" if until - today > LONGEST else ""
