"""What became of a form that was sent: the same one twice is kept once. Pure."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any


class Recorded(Enum):
    """New, sent twice, or its token stands for something else already."""

    NEW = auto()
    AGAIN = auto()
    OTHER = auto()


def compared(kept: Mapping[str, Any] | None, sent: Mapping[str, Any]) -> Recorded:
    """What is kept under a token, nothing or a row's fields, held against what is sent under it."""
    if kept is None:
        return Recorded.NEW
    same = all(kept[name] == value for name, value in sent.items())
    return Recorded.AGAIN if same else Recorded.OTHER
