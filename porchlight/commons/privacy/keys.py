"""Intake keys: made, wrapped, rotated, and used to open what phones sealed."""

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings

_RAW = serialization.Encoding.Raw
_POINT = serialization.PublicFormat.UncompressedPoint
_NONCE = b"intake-key--"  # each wrapping key wraps exactly one secret, so the nonce may be fixed


class Pair:
    """A fresh intake pair (X25519) and the pair that vouches for its successor (ECDSA P-256)."""

    def __init__(self) -> None:
        self.private = X25519PrivateKey.generate()
        self.signing = ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def verify(self) -> bytes:
        """The 65-byte uncompressed point that browsers import."""
        return self.signing.public_key().public_bytes(serialization.Encoding.X962, _POINT)

    @property
    def signing_raw(self) -> bytes:
        return self.signing.private_numbers().private_value.to_bytes(32, "big")


def statement(id: str, public: bytes, verify: bytes) -> bytes:
    """What an old key signs about its successor: three hexadecimal fields joined by bars."""
    return f"{id}|{public.hex()}|{verify.hex()}".encode()


def sign(signing_raw: bytes, message: bytes) -> bytes:
    """An ECDSA P-256 / SHA-256 signature as browsers read it: r and s, 32 bytes each (IEEE P1363)."""
    key = ec.derive_private_key(int.from_bytes(signing_raw, "big"), ec.SECP256R1())
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def wrap(secret: bytes, purpose: str) -> bytes:
    """Encrypt a private half under the deployment's secret."""
    return ChaCha20Poly1305(_wrapping_key(purpose)).encrypt(_NONCE, secret, purpose.encode())


def unwrap(wrapped: bytes, purpose: str) -> bytes:
    """Decrypt a private half. Raises RuntimeError when the deployment's secret is another one."""
    try:
        return ChaCha20Poly1305(_wrapping_key(purpose)).decrypt(_NONCE, wrapped, purpose.encode())
    except InvalidTag:
        raise RuntimeError("this database was made under another PORCHLIGHT_SECRET_KEY") from None


def opened(id: str, wrapped: bytes) -> X25519PrivateKey:
    """The private key object behind a wrapped intake key."""
    return X25519PrivateKey.from_private_bytes(unwrap(wrapped, f"intake|{id}"))


def _wrapping_key(purpose: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"wrap|{purpose}".encode(), hashlib.sha256).digest()
