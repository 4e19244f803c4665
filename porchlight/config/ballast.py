"""A file of 64 MB that only takes up room: given back when the disk is full, so that phones can go on uploading."""

import logging
import os
import shutil
from pathlib import Path

from django.conf import settings

SIZE = 64 * 1024 * 1024
ROOM = 1024 * 1024 * 1024
# Several batches of phones and what the database keeps beside them.
ENOUGH = 16 * 1024 * 1024

log = logging.getLogger("porchlight.ballast")


def path() -> Path:
    return Path(settings.VAR) / "ballast"


def make() -> None:
    """Reserve the room, unless it is reserved already."""
    if path().exists():
        return
    path().parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.posix_fallocate(handle, 0, SIZE)
    except OSError:
        path().unlink()
        raise
    finally:
        os.close(handle)


def release() -> bool:
    """Give the room back; says whether there was any left to give."""
    try:
        path().unlink()
    except FileNotFoundError:
        return False
    log.error("The disk is full. The ballast of 64 MB was given back: make room soon.")
    return True


def restore() -> None:
    """Reserve the room again, once there is plenty."""
    if settings.VAR.exists() and free() > ROOM:
        make()


def free() -> int:
    """Bytes left on the disk of the data folder. Raises OSError when there is no such folder."""
    return shutil.disk_usage(settings.VAR).free


def lasts() -> bool:
    """Whether phones can go on uploading: there is room, or the ballast can still be given back."""
    return free() > ENOUGH or path().exists()
