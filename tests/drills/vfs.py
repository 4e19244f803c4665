"""A tap on what SQLite writes: the very library that Django's connections use, told to write through here.

SQLite reaches the disk through a VFS, a table of functions. Here stands a copy of the usual one whose files also note
each write, truncation and sync. `apsw` could do the same, but only for a SQLite of its own that it carries: then it
would not be our connection, our settings and our release that are tried (docs/decisions/0039).
"""

import _sqlite3
import contextlib
import ctypes
import os
from collections.abc import Iterator
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from typing import Any

from tests.drills.power import Gone, Op, Sync, Truncate, Write

# sqlite3.h, flags of xOpen: a database, its rollback journal, its write-ahead log.
OURS = 0x100 | 0x800 | 0x80000
NAME = b"porchlight-tap"

Close = CFUNCTYPE(c_int, c_void_p)
Put = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
Cut = CFUNCTYPE(c_int, c_void_p, c_int64)
Flush = CFUNCTYPE(c_int, c_void_p, c_int)
# A name stays an address: SQLite keeps it for as long as the file is open, and reads what stands behind it.
Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
Delete = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)


class Methods(ctypes.Structure):
    """sqlite3_io_methods of version 3; what is not tapped stays as the original has it."""

    _fields_ = [
        ("version", c_int),
        ("close", Close),
        ("read", c_void_p),
        ("write", Put),
        ("truncate", Cut),
        ("sync", Flush),
        ("others", c_void_p * 13),
    ]


class Vfs(ctypes.Structure):
    """sqlite3_vfs of version 3."""

    _fields_ = [
        ("version", c_int),
        ("file_bytes", c_int),
        ("longest", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", Open),
        ("delete", Delete),
        ("others", c_void_p * 14),
    ]


def _library() -> ctypes.CDLL:
    """The SQLite behind Python's `sqlite3`, found through the module that is linked with it."""
    library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
    library.sqlite3_vfs_find.restype = POINTER(Vfs)
    library.sqlite3_vfs_find.argtypes = [c_char_p]
    library.sqlite3_vfs_register.argtypes = [c_void_p, c_int]
    library.sqlite3_vfs_unregister.argtypes = [c_void_p]
    return library


class Tap:
    """Notes in `log`, in order, what happens to databases that are opened while it is `running`."""

    def __init__(self) -> None:
        self.log: list[Op] = []
        self._library = _library()
        self._usual = self._library.sqlite3_vfs_find(None)
        self._names: dict[int, str] = {}
        self._methods: dict[int, tuple[Methods, Methods]] = {}
        self._vfs = Vfs.from_buffer_copy(self._usual.contents)
        self._vfs.name = NAME
        self._vfs.open, self._vfs.delete = Open(self._open), Delete(self._delete)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Connections made meanwhile go through here; they have to be closed before the end."""
        self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1)
        try:
            yield
        finally:
            self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))
            self._library.sqlite3_vfs_register(self._usual, 1)
            assert not self._names, "a connection outlived the tap"

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        done: int = self._usual.contents.open(vfs, name, file, flags, out)
        if done == 0 and name and flags & OURS:
            place = c_void_p.from_address(file)
            place.value = ctypes.addressof(self._tapped(place.value or 0))
            self._names[file] = os.fsdecode(ctypes.string_at(name))
        return done

    def _tapped(self, usual: int) -> Methods:
        """The copy of a table of functions that takes its place. Both are kept for as long as the tap."""
        if usual not in self._methods:
            original = Methods.from_address(usual)
            copy = Methods.from_buffer_copy(original)
            for name, made in self._wrapped(original).items():
                setattr(copy, name, made)
            self._methods[usual] = (copy, original)
        return self._methods[usual][0]

    def _wrapped(self, original: Methods) -> dict[str, Any]:
        def write(file: int, data: int, size: int, offset: int) -> int:
            self.log.append(Write(self._names[file], offset, ctypes.string_at(data, size)))
            return int(original.write(file, data, size, offset))

        def truncate(file: int, size: int) -> int:
            self.log.append(Truncate(self._names[file], size))
            return int(original.truncate(file, size))

        def sync(file: int, flags: int) -> int:
            done = int(original.sync(file, flags))
            self.log.append(Sync(self._names[file]))
            return done

        def close(file: int) -> int:
            del self._names[file]
            return int(original.close(file))

        return {"write": Put(write), "truncate": Cut(truncate), "sync": Flush(sync), "close": Close(close)}

    def _delete(self, vfs: int, name: int, sync: int) -> int:
        self.log.append(Gone(os.fsdecode(ctypes.string_at(name))))
        return int(self._usual.contents.delete(vfs, name, sync))
