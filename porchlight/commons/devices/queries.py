"""Finding the phone behind a token, and listing an organisation's phones."""

import hashlib

from django.db.models import QuerySet

from porchlight.commons.devices.models import Device
from porchlight.journal.remember import Remembered


def token_hash(token: str) -> bytes:
    """Tokens are 256 random bits, so one SHA-256 is enough to keep them unreadable."""
    return hashlib.sha256(token.encode()).digest()


_phones: Remembered[bytes, Device] = Remembered()


def by_token(token: str) -> Device | None:
    """The phone that holds this token, revoked ones too: they may still upload into quarantine."""
    key = token_hash(token)
    return _phones.get(
        key, lambda: Device.unscoped.select_related("org", "person").filter(token_hash=key).first()
    )


def phones() -> QuerySet[Device]:
    """The phones of the organisation in scope."""
    return Device.objects.select_related("person").order_by("state", "label")
