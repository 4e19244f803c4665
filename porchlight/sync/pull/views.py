"""GET /sync/pull, POST /sync/join, POST /sync/wiped."""

import base64
from typing import Annotated

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from msgspec import Meta, Struct

from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.door import asked, expect_current, phone, reply
from porchlight.commons.devices.queries import Invitation, Phone
from porchlight.commons.org.queries import moment
from porchlight.commons.privacy.queries import current_key
from porchlight.journal.actions import Author
from porchlight.journal.queries import position
from porchlight.journal.scope import scoped
from porchlight.lib.errors import Problem
from porchlight.sync.pull.actions import notice_restore
from porchlight.sync.pull.queries import Cursor, page, went_back
from porchlight.sync.push.rules import App

# Only on the answer that ends a wipe: sooner it would take the outbox with it. Whoever left the team by themselves
# stays signed in at the desk; a phone that was taken away does not.
CLEAR = '"cache", "storage"'
CLEAR_ALL = '"cache", "cookies", "storage"'


class Join(Struct, frozen=True):
    code: Annotated[str, Meta(max_length=64)]
    protocol: int
    app: App = ""


@phone("GET")
def pull(request: HttpRequest, device: Phone) -> HttpResponse:
    """A page of reference rows. A revoked phone gets nothing down, nor does one that was away for long."""
    now = timezone.now()
    today, _ = moment(device.org, now)
    expect_current(device, today)
    cursor = Cursor.read(request.GET.get("cursor", ""))
    if cursor and went_back(cursor):
        notice_restore(epoch=cursor.epoch)
    with scoped(device.org_id, write=False):
        found = page(
            cursor,
            person=device.person_id,
            shared=device.shared,
            pulled_on=device.pulled_on,
            today=today,
        )
    if not found.more and device.pulled_on != today:
        with scoped(device.org_id):
            devices.pulled(device=device, today=today)
    rows = [
        {"feed": r.feed, "key": r.key, "body": msgspec.Raw(r.body.encode() or b"null")} for r in found.rows
    ]
    return reply(
        {
            "cursor": str(found.cursor),
            "full": found.full,
            "more": found.more,
            "rows": rows,
            "server_time": now,
        }
    )


@csrf_exempt  # no cookie takes part: the code is the credential
def join(request: HttpRequest) -> HttpResponse:
    """Turn a one-time code into a phone's token. Unknown, used and expired codes answer alike."""
    if request.method != "POST":
        raise Problem("method", 405, "This address takes POST only.")
    wanted, now = asked(request, Join), timezone.now()
    invite = devices.find_invite(code=wanted.code, now=now)
    if invite is None:
        raise devices.UnknownCode
    today, band = moment(invite.org, now)
    with scoped(invite.org_id):
        by = Author(invite.org_id, invite.person_id, None, today, band)
        device, token = devices.join(invite=invite, app=wanted.app, by=by)
    return reply(_welcome(invite, device, token) | {"server_time": now})


@phone("POST")
def wiped(request: HttpRequest, device: Phone) -> HttpResponse:
    """The phone confirms that nothing is left on it; the browser is told to let go of what the app could not reach."""
    today, band = moment(device.org, timezone.now())
    with scoped(device.org_id):
        devices.wiped(device=device, by=Author(device.org_id, device.person_id, device.pk, today, band))
    answer = reply({"ok": True})
    answer["Clear-Site-Data"] = CLEAR if device.active else CLEAR_ALL
    return answer


def _welcome(invite: Invitation, device: Phone, token: str) -> dict[str, object]:
    key = current_key()
    person = invite.person
    return {
        "device": str(device.pk),
        "token": token,
        "org": {"id": invite.org_id, "name": invite.org.name},
        "person": {"id": str(person.pk), "name": person.name, "language": person.language}
        if person
        else None,
        "shared": device.shared,
        "intake": {
            "id": key.id,
            "public": base64.b64encode(bytes(key.public)).decode(),
            "verify": base64.b64encode(bytes(key.verify)).decode(),
        },
        "epoch": position()[0],
        "zone": invite.org.zone,
        "day_starts": invite.org.day_starts,
    }
