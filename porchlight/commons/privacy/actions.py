"""Making and rotating intake keys."""

from datetime import date

from porchlight.commons.privacy import keys
from porchlight.commons.privacy.models import IntakeKey
from porchlight.lib import seal


def new_intake_key(*, today: date) -> IntakeKey:
    """Make a key pair and retire the one before, which signs its successor so that phones can trust it."""
    pair = keys.Pair()
    id = seal.key_id(pair.public).hex()
    before = IntakeKey.objects.filter(retired__isnull=True).order_by("-born").first()
    signature = b""
    if before:
        old = keys.unwrap(bytes(before.signing), f"signing|{before.id}")
        signature = keys.sign(old, keys.statement(id, pair.public, pair.verify))
        IntakeKey.objects.filter(id=before.id).update(retired=today)
    return IntakeKey.objects.create(
        id=id,
        public=pair.public,
        private=keys.wrap(pair.private.private_bytes_raw(), f"intake|{id}"),
        verify=pair.verify,
        signing=keys.wrap(pair.signing_raw, f"signing|{id}"),
        signed_by=before.id if before else "",
        signature=signature,
        born=today,
    )
