"""Intake keys, for phones: each new one vouched for by the one before."""

import base64
from collections.abc import Iterable, Mapping

from porchlight.commons.privacy.models import IntakeKey
from porchlight.journal.registry import FeedBody


def intake_keys(keys: Iterable[str] | None) -> Mapping[str, FeedBody]:
    found = IntakeKey.objects.all()
    if keys is not None:
        found = found.filter(id__in=list(keys))
    return {key.id: FeedBody(_row(key)) for key in found}


def _row(key: IntakeKey) -> dict[str, object]:
    return {
        "id": key.id,
        "public": base64.b64encode(bytes(key.public)).decode(),
        "verify": base64.b64encode(bytes(key.verify)).decode(),
        "signed_by": key.signed_by,
        "signature": base64.b64encode(bytes(key.signature)).decode(),
        "born": key.born.isoformat(),
    }
