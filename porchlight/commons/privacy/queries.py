"""Which intake keys there are."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from porchlight.commons.privacy import keys
from porchlight.commons.privacy.models import IntakeKey


def current_key() -> IntakeKey:
    """The key that phones seal to now."""
    return IntakeKey.objects.filter(retired__isnull=True).latest("born")


def private_key(id: bytes) -> X25519PrivateKey | None:
    """The private half of a key by its four-byte name, retired ones too; None when it is unknown or gone."""
    row = IntakeKey.objects.filter(id=id.hex()).values_list("private", flat=True).first()
    return keys.opened(id.hex(), bytes(row)) if row else None
