"""Finding the phone behind a token, and listing an organisation's phones."""

import hashlib
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from porchlight.commons.devices.models import Device, Invite
from porchlight.journal.remember import Remembered
from porchlight.lib import codes
from porchlight.lib.errors import NotFound

# What views call it: they hold phones, and leave the tables to this room.
Phone = Device
Invitation = Invite


def token_hash(token: str) -> bytes:
    """Tokens are 256 random bits, so one SHA-256 is enough to keep them unreadable."""
    return hashlib.sha256(token.encode()).digest()


# Of the threads that a server has, one may be held by those who report a phone.
_lost_door = codes.Door(room=1)
_phones: Remembered[bytes, Device] = Remembered()


def by_token(token: str) -> Device | None:
    """The phone that holds this token, revoked ones too: they may still upload into quarantine."""
    key = token_hash(token)
    return _phones.get(
        key, lambda: Device.unscoped.select_related("org", "person").filter(token_hash=key).first()
    )


def by_lost_code(code: str) -> Device | None:
    """The phone whose lost-phone code this is, before there is a scope. Unknown, used and replaced codes answer alike.
    Raises codes.Full."""
    hashed = _lost_door.hashed(code, settings.CODE_SALT)
    return Device.unscoped.select_related("org").filter(lost_hash=hashed).first()


def phone(id: UUID) -> Device:
    """One phone of the organisation in scope."""
    found: Device | None = Device.objects.select_related("person").filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no such phone here."))
    return found


def listing(*, q: str = "", state: str = "", whose: str = "") -> QuerySet[Device]:
    """Phones by a piece of their label or of their holder's name, by state, shared or personal."""
    found = phones()
    if state:
        found = found.filter(state=state)
    if whose:
        found = found.filter(shared=whose == "shared")
    return found.filter(Q(label__icontains=q) | Q(person__name__icontains=q)) if q else found


def invites() -> QuerySet[Invite]:
    """Codes that were given out and not used yet."""
    return Invite.objects.select_related("person").order_by("expires")


def phones() -> QuerySet[Device]:
    """The phones of the organisation in scope."""
    return Device.objects.select_related("person").order_by("state", "label")


def phones_of(person: UUID) -> list[Device]:
    """One person's own phones, those in use first."""
    return list(phones().filter(person=person))
