"""Phones join, are renamed, revoked and wiped; each leaves a trace in the journal."""

import secrets
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Case, F, When
from django.utils.translation import gettext as _

from porchlight.commons.devices.models import Device, Invite
from porchlight.commons.devices.queries import token_hash
from porchlight.commons.devices.rules import away
from porchlight.commons.org.queries import moment
from porchlight.commons.people.models import Person
from porchlight.commons.people.permissions import Permission, may
from porchlight.commons.people.queries import roles
from porchlight.journal.actions import Author, append, hold
from porchlight.journal.scope import scoped
from porchlight.journal.traces import Trace
from porchlight.lib import codes
from porchlight.lib.errors import Invalid, NotFound, Problem

INVITE_LIFE = timedelta(days=7)
# Six digits have a million numbers: so few tries a day find none of them, and are enough for tired eyes.
WRONG_NUMBERS = 8
# Of the threads that a server has, two may be held by phones that join.
_door = codes.Door(room=2)


class UnknownCode(Problem):
    """A join code that is unknown, used or expired: the three answer alike."""

    def __init__(self) -> None:
        super().__init__(
            "unknown_code",
            404,
            _("That code is not open."),
            todo=_("Check the digits, or ask for a new code."),
        )


def invite(
    *, by: Author, label: str, person: Person | None, shared: bool, now: datetime, lost: str = ""
) -> str:
    """Make a one-time code for one phone. Returned once, kept only as a hash. `lost` is the lost-phone code that is
    handed out with it. Raises Invalid."""
    if shared == (person is not None):
        raise Invalid(
            "whose_phone", _("A phone belongs to one person, or it is shared. Choose one of the two.")
        )
    # A phone gets sessions, names and places down; a partner sees evidence only.
    if person and not may(roles(person.pk), Permission.RECORD):
        raise Invalid("records_nothing", _("This person’s roles record nothing, so they need no phone here."))
    code = codes.new_code()
    row = Invite.objects.create(
        org_id=by.org,
        person=person,
        maker_id=by.worker,
        shared=shared,
        label=label,
        code_hash=codes.hashed(code, settings.CODE_SALT),
        lost_hash=codes.hashed(lost, settings.CODE_SALT) if lost else None,
        expires=now + INVITE_LIFE,
    )
    append(kind="device.invited", body=Trace(str(row.pk)), by=by)
    return code


def join(*, invite: Invite, app: str, by: Author) -> tuple[Device, str]:
    """Use up an invite. Returns the device and its token, which is shown to the phone once. Raises UnknownCode."""
    hold()  # as a desk does before it ends the codes of somebody who leaves
    if not _still_open(invite):
        raise UnknownCode
    # Two phones with one code: the one that deletes the row has it.
    if not Invite.objects.filter(pk=invite.pk).delete()[0]:
        raise UnknownCode
    token = secrets.token_urlsafe(32)
    device = Device.objects.create(
        org_id=invite.org_id,
        person=invite.person,
        label=invite.label,
        shared=invite.shared,
        token_hash=token_hash(token),
        lost_hash=invite.lost_hash,
        last_seen=by.today,
        app=app[:20],
    )
    append(kind="device.joined", body=Trace(str(device.pk)), by=by)
    return device, token


def withdraw(*, id: int, by: Author) -> None:
    """Close a code that was given out and not used. Raises NotFound."""
    if not Invite.objects.filter(pk=id).delete()[0]:
        raise NotFound(_("That code is not open any more."))
    append(kind="device.uninvited", body=Trace(str(id)), by=by)


def find_invite(*, code: str, now: datetime) -> Invite | None:
    """The invite behind a code, before there is a scope. Unknown, used and expired answer alike. Raises codes.Full."""
    row = (
        Invite.unscoped.select_related("org", "person")
        .filter(code_hash=_door.hashed(code, settings.CODE_SALT))
        .first()
    )
    return row if row and row.expires > now else None


def rename(*, id: UUID, label: str, by: Author) -> None:
    """Give a phone another label. Raises NotFound."""
    _change(id, by, "device.renamed", label=label)


