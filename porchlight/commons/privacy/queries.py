"""Which intake keys there are."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from porchlight.commons.privacy import keys
from porchlight.commons.privacy.models import IntakeKey


def current_key() -> IntakeKey:
    """The key that phones seal to now."""
    return IntakeKey.objects.filter(retired__isnull=True).latest("born")


_opened: dict[bytes, X25519PrivateKey] = {}


def private_key(id: bytes) -> X25519PrivateKey | None:
    """The private half of a key by its four-byte name, retired ones too; None when it is unknown or gone.

    Opened keys stay in memory: a key's name follows from its bytes, so what is kept cannot go stale.
    """
    if id not in _opened:
        wrapped = IntakeKey.objects.filter(id=id.hex()).values_list("private", flat=True).first()
        if wrapped is None:
            return None
        _opened[id] = keys.opened(id.hex(), bytes(wrapped))
    return _opened[id]
