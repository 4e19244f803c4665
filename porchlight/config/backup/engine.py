"""What backup and restore ask of a kind of database."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from django.core.management import CommandError

from porchlight.config.backup.contents import Contents, differences


class Engine(ABC):
    """The database behind `connection`. Each method raises CommandError, in words for whoever typed the command."""

    name: ClassVar[str]

    @property
    @abstractmethod
    def room(self) -> Path:
        """The folder in which something unencrypted may lie for a while: where such things lie already."""

    @abstractmethod
    def size(self) -> int:
        """Bytes, roughly, that a copy takes."""

    @abstractmethod
    def take(self, into: Path) -> Contents:
        """Copy one moment of the database into a file while others write; returns what the moment held."""

    @abstractmethod
    def refuse_overwriting(self, *, over: bool) -> None:
        """Refuse a database that holds something, unless it may be set aside."""

    @abstractmethod
    def try_out(self, part: Path) -> Contents:
        """Make a throw-away database of a copy; returns what it holds."""

    @abstractmethod
    def bring(self, part: Path, wanted: Contents, stamp: str) -> Path | None:
        """Put a copy in the place of the database; returns where the former one is kept, if there was any."""


def refuse_other(wanted: Contents, found: Contents) -> None:
    """Refuse a copy that is not what its manifest says. Raises CommandError."""
    if told := differences(wanted, found):
        raise CommandError(f"What came out is not what went in: {'; '.join(told)}.")