def revoke(*, id: UUID, by: Author) -> None:
    """Stop a phone at its next call: it may flush into quarantine for thirty days, then is told to wipe."""
    state = Device.State.REVOKED
    _change(id, by, "device.revoked", state=state, revoked_on=by.today, lost_hash=None)


def new_lost_code(*, id: UUID, by: Author) -> str:
    """Another lost-phone code for a phone in use; the old one ends. Returned once, kept only as a hash. Raises
    NotFound."""
    code = codes.new_code()
    hashed = codes.hashed(code, settings.CODE_SALT)
    hold()
    if not Device.objects.filter(pk=id, state=Device.State.ACTIVE).exists():
        raise NotFound(_("There is no such phone here."))
    _change(id, by, "device.coded", lost_hash=hashed)
    return code


def report_lost(*, device: Device, now: datetime) -> bool:
    """Revoke a phone whose lost-phone code somebody sent, as a desk would; who it was nobody knows. Returns False when
    the code was used or replaced since it was looked up (`queries.by_lost_code`)."""
    today, band = moment(device.org, now)
    with scoped(device.org_id):
        hold()
        if not Device.objects.filter(pk=device.pk, lost_hash=bytes(device.lost_hash or b"")).exists():
            return False
        by = Author(device.org_id, None, None, today, band)
        revoke(id=device.pk, by=by)
        _change(device.pk, by, "device.reported", reported_on=today)
    return True


def wiped(*, device: Device, by: Author) -> None:
    """The phone confirmed that nothing is left on it; its token is forgotten."""
    _change(
        device.pk,
        by,
        "device.wiped",
        state=Device.State.WIPED,
        token_hash=None,
        lost_hash=None,
        pending=0,
        oldest_pending=None,
    )


def seen(
    *, device: Device, today: date, skew: timedelta, push_app: str, pending: int, oldest: datetime | None
) -> None:
    """Note that a phone was here, where something about it changed (`device` may be remembered from a while ago).

    One that comes back after long stays good for uploads only: what it hands in today does not make it known again.
    """
    seconds = max(-(2**31), min(2**31 - 1, int(skew.total_seconds())))
    now = {
        "upload_only": device.upload_only or away(device.last_seen, today),
        "last_seen": today,
        "pending": pending,
        "oldest_pending": oldest.date() if oldest else None,
        "app": push_app or device.app,
        # A second or two is the network's; noting it would write at every call.
        "skew_s": seconds if abs(seconds - device.skew_s) > 30 else device.skew_s,
    }
    _note(device, now)


def pulled(*, device: Device, today: date) -> None:
    """Note the day a phone last fetched: tombstones older than that may be unknown to it."""
    _note(device, {"pulled_on": today})


def take_try(*, device: Device, today: date) -> None:
    """One try at the number of a session, counted before anybody knows whether it is right. Raises Problem after eight
    wrong ones in a service day."""
    tries = Case(When(tried_on=today, then=F("tries") + 1), default=1)
    left = Device.objects.filter(pk=device.pk).exclude(tried_on=today, tries__gte=WRONG_NUMBERS)
    if not left.update(tries=tries, tried_on=today):
        raise Problem(
            "too_many_tries", 429, "Too many wrong numbers today.", kept="What it holds still goes up."
        )


def give_back_try(*, device: Device) -> None:
    """The number was right."""
    Device.objects.filter(pk=device.pk).update(tries=F("tries") - 1)


def _still_open(invite: Invite) -> bool:
    """Whether it could be made today: by whom it was made, for whom it was made."""
    made = invite.maker_id is not None and may(roles(invite.maker_id), Permission.DEVICE_INVITE)
    return made and (invite.person_id is None or may(roles(invite.person_id), Permission.RECORD))


def _note(device: Device, now: dict[str, object]) -> None:
    if any(getattr(device, name) != value for name, value in now.items()):
        Device.objects.filter(pk=device.pk).update(**now)
        for name, value in now.items():
            setattr(device, name, value)


def _change(id: UUID, by: Author, kind: str, **fields: object) -> None:
    hold()  # as a push does before it notes that its phone was here: in another order the two would wait for each other
    if not Device.objects.filter(pk=id).update(**fields):
        raise NotFound(_("There is no such phone here."))
    append(kind=kind, body=Trace(str(id), tuple(sorted(fields))), by=by)
