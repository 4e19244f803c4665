"""What the phone's views share: a token instead of a cookie, JSON in and out, no session."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from porchlight.commons.devices.queries import Phone, by_token
from porchlight.commons.devices.rules import away
from porchlight.journal.remember import one_look
from porchlight.lib.errors import Problem
from porchlight.lib.wire import NOT_JSON, decoded

T = TypeVar("T")
View = Callable[..., HttpResponse]


def phone(method: str) -> Callable[[View], View]:
    """A view for one method that a phone calls with its token: `view(request, device)`."""

    def wrap(view: View) -> View:
        @csrf_exempt  # no cookie takes part, so there is nothing to forge
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            if request.method != method:
                raise Problem("method", 405, f"This address takes {method} only.")
            with one_look():
                return view(request, _bearer(request))

        vars(guarded)["phone_door"] = True  # read by the house test of permissions
        return guarded

    return wrap


def expect_current(device: Phone, today: date) -> None:
    """For what only a phone in use may hear: neither one that was taken away nor one that was away for long."""
    if not device.active:
        raise Problem("revoked", 403, "This phone was signed out by your team.")
    if device.upload_only or away(device.last_seen, today):
        raise Problem("upload_only", 403, "This phone was away for long.", kept="What it holds still goes up.",
                      todo="Ask your coordinator for a new code.")  # fmt: skip


def asked(request: HttpRequest, shape: type[T]) -> T:
    """What a phone asks, in JSON of a shape."""
    try:
        return decoded(request.body, shape)
    except NOT_JSON:
        raise Problem("malformed", 400, "The request cannot be read.") from None


def reply(body: dict[str, Any], status: int = 200) -> HttpResponse:
    """A JSON answer."""
    return HttpResponse(msgspec.json.encode(body), content_type="application/json", status=status)


def _bearer(request: HttpRequest) -> Phone:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    device = by_token(token) if scheme == "Bearer" and token else None
    if device is None:
        raise Problem("unknown_device", 401, "This phone is not known here.", kept="What it holds stays on it.",
                      todo="Ask your coordinator for a new code.")  # fmt: skip
    return device
