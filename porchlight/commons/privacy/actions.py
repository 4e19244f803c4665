"""Making and rotating intake keys; letting go of what has outlived its life."""

from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db.models.functions import TruncDay

from porchlight.commons.devices.models import Device, Invite
from porchlight.commons.people.models import Welcome
from porchlight.commons.privacy import keys
from porchlight.commons.privacy.models import IntakeKey
from porchlight.commons.privacy.retention import Purge, When, last_day
from porchlight.lib import seal
from porchlight.lib.privacy import Life


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


def forget_tokens(when: When) -> int:
    """Revoked phones are unknown after their thirty days: what they still hold, they keep."""
    old = Device.objects.filter(revoked_on__lte=last_day(Life.REVOKED_DEVICE, when.today))
    return int(old.filter(token_hash__isnull=False).update(token_hash=None))


def forget_codes(when: When) -> int:
    """One-time codes that nobody used in time."""
    gone = [table.objects.filter(expires__lte=when.now).delete()[0] for table in (Invite, Welcome)]
    return int(sum(gone))


def forget_keys(when: When) -> int:
    """Retired intake keys: what a phone sealed to one more than 400 days ago is quarantined unread."""
    old = IntakeKey.objects.filter(retired__lte=last_day(Life.INTAKE_KEY, when.today))
    return int(old.delete()[0])


def forget_sign_ins(*, now: datetime) -> int:
    """Desk sessions that ran out; and of second factors the minute of their making and of each use."""
    Authenticator.objects.exclude(last_used_at=None).update(last_used_at=None)
    exact = Authenticator.objects.exclude(created_at=TruncDay("created_at"))
    exact.update(created_at=TruncDay("created_at"))
    return int(Session.objects.filter(expire_date__lte=now).delete()[0])


PURGES = (
    Purge(Life.REVOKED_DEVICE, ("commons.Device",), forget_tokens),
    Purge(Life.INVITE, ("commons.Invite", "commons.Welcome"), forget_codes),
    Purge(Life.INTAKE_KEY, ("commons.IntakeKey",), forget_keys),
)
