"""A file beside the database with the highest number that the journal ever had here: a database that went back is seen.

After a restore the journal gives numbers out again that phones have already. A new epoch tells them to fetch everything
anew; nobody needs to think of it at three in the morning.
"""

import logging
from pathlib import Path

from django.conf import settings

from porchlight.journal.actions import renew_epoch
from porchlight.journal.queries import position

log = logging.getLogger("porchlight.mark")


def path() -> Path:
    return Path(settings.VAR) / "mark"


def check() -> bool:
    """Renew the epoch if the journal is behind the mark, and says whether it was; then set the mark to where it is.

    Numbers go on from epoch to epoch, so only going back makes one smaller.
    """
    highest = _read()
    epoch, last = position()
    if last < highest:
        renew_epoch(was=epoch)
        log.error("The database went back from number %s to %s: phones fetch everything anew.", highest, last)
    if last != highest:
        write(last)
    return last < highest


def _read() -> int:
    try:
        return int(path().read_text("ascii"))
    except (FileNotFoundError, ValueError):
        return 0


def write(number: int) -> None:
    """In one step, so that a power cut leaves the old mark or the new one."""
    new = path().with_suffix(".new")
    try:
        new.write_text(str(number), "ascii")
        new.replace(path())
    except OSError as error:
        log.warning("The mark could not be set: %s", error.strerror)
