"""POST /sync/session: what a phone asks of outreach before it may know it."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from msgspec import Meta, Struct

from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.door import asked, expect_current, phone, reply
from porchlight.commons.devices.queries import Phone
from porchlight.commons.org.queries import moment
from porchlight.journal.scope import scoped
from porchlight.lib.errors import Problem
from porchlight.reach.outreach.queries import numbered


class Wanted(Struct, frozen=True):
    """The number that a colleague's phone shows."""

    number: Annotated[int, Meta(ge=0, le=999_999)]


@phone("POST")
def session(request: HttpRequest, device: Phone) -> HttpResponse:
    """The id of the running session with this number: it opens the joining, and nothing else is said of the session."""
    today, _ = moment(device.org, timezone.now())
    expect_current(device, today)
    wanted = asked(request, Wanted)
    with scoped(device.org_id):
        devices.take_try(device=device, today=today)
        found = numbered(wanted.number, today)
        if found:
            devices.give_back_try(device=device)
    if found is None:  # said after the commit: a wrong try counts
        raise Problem("unknown_number", 404, "No running session has this number.")
    return reply({"session": str(found)})
