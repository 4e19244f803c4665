"""How long a notice may stand, and what it says in which language. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Protocol

LONGEST = timedelta(days=180)


def until_fault(until: date, today: date) -> str:
    """`past` or `far`, or nothing: a notice says until when it holds, and that is not for ever."""
    if until < today:
        return "past"
    return "far" if until - today > LONGEST else ""


class Words(Protocol):
    """A notice with its translations by language."""

    @property
    def title(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def names(self) -> Mapping[str, Mapping[str, str]]: ...


def said_in(notice: Words, language: str) -> dict[str, str]:
    """Title and text in a language; whatever is not there in it as it was first written."""
    translated = notice.names.get(language) or notice.names.get(language.partition("-")[0]) or {}
    return {"title": notice.title, "text": notice.text, **translated}
