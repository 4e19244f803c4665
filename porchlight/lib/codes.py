"""Codes that people carry: invites, receipts, claim tickets. Sixteen digits, looked up by a slow hash.

One deployment salt, so that a code can be found by its hash; Argon2id (RFC 9106), so that a stolen table
cannot be turned back into codes by trying them all.
"""

import secrets
import threading

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

DIGITS = 16
_MEMORY_KIB = 64 * 1024
_one_at_a_time = threading.Lock()


class Full(Exception):
    """As many as a door has room for are trying a code there already."""


class Door:
    """Where anybody may try a code. Who tries or waits holds a thread of the server, and phones that push need threads
    too; so only `room` may stand at a door at once. It is counted by door, never by who it is: that nobody knows."""

    def __init__(self, room: int) -> None:
        self._room = threading.BoundedSemaphore(room)

    def hashed(self, code: str, salt: bytes) -> bytes:
        """As `hashed`; at once, and nothing that was ever kept, for what has not the digits of a code. Raises Full."""
        if len(plain(code)) != DIGITS:
            return b""
        if not self._room.acquire(blocking=False):
            raise Full
        try:
            return in_turn(code, salt)
        finally:
            self._room.release()


def new_code() -> str:
    """A fresh code of sixteen decimal digits (53 bits)."""
    return "".join(secrets.choice("0123456789") for _ in range(DIGITS))


def plain(code: str) -> str:
    """What was typed, without the spaces and dashes that people put in."""
    return "".join(ch for ch in code if ch.isdigit())


def spaced(code: str) -> str:
    """Four groups of four, as printed and read aloud."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def hashed(code: str, salt: bytes) -> bytes:
    """The 32-byte look-up hash of a code. `salt` is the deployment's, at least 16 bytes.

    Waits for nobody: a desk that makes a code holds the log, and strangers at a door must not hold up the desk.
    """
    derive = Argon2id(salt=salt, length=32, iterations=2, lanes=1, memory_cost=_MEMORY_KIB)
    return derive.derive(plain(code).encode())


def in_turn(code: str, salt: bytes) -> bytes:
    """The same for whoever comes to a door: each takes 64 MiB, so one after the other."""
    with _one_at_a_time:
        return hashed(code, salt)
