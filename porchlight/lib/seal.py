"""Sealing with HPKE (RFC 9180), base mode, X25519-HKDF-SHA256 / HKDF-SHA256 / ChaCha20-Poly1305.

Sealed bytes are `suite (1) | key id (4) | encapsulated key (32) | ciphertext`. `info` binds them to their place,
so bytes moved elsewhere do not open. Plaintext is JSON, padded with trailing spaces to 256 B, 1, 4 or 16 KiB.
"""

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE_ID = 1
KEY_ID_BYTES = 4
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_HEADER = 1 + KEY_ID_BYTES
_SMALLEST = _HEADER + 32 + 16
_SIZES = (256, 1024, 4096, 16384)


class CannotOpen(ValueError):
    """The bytes are malformed, were sealed to another key, or belong somewhere else."""


def key_id(public: bytes) -> bytes:
    """The four bytes that name a public key inside sealed bytes."""
    return hashlib.sha256(public).digest()[:KEY_ID_BYTES]


def padded(plaintext: bytes) -> bytes:
    """JSON text with trailing spaces, so that its length tells little. Raises ValueError above 16 KiB."""
    for size in _SIZES:
        if len(plaintext) <= size:
            return plaintext.ljust(size)
    raise ValueError("too long to seal")


def seal(plaintext: bytes, public: bytes, info: str) -> bytes:
    """Seal padded `plaintext` to a raw 32-byte public key."""
    recipient = X25519PublicKey.from_public_bytes(public)
    body = _SUITE.encrypt(padded(plaintext), recipient, info=info.encode())
    return bytes([SUITE_ID]) + key_id(public) + body


def sealed_to(sealed: bytes) -> bytes:
    """The key id that sealed bytes name. Raises CannotOpen for bytes of another make."""
    if len(sealed) < _SMALLEST or sealed[0] != SUITE_ID:
        raise CannotOpen("not sealed bytes of a known suite")
    return sealed[1:_HEADER]


def unseal(sealed: bytes, private: X25519PrivateKey, info: str) -> bytes:
    """The plaintext, padding included (JSON readers skip trailing spaces)."""
    sealed_to(sealed)
    try:
        return _SUITE.decrypt(sealed[_HEADER:], private, info=info.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("does not open with this key in this place") from error
