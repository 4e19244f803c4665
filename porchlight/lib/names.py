"""Names that a network gave and translated."""

from collections.abc import Mapping
from typing import Protocol


class Named(Protocol):
    """A row with a name and its translations by language code."""

    @property
    def name(self) -> str: ...

    @property
    def names(self) -> Mapping[str, str]: ...


def is_called(row: Named, text: str) -> bool:
    """Whether a piece of the row's name, in any language, reads like this; nothing reads like every name."""
    return any(text.casefold() in name.casefold() for name in (row.name, *row.names.values()))


def name_in(row: Named, language: str) -> str:
    """The row's name in a language, or as its network first called it: `fr-ca` is satisfied with `fr`."""
    return row.names.get(language) or row.names.get(language.partition("-")[0]) or row.name
