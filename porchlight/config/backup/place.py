"""Where backups are made and kept: a locked room for what is unencrypted, names by day and time, fourteen days."""

import fcntl
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.core.management import CommandError

KEPT = timedelta(days=14)
STAMP = "%Y-%m-%dT%H%M%SZ"
NAME = re.compile(r"porchlight-(\d{4}-\d{2}-\d{2}T\d{6}Z)\.age")
# Begun and not ended: never taken for a backup.
PART = ".part"


@contextmanager
def workroom(beside: Path) -> Iterator[Path]:
    """An empty folder for this account alone, for one command at a time; emptied again, whatever happens.

    What a killed command left is emptied by the next. Raises CommandError when another one is at work, or when root
    works for an account that has to go on with it.
    """
    if os.geteuid() == 0 and (owner := beside.stat().st_uid):
        raise CommandError(
            f"{beside} belongs to account {owner}, which could not use what root writes there. "
            "Run this as that account. Nothing was changed."
        )
    folder = beside / "backup-work"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise CommandError("Another backup or restore is at work. Nothing was changed.") from None
    # Asked to stop, it leaves nothing behind either.
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        _empty(folder)
        yield folder
    finally:
        _empty(folder)
        signal.signal(signal.SIGTERM, before)
        os.close(handle)


def keep(folder: Path, now: datetime, write: Callable[[BinaryIO], None]) -> Path:
    """A new backup under its name, once it is on the disk as a whole; without a trace when `write` fails."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob(f"porchlight-*.age{PART}"):
        left.unlink()
    whole = folder / f"porchlight-{now.astimezone(UTC).strftime(STAMP)}.age"
    part = whole.with_name(whole.name + PART)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as target:
            write(target)
            target.flush()
            os.fsync(handle)
        part.rename(whole)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync(folder)
    return whole


def expire(folder: Path, now: datetime) -> int:
    """Delete the backups that are older than fourteen days by their name, but never the newest; returns how many."""
    named = sorted((found[1], path) for path in folder.iterdir() if (found := NAME.fullmatch(path.name)))
    old = [path for stamp, path in named[:-1] if _made(stamp) < now - KEPT]
    for path in old:
        path.unlink()
    return len(old)


def refuse_full(folder: Path, needed: int) -> None:
    """Refuse what would leave no room for people's entries. Raises CommandError."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if (free := shutil.disk_usage(there).free) < needed:
        raise CommandError(
            f"There is too little room at {there}: {_mb(needed)} MB are needed, {_mb(free)} MB are free. "
            "Nothing was written, and no older backup was deleted."
        )


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _made(stamp: str) -> datetime:
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)


def _mb(size: int) -> int:
    return -(-size // 2**20)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
