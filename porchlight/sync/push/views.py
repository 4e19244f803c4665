"""POST /sync/push."""

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from porchlight.commons.devices.door import phone, reply
from porchlight.commons.devices.queries import Phone
from porchlight.lib.errors import Problem
from porchlight.lib.wire import NOT_JSON
from porchlight.sync.push.actions import receive
from porchlight.sync.push.rules import MAX_BYTES, MAX_ENTRIES, PROTOCOL, Push, older

# The oldest app that still speaks this protocol; an older one is told to load itself anew.
MIN_APP = "1"


@phone("POST")
def push(request: HttpRequest, device: Phone) -> HttpResponse:
    """Take a batch of sealed entries. 200 means: everything marked stored is on disk."""
    now = timezone.now()
    batch = _read(request)
    results = receive(device=device, push=batch, now=now)
    return reply(
        {
            "nonce": batch.nonce,
            "server_time": now,
            "results": [{"id": r.id, "status": r.status, "code": r.code} for r in results],
            "directives": directives(device, batch.app),
            "min_app": MIN_APP,
        }
    )


def directives(device: Phone, app: str) -> list[dict[str, str]]:
    """What a phone is told to do besides."""
    if not device.active:
        return [{"do": "wipe"}]
    told = {"upload_only": device.upload_only, "reload": older(app, MIN_APP)}
    return [{"do": what} for what, holds in told.items() if holds]


def _read(request: HttpRequest) -> Push:
    try:
        if len(request.body) > MAX_BYTES:
            raise RequestDataTooBig
        batch = msgspec.json.decode(request.body, type=Push)
    except RequestDataTooBig:
        raise Problem("too_large", 413, "The batch is too large. Send half of it.") from None
    except NOT_JSON:
        raise Problem("malformed", 400, "The batch cannot be read.") from None
    if batch.protocol != PROTOCOL:
        raise Problem("protocol", 400, "This server speaks another protocol. Load the app anew.")
    if len(batch.entries) > MAX_ENTRIES:
        raise Problem("too_large", 413, "The batch has too many entries. Send half of it.")
    return batch
